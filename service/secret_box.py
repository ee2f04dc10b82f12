"""Signing secrets: made, and kept so that a copy of the database does not give them away."""

import base64
import hmac
import os
import secrets
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_LENGTH = 12
KEY_LENGTH = 32
SIGNING_PREFIX = "whsec_"


def new_signing_secret() -> str:
    """A fresh signing secret as Standard Webhooks writes them: 32 random bytes in base64."""
    return SIGNING_PREFIX + base64.b64encode(secrets.token_bytes(KEY_LENGTH)).decode()


@lru_cache(maxsize=8)
def _cipher(secret: str) -> AESGCM:
    return AESGCM(hmac.digest(secret.encode(), b"secret-box/1", "sha256"))


def seal(secret: str, text: str, *, owner: bytes) -> bytes:
    """Encrypt ``text`` (AES-256-GCM) so that it opens only in the row of ``owner``.

    Args:
        secret: The installation's secret.
        text: What to keep.
        owner: Identifier of the row, bound as associated data.
    """
    nonce = os.urandom(NONCE_LENGTH)
    return nonce + _cipher(secret).encrypt(nonce, text.encode(), owner)


def unseal(secret: str, sealed: bytes, *, owner: bytes) -> str:
    """The text back.

    Raises:
        cryptography.exceptions.InvalidTag: another secret, another row, or changed bytes.
    """
    return _cipher(secret).decrypt(sealed[:NONCE_LENGTH], sealed[NONCE_LENGTH:], owner).decode()
