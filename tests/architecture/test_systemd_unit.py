"""The unit for systemd in the operator's guide is one that works."""

import re
import shlex
import shutil
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path

import pytest
from typer.main import get_command

from service.cli import app
from service.cli.serve import STOP_SECONDS
from service.settings import Settings
from tests.architecture.test_documented import GUIDE, variable

BLOCK = re.compile(r"^### With systemd$.*?^```ini\n(.*?)^```$", re.MULTILINE | re.DOTALL)
[TEXT] = BLOCK.findall(GUIDE)


@pytest.fixture
def service() -> dict[str, str]:
    unit = RawConfigParser(strict=True)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(TEXT)
    return dict(unit["Service"])


def test_it_starts_what_there_is(service: dict[str, str]) -> None:
    program, name, *words = shlex.split(service["ExecStart"])
    group = get_command(app)
    command = group.get_command(group.make_context("coquest", [name]), name)  # type: ignore[attr-defined]
    options = command.make_context(name, words).params

    assert program.endswith("/bin/coquest")
    assert (options["workers"], options["with_worker"]) == (4, True)


def test_what_it_sets_exists(service: dict[str, str]) -> None:
    name, _, folder = service["Environment"].partition("=")

    assert name in {variable(field) for field in Settings.model_fields}
    assert folder == f"/var/lib/{service['StateDirectory']}"


def test_it_leaves_time_to_stop_and_room_for_connections(service: dict[str, str]) -> None:
    defaults = Settings.model_fields

    assert service["KillMode"] == "mixed"  # the first process tells the others
    assert int(service["TimeoutStopSec"]) > defaults["drain_seconds"].default + STOP_SECONDS
    assert int(service["LimitNOFILE"]) > 2 * defaults["live_listeners"].default
    assert (
        "SuccessExitStatus" not in service
    )  # SIGTERM ends it with 0: tests/commands/test_serve.py


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_understands_every_line(tmp_path: Path) -> None:
    """With a program and an account that this machine has."""
    unit = tmp_path / "coquest.service"
    here = TEXT.replace("/srv/coquest/.venv/bin/coquest", sys.executable)
    unit.write_text(here.replace("User=coquest", "User=root"))

    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )

    ours = [line for line in said.stderr.splitlines() if "coquest.service" in line]
    assert ours == []
