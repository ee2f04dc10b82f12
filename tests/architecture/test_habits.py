"""Every command is a make target, and every file belongs to a folder we know."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.conftest import is_long_proof

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


@pytest.mark.parametrize(
    ("text", "is_long"),
    [
        ("pytestmark = pytest.mark.attack\n", True),
        ("pytestmark = [pytest.mark.slow, pytest.mark.attack]\n", True),
        ("pytestmark = [\n    pytest.mark.slow,\n    pytest.mark.attack,\n]\n", True),
        ("pytestmark = pytest.mark.slow\n\n\n@pytest.mark.attack\ndef test_one(): ...\n", False),
        ("pytestmark = [pytest.mark.slow]\n\n\n@pytest.mark.attack\ndef test_one(): ...\n", False),
        ("@pytest.mark.attack\ndef test_one(): ...\n", False),
    ],
)
def test_only_a_file_of_nothing_but_long_proofs_is_passed_over(
    tmp_path: Path, text: str, is_long: bool
) -> None:
    (tmp_path / "test_it.py").write_text(text)

    assert is_long_proof(tmp_path / "test_it.py") is is_long
