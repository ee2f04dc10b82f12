"""Keys by which host apps sign assertions: which we take, and how they are read."""

import warnings
from typing import Literal

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OctKey, OKPKey

HostAlgorithm = Literal["HS256", "ES256", "EdDSA"]
SHORTEST_SECRET = 32
# RFC 9864 calls Ed25519 by its name; libraries write either.
NAMES = {"EdDSA": ("EdDSA", "Ed25519")}


class NotAKey(ValueError):
    """Nothing that could check a signature of that kind, or more than is needed for it."""


def names_of(algorithm: str) -> tuple[str, ...]:
    """What the header of a token may call the one algorithm that was pinned."""
    return NAMES.get(algorithm, (algorithm,))


def read_key(text: str, algorithm: str) -> Key:
    """The key that checks signatures.

    Args:
        text: A shared secret for HS256, else a public key in PEM.
        algorithm: The one that was pinned for it.

    Raises:
        NotAKey: too short, of another kind, or a private key.
    """
    if algorithm == "HS256":
        if len(text.encode()) < SHORTEST_SECRET or "-----BEGIN" in text:
            raise NotAKey
        return OctKey.import_key(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            key = _public(text, algorithm)
    except (JoseError, ValueError, TypeError, Warning) as wrong:
        raise NotAKey from wrong
    if key.is_private:
        raise NotAKey
    return key


def _public(text: str, algorithm: str) -> ECKey | OKPKey:
    key = ECKey.import_key(text) if algorithm == "ES256" else OKPKey.import_key(text)
    if key.curve_name != ("P-256" if algorithm == "ES256" else "Ed25519"):
        raise NotAKey
    return key
