"""Whole campaigns on the command line: import, export, rebuild."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., "subprocess.CompletedProcess[str]"]
BLUEPRINT = Path(__file__).resolve().parents[2] / "examples" / "berlin-isst-anders.yaml"
SLUG = "berlin-isst-anders"


def test_a_dry_run_tells_what_would_change_and_changes_nothing(
    run: Run, database_roles: dict[str, str]
) -> None:
    first = run("import", str(BLUEPRINT), "--dry-run", **database_roles)
    then = run("export", SLUG, **database_roles)

    assert first.returncode == 0
    assert "created  quest/" in first.stdout
    assert then.returncode == 1


def test_an_import_repeated_or_exported_and_imported_changes_nothing(
    run: Run, database_roles: dict[str, str], tmp_path: Path
) -> None:
    made = run("import", str(BLUEPRINT), "--json", **database_roles)
    export = run("export", SLUG, **database_roles)
    (tmp_path / "again.yaml").write_text(export.stdout)
    again = run("import", str(tmp_path / "again.yaml"), "--json", **database_roles)

    assert json.loads(made.stdout)["created"] != []
    report = json.loads(again.stdout)
    assert report["created"] == report["updated"] == report["closed"] == []
    assert sorted(report["unchanged"]) == sorted(json.loads(made.stdout)["created"])


def test_a_mistake_is_shown_with_its_line(
    run: Run, database_roles: dict[str, str], tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(BLUEPRINT.read_text().replace("kind: petition", "kind: petitoin", 1))

    refused = run("import", str(wrong), **database_roles)

    assert refused.returncode == 1
    line = wrong.read_text().splitlines().index("    kind: petitoin") + 1
    assert refused.stderr.startswith(f"{wrong}:{line}:")


def test_numbers_can_be_made_anew_at_any_time(run: Run, database_roles: dict[str, str]) -> None:
    run("import", str(BLUEPRINT), **database_roles)

    rebuilt = run("kpi", "rebuild", SLUG, "--json", **database_roles)
    unknown = run("kpi", "rebuild", "nowhere", **database_roles)

    assert json.loads(rebuilt.stdout) == {"campaign": SLUG, "facts": 0}
    assert unknown.returncode == 1


def test_numbers_are_verified_and_explained(run: Run, database_roles: dict[str, str]) -> None:
    run("import", str(BLUEPRINT), **database_roles)

    verified = run("kpi", "verify", SLUG, "--json", **database_roles)
    explained = run("kpi", "explain", SLUG, "participations", "--json", **database_roles)
    shown = run("kpi", "explain", SLUG, "bounce_rate", "--from", "2026-05-01", **database_roles)

    assert json.loads(verified.stdout)["wrong"] == 0
    assert json.loads(explained.stdout)["kpi"]["value"] == 0
    assert shown.stdout.startswith("Bounce rate: None percent (null_denominator)")
