"""OpenID Connect as we speak it: authorization code with PKCE, state and nonce; ID tokens.

What goes over the network is behind ``Issuers`` (service/delivery/issuers.py); here is what is
asked and what is believed. Nothing of the answer of an issuer is taken without its signature.
"""

import hmac
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from authlib.oauth2.auth import encode_client_secret_basic, encode_none
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jws, jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import Key, KeySet

SCOPE = "openid email profile"
# Signatures of key pairs only: a shared secret or none at all proves nothing about the issuer.
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
LEEWAY = 60
LONGEST_SUBJECT = 255


class IssuerFailed(Exception):
    """The issuer does not answer, or not with what it has to; the message tells an operator why."""


class NotBelieved(Exception):
    """The token is not the issuer's, not for us, not for now, or not for this sign-in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What an issuer says about itself."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Who we are to the issuer; without a secret PKCE alone protects the code."""

    issuer: str
    client_id: str
    client_secret: str | None
    redirect_uri: str


class Issuers(Protocol):
    """Whoever talks to issuers. Each method raises :class:`IssuerFailed`."""

    async def discover(self, issuer: str) -> Discovery:
        """What it says about itself, from its well-known place."""

    async def keys(self, jwks_uri: str, kid: str | None) -> KeySet:
        """Its keys; asked for anew when ``kid`` is not among those we know."""

    async def redeem(self, endpoint: str, body: str, headers: Mapping[str, str]) -> dict[str, Any]:
        """Send a form to the token endpoint; what it answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One sign-in. Nonce and verifier follow from the state, so nothing of them is kept."""

    state: str
    secret: str

    @property
    def nonce(self) -> str:
        """Has to come back inside of the ID token."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """Proves to the issuer that whoever brings the code is who began (RFC 7636)."""
        return self._derived("verifier")

    def _derived(self, what: str) -> str:
        said = f"oidc/1/{what}/{self.state}".encode()
        return hmac.digest(self.secret.encode(), said, "sha256").hex()


def authorization_url(found: Discovery, client: Client, flow: Flow) -> str:
    """Where to send the browser."""
    url: str = prepare_grant_uri(
        found.authorization_endpoint,
        client_id=client.client_id,
        response_type="code",
        redirect_uri=client.redirect_uri,
        scope=SCOPE,
        state=flow.state,
        nonce=flow.nonce,
        code_challenge=create_s256_code_challenge(flow.verifier),
        code_challenge_method="S256",
    )
    return url


def token_request(
    found: Discovery, client: Client, flow: Flow, code: str
) -> tuple[str, dict[str, str]]:
    """The form and the headers that turn a code into an ID token."""
    body = prepare_token_request(
        "authorization_code",
        code=code,
        redirect_uri=client.redirect_uri,
        code_verifier=flow.verifier,
    )
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    encode = encode_client_secret_basic if client.client_secret else encode_none
    _, headers, body = encode(client, "POST", found.token_endpoint, headers, body)
    return body, headers


def key_id(token: str) -> str | None:
    """Which key a token says it was signed with.

    Raises:
        NotBelieved: it is no token.
    """
    try:
        kid = jws.extract_compact(token.encode()).headers().get("kid")
    except (JoseError, ValueError, TypeError) as wrong:
        raise NotBelieved from wrong
    return kid if isinstance(kid, str) else None


def believed_claims(
    token: str,
    keys: KeySet | Key,
    *,
    algorithms: tuple[str, ...],
    issuer: str,
    audience: str,
    at: datetime,
) -> dict[str, Any]:
    """The claims of a token that the issuer signed for this audience, valid now.

    Raises:
        NotBelieved: any of it does not hold; never says which.
    """
    try:
        with warnings.catch_warnings():
            # RFC 9864 wants Ed25519 to be called by its name; most still write EdDSA.
            warnings.simplefilter("ignore", SecurityWarning)
            claims = dict(jwt.decode(token, keys, algorithms=list(algorithms)).claims)
        registry = jwt.JWTClaimsRegistry(
            now=int(at.timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
        )
        registry.validate(claims)
    except (JoseError, ValueError, TypeError, KeyError) as wrong:
        raise NotBelieved from wrong
    if not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
        raise NotBelieved
    return claims


def check_id_token(claims: Mapping[str, Any], client: Client, flow: Flow) -> None:
    """The rest of what OpenID Connect asks of an ID token: it answers this very sign-in.

    Raises:
        NotBelieved: another nonce, or meant for somebody else beside us.
    """
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode(), flow.nonce.encode()):
        raise NotBelieved
    audience, party = claims["aud"], claims.get("azp")
    shared = isinstance(audience, list) and len(audience) > 1
    if (shared or party is not None) and party != client.client_id:
        raise NotBelieved
