"""Encrypt a message for one browser: RFC 8291 on top of RFC 8188 (``aes128gcm``), one record.

Whoever carries it learns its length, and nothing else. A fresh key pair and salt are drawn for each
call, so that the same message sent again is other bytes.
"""

import base64
import os
from binascii import Error as NotBase64
from dataclasses import dataclass
from typing import Self

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD = 4096  # bytes of a body that every push service takes (RFC 8030, 7.2)
SALT, POINT, AUTH, TAG = 16, 65, 16, 16
HEADER = SALT + 4 + 1 + POINT
ROOM = RECORD - HEADER - TAG - 1
"""Bytes that a message may have."""
LAST = b"\x02"  # ends the only record


class NotKeys(ValueError):
    """No keys of a browser: not base64url, of another length, or no point on the curve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserKeys:
    """What a browser gave out for us: its public key, and a secret that we share."""

    p256dh: bytes
    auth: bytes

    @classmethod
    def read(cls, p256dh: str, auth: str) -> Self:
        """Read both as browsers write them (base64url, with or without padding).

        Raises:
            NotKeys: nothing could be encrypted for this.
        """
        keys = cls(p256dh=unpadded(p256dh), auth=unpadded(auth))
        if len(keys.p256dh) != POINT or len(keys.auth) != AUTH:
            raise NotKeys
        keys.point()
        return keys

    def point(self) -> ec.EllipticCurvePublicKey:
        """The public key; a point off the curve would give our key away (NotKeys)."""
        try:
            return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), self.p256dh)
        except ValueError as wrong:
            raise NotKeys from wrong


def encrypt(
    message: bytes,
    keys: BrowserKeys,
    *,
    own: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body of the request, for one browser.

    Args:
        message: At most ``ROOM`` bytes.
        keys: The browser's.
        own: The key of this one message; drawn unless a test says which.
        salt: 16 bytes; drawn likewise.

    Raises:
        ValueError: the message is too long.
    """
    if len(message) > ROOM:
        raise ValueError("too long for one message")
    own = own or ec.generate_private_key(ec.SECP256R1())
    salt = salt or os.urandom(SALT)
    public = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = own.exchange(ec.ECDH(), keys.point())
    secret = _derive(keys.auth, shared, b"WebPush: info\0" + keys.p256dh + public, 32)
    key = _derive(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(salt, secret, b"Content-Encoding: nonce\0", 12)
    sealed = AESGCM(key).encrypt(nonce, message + LAST, None)
    return salt + RECORD.to_bytes(4) + len(public).to_bytes(1) + public + sealed


def unpadded(text: str) -> bytes:
    """Bytes out of base64url (NotKeys)."""
    plain = text.rstrip("=")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), b"-_", validate=True)
    except (NotBase64, ValueError) as wrong:
        raise NotKeys from wrong


def _derive(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)
