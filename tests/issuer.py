"""A real OpenID Connect issuer on a port of this machine, which can be told to misbehave."""

import asyncio
import base64
import hashlib
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from service.settings import Settings

CLIENT, SECRET = "coquest-test", "not-a-real-client-secret"


def new_key() -> ECKey:
    """A key pair with a name of its own."""
    return ECKey.generate_key("P-256", {"kid": secrets.token_hex(4), "use": "sig"})


@dataclass
class Issuer:
    """What it says and gives; change a field and it lies."""

    url: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    discovery: dict[str, Any] = field(default_factory=dict)
    key: ECKey = field(default_factory=new_key)
    signs_with: ECKey | None = None
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def id_token(self, **claims: Any) -> str:
        """A token about the person, with other claims where given; ``None`` leaves one out."""
        now = int(datetime.now(UTC).timestamp())
        said = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, **self.person}
        whole = {**said, **claims, **self.claims}
        key = self.signs_with or self.key
        header = {"alg": "ES256", "kid": key.kid}
        return jwt.encode(header, {k: v for k, v in whole.items() if v is not None}, key)

    async def well_known(self, request: Request) -> Response:
        """Discovery."""
        self.asked.append("discovery")
        places = {"authorization": "authorize", "token": "token"}
        said = {f"{name}_endpoint": f"{self.url}/{path}" for name, path in places.items()}
        return JSONResponse(
            {"issuer": self.url, "jwks_uri": f"{self.url}/keys", **said, **self.discovery}
        )

    async def keys(self, request: Request) -> Response:
        """The public keys."""
        self.asked.append("keys")
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    async def authorize(self, request: Request) -> Response:
        """The person agrees, and goes back with a code."""
        asked = dict(request.query_params)
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        code = f"code-{secrets.token_hex(16)}"
        self.codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{back}", 302)

    async def token(self, request: Request) -> Response:
        """A code becomes an ID token, once, for the client that it was made for."""
        self.asked.append("token")
        form = {
            name: values[0] for name, values in parse_qs((await request.body()).decode()).items()
        }
        asked = self.codes.pop(form["code"], None)
        login = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            asked is None
            or request.headers["authorization"] != f"Basic {login}"
            or challenge != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse(
            {"id_token": self.id_token(nonce=asked["nonce"]), "token_type": "Bearer"}
        )


def known_at(issuer: Issuer, settings: Settings) -> Settings:
    """The settings of an installation that is a client of this issuer."""
    known = {"oidc_issuer": issuer.url, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    return settings.model_copy(update=known)


@asynccontextmanager
async def issuing() -> AsyncIterator[Issuer]:
    """Serve an issuer on a free port."""
    issuer = Issuer()
    routes = [
        Route("/.well-known/openid-configuration", issuer.well_known),
        Route("/keys", issuer.keys),
        Route("/authorize", issuer.authorize),
        Route("/token", issuer.token, methods=["POST"]),
    ]
    listening = socket.create_server(("127.0.0.1", 0))
    issuer.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    app = Starlette(routes=routes)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", ws="none"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0.005)
    try:
        yield issuer
    finally:
        server.should_exit = True
        await serving
