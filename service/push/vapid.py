"""Who sends: this installation, by a signature that push services check (RFC 8292, VAPID).

The key is derived from the installation's secret, so that all its processes have one, and there is
nothing more to keep or to lose: where the secret changes, subscriptions could not be read anyway.
"""

import base64
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from joserfc import jwt
from joserfc.jwk import ECKey

INFO = b"vapid/1"
# Of the group that P-256 is (SEC 2); eight bytes more are drawn, so that no key is likelier.
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
DRAWN = 40
GOOD_FOR = timedelta(hours=12)  # a day at most, says the RFC
RENEWED = timedelta(hours=6)  # some services slow down whoever signs anew each time


class Vapid:
    """Signs for push services.

    Args:
        secret: The installation's.
        contact: Whom a push service may write to about us: ``mailto:`` or ``https:``.
    """

    def __init__(self, secret: str, contact: str) -> None:
        self._key = _private(secret)
        self._contact = contact
        self._signed: dict[str, tuple[datetime, str]] = {}

    @property
    def public_key(self) -> str:
        """What a browser needs to subscribe (``applicationServerKey``): base64url of a point."""
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64.urlsafe_b64encode(point).decode().rstrip("=")

    def authorization(self, endpoint: str, at: datetime) -> str:
        """The header of that name, for the service behind an endpoint."""
        parts = urlsplit(endpoint)
        audience = f"{parts.scheme}://{parts.netloc}"
        signed_at, token = self._signed.get(audience, (at, ""))
        if not token or at - signed_at > RENEWED:
            token = self._sign(audience, at)
            self._signed[audience] = (at, token)
        return f"vapid t={token}, k={self.public_key}"

    def _sign(self, audience: str, at: datetime) -> str:
        pem = self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        until = int((at + GOOD_FOR).timestamp())
        claims = {"aud": audience, "exp": until, "sub": self._contact}
        return jwt.encode({"typ": "JWT", "alg": "ES256"}, claims, ECKey.import_key(pem))


def contact_of(mail_from: str | None, public_url: str) -> str:
    """Whom push services may write to: the sender of our mails, else our address."""
    if mail_from is None:
        return public_url
    return f"mailto:{mail_from.rpartition('<')[2].rstrip('>').strip()}"


def _private(secret: str) -> ec.EllipticCurvePrivateKey:
    drawn = HKDF(algorithm=SHA256(), length=DRAWN, salt=None, info=INFO).derive(secret.encode())
    return ec.derive_private_key(int.from_bytes(drawn) % (ORDER - 1) + 1, ec.SECP256R1())
