"""Opaque tokens: ``<prefix>_<workspace>_<secret>``, and what is kept of them.

The workspace stands in the token, so that one look-up inside the tenant finds it. The secret has
256 bits, so a plain SHA-256 is enough to store.
"""

import base64
import hashlib
import hmac
import re
import secrets
from uuid import UUID

from quests.errors import InvalidId
from quests.ids import parse_id, public_id

SECRET_BYTES = 32
SHAPE = re.compile(r"([a-z]{3}_[a-z2-7]{26})_[a-z2-7]{52}")


class NotAToken(ValueError):
    """The text is no token of that kind."""


def new_token(prefix: str, workspace_id: UUID) -> str:
    """A fresh token."""
    return _written(prefix, workspace_id, secrets.token_bytes(SECRET_BYTES))


def derived_token(prefix: str, workspace_id: UUID, *, secret: str, purpose: str, of: str) -> str:
    """The one token that follows from another text; nobody without ``secret`` can tell it.

    Who asks twice gets the same token, although we keep only hashes.
    """
    digest = hmac.digest(secret.encode(), f"{purpose}/{of}".encode(), "sha256")
    return _written(prefix, workspace_id, digest)


def workspace_in(prefix: str, token: str) -> UUID:
    """The workspace a token belongs to.

    Raises:
        NotAToken: not a token of that kind.
    """
    found = SHAPE.fullmatch(token)
    if found is None:
        raise NotAToken
    try:
        return parse_id(prefix, found[1])
    except InvalidId as wrong:
        raise NotAToken from wrong


def token_hash(token: str) -> bytes:
    """What is stored instead of a token: 32 bytes."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _written(prefix: str, workspace_id: UUID, secret: bytes) -> str:
    text = base64.b32encode(secret).decode("ascii").rstrip("=").lower()
    return f"{public_id(prefix, workspace_id)}_{text}"
