"""What an operator types: db, key, doctor; with exit codes and JSON that scripts can rely on."""

import json
import os
import pwd
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from service.store import schema

Run = Callable[..., "subprocess.CompletedProcess[str]"]
UNREACHABLE = "postgresql://user:hidden@127.0.0.1:1/coquest"


def test_a_new_installation_is_well_and_nothing_is_made_by_looking(
    run: Run, data_folder: Path
) -> None:
    doctor = run("doctor")

    assert (doctor.returncode, doctor.stdout.splitlines()[-1]) == (0, "All is well.")
    assert not data_folder.exists()


def test_an_empty_database_wants_an_upgrade_and_is_well_after_it(run: Run) -> None:
    before, sick = run("db", "status", "--json"), run("doctor", "--json")
    upgrade = run("db", "upgrade")
    after, well = run("db", "status", "--json"), run("doctor", "--json")

    head = schema.head_revision()
    assert before.returncode == 1
    assert json.loads(before.stdout) == {"current": None, "head": head, "ok": False}
    assert sick.returncode == 1
    assert "coquest db upgrade" in sick.stdout
    assert upgrade.returncode == 0
    assert (after.returncode, json.loads(after.stdout)["current"]) == (0, head)
    assert (well.returncode, json.loads(well.stdout)["ok"]) == (0, True)


@pytest.mark.parametrize("url", [UNREACHABLE, UNREACHABLE.replace(":1/", ":1,127.0.0.1:2/")])
def test_a_database_that_does_not_answer_is_wrong_and_its_password_stays_hidden(
    run: Run, url: str
) -> None:
    doctor = run("doctor", DATABASE_URL=url)
    status = run("db", "status", DATABASE_URL=url)

    assert doctor.returncode == status.returncode == 1
    assert "Check DATABASE_URL" in doctor.stdout
    assert "Traceback" not in status.stderr
    assert "hidden" not in doctor.stdout + doctor.stderr + status.stdout + status.stderr


def test_a_folder_that_we_may_not_enter_is_wrong_and_says_whose_it_is(
    run: Run, data_folder: Path
) -> None:
    data_folder.parent.chmod(0o500)  # root needs no rights, so it has to be nobody for a while
    with as_nobody():
        doctor = run("doctor", "--json")
    data_folder.parent.chmod(0o700)

    assert doctor.returncode == 1
    owner = pwd.getpwuid(data_folder.parent.stat().st_uid).pw_name
    assert f"{data_folder.parent} belongs to {owner}, and we would need it as" in doctor.stdout
    assert "COQUEST_DATA" in doctor.stdout


def test_a_database_of_another_account_is_wrong_and_says_how_to_take_it(
    run: Run, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (data_folder / "postgres").mkdir(parents=True)
    monkeypatch.setattr("service.cli.ownership.os.geteuid", lambda: 54_321)

    doctor = run("doctor", "--json")

    assert doctor.returncode == 1
    assert f"chown -R 54321 {data_folder}/postgres" in " ".join(doctor.stdout.split())
    assert "server.log" not in doctor.stdout


@contextmanager
def as_nobody() -> Iterator[None]:
    """Somebody without rights; whoever runs the tests as themselves has none too many."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        os.seteuid(0)


def test_the_link_to_set_up_leads_to_the_public_address_or_says_that_none_is_set(
    run: Run, database_roles: dict[str, str]
) -> None:
    guessed = run("set-up", **database_roles)
    known = run("set-up", COQUEST_PUBLIC_URL="https://api.example.org", **database_roles)

    assert guessed.stdout.startswith("http://127.0.0.1:8000/set-up#cqu_")
    assert "COQUEST_PUBLIC_URL" in guessed.stderr
    assert known.stdout.startswith("https://api.example.org/set-up#cqu_")
    assert known.stderr == ""


def test_a_wrong_setting_is_named_and_is_wrong_usage(run: Run) -> None:
    doctor = run("doctor", COQUEST_POOL_SIZE="many")

    assert doctor.returncode == 2
    assert doctor.stderr.startswith("coquest: COQUEST_POOL_SIZE: ")


def test_a_key_is_printed_alone_once(run: Run, database_roles: dict[str, str]) -> None:
    words = ["key", "create", "--workspace", "w", "--organisation", "o", "--name", "crm"]

    made = run(*words, "--scope", "read", "--scope", "deliver", **database_roles)
    refused = run(*words, "--scope", "everything", **database_roles)

    assert made.returncode == 0
    assert made.stdout.startswith("cq_")
    assert len(made.stdout.split()) == 1
    assert (refused.returncode, refused.stdout) == (1, "")


def test_keys_are_listed_replaced_and_ended(run: Run, database_roles: dict[str, str]) -> None:
    whose = ["--workspace", "w", "--organisation", "o"]
    made = run(
        "key",
        "create",
        *whose,
        "--name",
        "crm",
        "--scope",
        "own",
        "--days",
        "9",
        "--json",
        **database_roles,
    )
    shown = run("key", "list", *whose, "--json", **database_roles)
    [key] = json.loads(shown.stdout)["items"]

    turned = run("key", "rotate", key["id"], "--overlap", "1", **database_roles)
    again = run("key", "rotate", key["id"], **database_roles)
    ended = run("key", "revoke", key["id"], **database_roles)
    table = run("key", "list", *whose, **database_roles)

    assert (key["name"], key["scopes"]) == ("crm", ["own"])
    assert turned.stdout.startswith("cq_")
    assert (again.returncode, again.stdout) == (1, "")
    assert ended.returncode == 0
    assert len(table.stdout.splitlines()) == 3
    assert json.loads(made.stdout)["key"] not in shown.stdout + table.stdout


def test_path_says_where_the_data_is(run: Run, data_folder: Path) -> None:
    embedded, given = run("db", "path"), run("db", "path", DATABASE_URL=UNREACHABLE)

    assert embedded.stdout == f"{data_folder}/postgres\n"
    assert given.stdout == "127.0.0.1:1/coquest\n"
