"""What an operator is told who puts PgBouncer before the database."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from service.store.embedded_server import APP, OWNER, WORKER
from service.store.roles import as_role
from tests.pgbouncer import needs_pgbouncer, pooled

Run = Callable[..., "subprocess.CompletedProcess[str]"]
COMMANDS = (
    ["serve", "--port", "0"],
    ["worker"],
    ["db", "status"],
    ["db", "upgrade"],
    ["key", "list", "--workspace", "w", "--organisation", "o"],
)


def roles(url: str) -> dict[str, str]:
    return {
        "DATABASE_URL": as_role(url, APP),
        "DATABASE_WORKER_URL": as_role(url, WORKER),
        "DATABASE_OWNER_URL": as_role(url, OWNER),
    }


@needs_pgbouncer
def test_a_pooler_that_keeps_no_sessions_ends_every_command_with_the_reason(
    run: Run, database_url: str, data_folder: Path
) -> None:
    with pooled(database_url, data_folder, pool_mode="transaction") as url:
        done = {" ".join(words): run(*words, **roles(url)) for words in COMMANDS}
        doctor = run("doctor", "--json", **roles(url))

    for words, ended in done.items():
        assert (ended.returncode, ended.stdout) == (1, ""), words
        assert ended.stderr.startswith("coquest: a pooler between us and PostgreSQL"), words
        assert "Traceback" not in ended.stderr
    found = {one["name"]: one for one in json.loads(doctor.stdout)["findings"]}
    assert (doctor.returncode, found["pooler"]["verdict"]) == (1, "wrong")
    assert "pool_mode = session" in found["pooler"]["todo"]


@needs_pgbouncer
def test_one_that_keeps_sessions_is_well_and_serves_a_key(
    run: Run, database_url: str, data_folder: Path
) -> None:
    words = ["--workspace", "w", "--organisation", "o", "--name", "crm", "--scope", "read"]
    with pooled(database_url, data_folder, pool_mode="session") as url:
        doctor, upgraded = run("doctor", "--json", **roles(url)), run("db", "upgrade", **roles(url))
        made = run("key", "create", *words, **roles(url))

    found = {one["name"]: one for one in json.loads(doctor.stdout)["findings"]}
    assert found["pooler"]["verdict"] == "well"
    assert "12 of its connections" in found["pooler"]["seen"]
    assert (upgraded.returncode, made.returncode) == (0, 0), upgraded.stderr + made.stderr
    assert made.stdout.startswith("cq_")
