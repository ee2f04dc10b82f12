"""Whose a data folder is, and whether we can run on it."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from service.store.postgres_programs import ACCOUNT

# What every process of an installation opens. PostgreSQL has an account of its own under root.
SHARED = ("secret", "postgres.users.lock", "postgres.start.lock")


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """Something that stands in the way: whose it is, and whose it has to be."""

    path: Path
    owner: str
    needed: str


def foreign(data: Path) -> Foreign | None:
    """The first thing on the way to a data folder, or in it, that we cannot work with.

    Args:
        data: Absolute; need not exist.

    Returns:
        ``None`` when it can be used, or made.
    """
    ours = _named(os.geteuid())
    nearest = _nearest(data)
    if not _may(nearest, os.W_OK | os.X_OK):
        return _found(nearest, ours)
    for name in SHARED:
        if (data / name).exists() and not _may(data / name, os.W_OK):
            return _found(data / name, ours)
    # PostgreSQL starts on nothing but its own, whatever the rights of others are.
    runs = ACCOUNT if os.geteuid() == 0 else ours
    cluster = data / "postgres"
    if cluster.exists() and _owner(cluster) != runs:
        return _found(cluster, runs)
    return None


def _nearest(data: Path) -> Path:
    """How far we come on the way there; what lies behind a closed folder is not to be seen."""
    nearest = Path(data.anchor)
    for path in (*reversed(data.parents), data):
        if not _may(path, os.F_OK):
            return nearest
        nearest = path
    return nearest


def _may(path: Path, how: int) -> bool:
    return os.access(path, how, effective_ids=True)


def _found(path: Path, needed: str) -> Foreign:
    return Foreign(path=path, owner=_owner(path), needed=needed)


def _owner(path: Path) -> str:
    return _named(path.stat().st_uid)


def _named(account: int) -> str:
    try:
        return pwd.getpwuid(account).pw_name
    except KeyError:
        return str(account)
