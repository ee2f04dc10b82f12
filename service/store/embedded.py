"""The database when nobody gave us one: a real PostgreSQL in the data folder.

Shared by every process that names the same folder, stopped with the last of them.
"""

import atexit
import fcntl
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO
from urllib.parse import quote

from service.settings import Settings
from service.store.embedded_server import APP, OWNER, SUPERUSER, WORKER, Server
from service.store.roles import as_role

DATABASE = "coquest"
STOP_SECONDS = 30

_used: dict[Path, tuple[TextIO, str]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseUrls:
    """One database, entered as each of the three roles (``service/store/roles.py``)."""

    app: str
    worker: str
    owner: str


def resolve_urls(settings: Settings) -> DatabaseUrls:
    """The configured database, else the embedded one, started if need be."""
    given = settings.database_url
    if given is not None:
        return DatabaseUrls(
            app=given,
            worker=settings.database_worker_url or given,
            owner=settings.database_owner_url or given,
        )
    return embedded_urls(start_embedded(settings.data))


def embedded_urls(url: str) -> DatabaseUrls:
    """The roles of an embedded server, which trusts whoever may open its socket."""
    return DatabaseUrls(
        app=as_role(url, APP), worker=as_role(url, WORKER), owner=as_role(url, OWNER)
    )


def start_embedded(data: Path, *, throwaway: bool = False) -> str:
    """Use the embedded PostgreSQL in ``data`` until this process ends.

    Args:
        data: Folder of the installation; made when missing.
        throwaway: No durability, and ``data`` itself is deleted after the last user. For tests.

    Returns:
        URL of its database ``coquest``, for asyncpg; other databases stand beside it.

    Raises:
        EmbeddedFailed: PostgreSQL cannot be made or started there.
    """
    data = data.expanduser().resolve()
    if data not in _used:
        server = Server(folder=data, database=DATABASE, throwaway=throwaway)
        users = _share(server)
        try:
            socket = quote(str(server.ensure_started()), safe="")
        except BaseException:
            users.close()
            raise
        _used[data] = (users, f"postgresql://{SUPERUSER}@/{DATABASE}?host={socket}")
        atexit.register(stop_embedded, data)
    return _used[data][1]


def stop_embedded(data: Path) -> None:
    """Stop using the server in ``data``; with the last user it is gone when this returns."""
    data = data.expanduser().resolve()
    users, _ = _used.pop(data, (None, ""))
    if users is None:
        return
    with users:
        fcntl.flock(users, fcntl.LOCK_UN)
        _wait_for_the_keeper(users, Server(folder=data, database=DATABASE))


def _share(server: Server) -> TextIO:
    """Take the users' lock; waits while the keeper stops the server of earlier users."""
    while True:
        server.folder.mkdir(parents=True, exist_ok=True)
        users = server.open_users()
        fcntl.flock(users, fcntl.LOCK_SH)
        if os.fstat(users.fileno()).st_nlink:
            return users
        users.close()  # a keeper deleted the throwaway folder, lock and all, while we waited


def _wait_for_the_keeper(users: TextIO, server: Server) -> None:
    """Stop the server if we were the last user, or wait while the keeper does."""
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline:
        if _locked(users, fcntl.LOCK_EX):
            server.stop()
            return
        if _locked(users, fcntl.LOCK_SH):
            return  # others share it, and the last of them will stop it
        time.sleep(0.02)


def _locked(users: TextIO, how: int) -> bool:
    try:
        fcntl.flock(users, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
