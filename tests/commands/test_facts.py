"""Files of facts on the command line: tried, sent, sent again."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
BLUEPRINT = Path(__file__).resolve().parents[2] / "examples" / "berlin-isst-anders.yaml"
WHO = ("--campaign", "berlin-isst-anders", "--organisation", "haferkiez")


@pytest.fixture
def costs(tmp_path: Path) -> Path:
    """1 200 invoices, one of them wrong."""
    lines = [
        f"cost_entry,invoice-{number},2026-05-10T12:00:00Z,production,"
        f"{'much' if number == 7 else 4_500}"
        for number in range(1_200)
    ]
    file = tmp_path / "costs.csv"
    file.write_text("\n".join(["type,source_ref,occurred_at,category,amount", *lines]))
    return file


def test_a_file_is_tried_sent_and_sent_again(
    run: Run, database_roles: dict[str, str], costs: Path
) -> None:
    run("import", str(BLUEPRINT), **database_roles)
    words = ("facts", "import", str(costs), *WHO)

    tried = run(*words, "--dry-run", **database_roles)
    sent = run(*words, **database_roles)
    again = run(*words, "--json", **database_roles)

    assert (tried.returncode, tried.stdout) == (1, "would be: 1199 recorded, 1 refused\n")
    assert sent.stdout == "1199 recorded, 1 refused\n"
    assert "line 9: /payload/amount: wrong_type" in sent.stderr
    told = json.loads(again.stdout)
    assert (told["known"], told["errors"]) == (1_199, {"9": ["/payload/amount wrong_type"]})


def test_a_file_that_is_no_table_is_refused_in_one_line(
    run: Run, database_roles: dict[str, str], tmp_path: Path
) -> None:
    run("import", str(BLUEPRINT), **database_roles)
    (tmp_path / "notes.csv").write_text("dear diary\n")

    refused = run("facts", "import", str(tmp_path / "notes.csv"), *WHO, **database_roles)

    assert refused.returncode == 1
    assert "The first line names the columns" in refused.stderr
