"""The secret of an installation that was given none: made on first use, kept in its folder."""

import os
import secrets
from pathlib import Path

SECRET_LENGTH = 32


def kept_secret(path: Path) -> str:
    """Read the secret at ``path``, made on first use; readable by the owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(SECRET_LENGTH))
        _publish(draft, path)
    return path.read_text().strip()


def _publish(draft: Path, path: Path) -> None:
    """Give ``draft`` its name, once: of two processes that start together, both read one secret."""
    try:
        os.link(draft, path)  # unlike rename, fails when the other one was first
    except FileExistsError:
        pass
    finally:
        draft.unlink()
