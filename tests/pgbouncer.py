"""A real PgBouncer before the database of a test, if this machine has one."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from service.store.embedded_server import ROLES
from service.store.postgres_programs import ACCOUNT, let_account_in, private
from tests.processes import wait_until

PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
needs_pgbouncer = pytest.mark.skipif(PROGRAM is None, reason="there is no pgbouncer here")
CONFIGURATION = """
[databases]
* = host={sockets}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {users}
logfile = {folder}/log
{options}
"""


@contextmanager
def pooled(url: str, folder: Path, **options: object) -> Iterator[str]:
    """The same database, entered through a PgBouncer with these options, as the same role.

    Args:
        url: Of an embedded server; its roles need no password.
        folder: For what PgBouncer reads and writes; made, where PostgreSQL's account may go.
        options: As in ``pgbouncer.ini``.
    """
    assert PROGRAM is not None
    parts, port, users = urlsplit(url), _free_port(), private(folder) / "users"
    let_account_in(folder)
    users.write_text("".join(f'"{role}" ""\n' for role in (*ROLES, "postgres")))
    configuration = folder / "pgbouncer.ini"
    configuration.write_text(
        CONFIGURATION.format(
            sockets=parse_qs(parts.query)["host"][0],
            port=port,
            users=users,
            folder=folder,
            options="\n".join(f"{name} = {value}" for name, value in options.items()),
        )
    )
    for path in (users, configuration):
        path.chmod(0o644)
    account = ["-u", ACCOUNT] if os.geteuid() == 0 else []
    with (folder / "said").open("w") as said:
        process = subprocess.Popen([PROGRAM, *account, configuration], stderr=said, cwd="/")
        try:
            wait_until(lambda: _answers(port), seconds=5)
            yield f"postgresql://{parts.username}@127.0.0.1:{port}{parts.path}"
        finally:
            process.terminate()
            process.wait(10)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False
