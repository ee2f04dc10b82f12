"""Running ``coquest`` in this process, which saves a second of imports per command."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.cli import app
from service.logs import set_up_logs

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(data_folder: Path) -> Run:
    """Run ``coquest`` to its end; further environment variables as keywords."""

    def run(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        whole = {"COQUEST_DATA": str(data_folder), "COLUMNS": "200", **environment}
        result = CliRunner().invoke(app, words, env=whole, catch_exceptions=False)
        set_up_logs("info")  # or who logs in a later test would write where this command did
        return subprocess.CompletedProcess(words, result.exit_code, result.stdout, result.stderr)

    return run
