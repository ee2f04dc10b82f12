"""Keys that sign credentials, and what everybody needs to check them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

# Every verifier of Open Badges has to know it; few know more.
ALGORITHM = "RS256"
BITS = 2048
OF_PUBLIC_KEYS = ("kty", "n", "e")


@dataclass(frozen=True, slots=True)
class Issuer:
    """An organisation as credentials name it: a did:web, so that its keys can be found."""

    did: str
    name: str
    url: str | None

    def profile(self) -> dict[str, Any]:
        """The Profile of Open Badges."""
        said = {"id": self.did, "type": ["Profile"], "name": self.name}
        return {**said, "url": self.url} if self.url else said


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs for one issuer with its present key."""

    issuer: Issuer
    kid: str
    pem: str

    def sign(self, document: Mapping[str, Any], *, valid_from: int, subject: str) -> str:
        """The document as a VC-JWT: its members are the claims (Open Badges 3.0, 8.2.4.1).

        Args:
            document: A credential with an ``id``.
            valid_from: Seconds since 1970, as ``validFrom`` says.
            subject: ``id`` of the credential's subject.
        """
        key = RSAKey.import_key(self.pem)
        header = {
            "alg": ALGORITHM,
            "typ": "JWT",
            "kid": f"{self.issuer.did}#{self.kid}",
            "jwk": _public(key),
        }
        claims = {
            **document,
            "iss": self.issuer.did,
            "jti": document["id"],
            "sub": subject,
            "nbf": valid_from,
        }
        return jwt.encode(header, claims, key)


def new_pem() -> str:
    """A fresh private key; takes a tenth of a second."""
    return RSAKey.generate_key(BITS, auto_kid=False).as_pem(private=True).decode()


def public_part(pem: str) -> dict[str, str]:
    """The public key in a private one, as a JWK."""
    return _public(RSAKey.import_key(pem))  # which is checked: a twentieth of a second


def _public(key: RSAKey) -> dict[str, str]:
    found = key.as_dict(private=False)
    return {name: str(found[name]) for name in OF_PUBLIC_KEYS}


def did_of(public_url: str, organisation: str) -> str:
    """The did:web whose document stands at ``/v1/organisations/{organisation}/did.json``."""
    parts = urlsplit(public_url)
    path = [part for part in parts.path.split("/") if part]
    return ":".join(
        ["did:web", quote(parts.netloc, safe=""), *path, "v1", "organisations", organisation]
    )


def did_document(did: str, keys: Sequence[tuple[str, Mapping[str, str]]]) -> dict[str, Any]:
    """The keys of an issuer, the present one first; older ones still check what they signed.

    Source: W3C DID 1.0; did:web method.
    """
    return {
        "@context": [
            "https://www.w3.org/ns/did/v1",
            "https://w3id.org/security/suites/jws-2020/v1",
        ],
        "id": did,
        "verificationMethod": [
            {
                "id": f"{did}#{kid}",
                "type": "JsonWebKey2020",
                "controller": did,
                "publicKeyJwk": dict(jwk),
            }
            for kid, jwk in keys
        ],
        "assertionMethod": [f"{did}#{kid}" for kid, _ in keys],
    }


def key_set(keys: Sequence[tuple[str, Mapping[str, str]]]) -> dict[str, Any]:
    """The same keys as a JWK Set (RFC 7517)."""
    return {"keys": [{**jwk, "kid": kid, "alg": ALGORITHM, "use": "sig"} for kid, jwk in keys]}
