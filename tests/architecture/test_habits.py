"""Every command is a make target, and every file belongs to a folder we know."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROMISED = (
    *("help", "demo", "run", "test", "attack", "test-fast", "lint", "fix"),
    *("migration", "openapi", "bench", "check", "fuzz", "clean"),
)


@pytest.mark.parametrize("target", PROMISED)
def test_every_promised_make_target_is_there_and_explained(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text()

    assert re.search(rf"^{target}:.*## \S", makefile, flags=re.MULTILINE)


def test_help_lists_every_target() -> None:
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert [target for target in PROMISED if f"make {target} " not in shown] == []


def test_hooks_only_call_our_own_commands() -> None:
    entries = re.findall(r"entry: (.+)", (ROOT / ".pre-commit-config.yaml").read_text())

    assert entries
    assert all(entry.startswith(("make ", ".ci/")) for entry in entries)


def test_the_distribution_ships_three_packages_and_nothing_at_the_top() -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"][
        "targets"
    ]["wheel"]

    assert wheel["packages"] == ["service", "quests", "scoring"]
    assert all(target.startswith("service/_") for target in wheel["force-include"].values())
