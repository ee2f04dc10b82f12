"""Talks to issuers of identities: bounded in time and size, no redirects, no proxies."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

import aiohttp
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from yarl import URL

from quests.errors import WebhookUrlForbidden
from service.delivery.guard import GuardedResolver, guarded_socket, parse_target
from service.delivery.guarded_http import trusted
from service.oidc import Discovery, IssuerFailed

DEADLINE_SECONDS = 10.0
READ_BYTES = 256 * 1024
KEPT_SECONDS = 600.0
# An unknown key may be a new one, or made up to let us ask again and again.
AGAIN_SECONDS = 30.0
MOST_KEPT = 1000
OK = 200
WELL_KNOWN = "/.well-known/openid-configuration"


class HttpIssuers:
    """Issuers over HTTP. Open it with :func:`open_issuers`."""

    def __init__(self, http: aiohttp.ClientSession, *, allow_private: bool) -> None:
        self._http, self._allow_private = http, allow_private
        self._kept: dict[str, tuple[float, Any]] = {}

    async def discover(self, issuer: str) -> Discovery:
        """What it says about itself; it has to name itself as we do (mix-up)."""
        said = await self._get(f"{issuer.rstrip('/')}{WELL_KNOWN}", KEPT_SECONDS)
        try:
            found = Discovery(**{name: str(said[name]) for name in Discovery.__slots__})
        except (KeyError, TypeError) as wrong:
            raise IssuerFailed(f"does not say its {wrong}") from wrong
        if found.issuer != issuer:
            raise IssuerFailed(f"calls itself {found.issuer}")
        return found

    async def keys(self, jwks_uri: str, kid: str | None) -> KeySet:
        """Its keys; asked for anew when ``kid`` is not among those we know."""
        found = _key_set(await self._get(jwks_uri, KEPT_SECONDS))
        if kid is not None and kid not in {key.kid for key in found.keys}:
            found = _key_set(await self._get(jwks_uri, AGAIN_SECONDS))
        return found

    async def redeem(self, endpoint: str, body: str, headers: Mapping[str, str]) -> dict[str, Any]:
        """Send a form to the token endpoint; what it answered."""
        return await self._call("POST", endpoint, data=body, headers=headers)

    async def _get(self, url: str, seconds: float) -> dict[str, Any]:
        """The document, at most so old."""
        at, kept = self._kept.get(url, (float("-inf"), None))
        if kept is None or monotonic() - at > seconds:
            kept = await self._call("GET", url)
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[url] = (monotonic(), kept)
        found: dict[str, Any] = kept
        return found

    async def _call(self, method: str, url: str, **more: Any) -> dict[str, Any]:
        try:
            target = parse_target(url, allow_private=self._allow_private)
            host = f"[{target.host}]" if ":" in target.host else target.host
            plain = URL(f"{target.scheme}://{host}:{target.port}{target.path}", encoded=True)
            async with (
                asyncio.timeout(DEADLINE_SECONDS),
                self._http.request(method, plain, allow_redirects=False, **more) as answer,
            ):
                if answer.status != OK:
                    raise IssuerFailed(f"answers {answer.status} at {target.path}")
                said = json.loads(await _whole(answer))
        except (
            WebhookUrlForbidden,
            aiohttp.ClientError,
            OSError,
            TimeoutError,
            ValueError,
            RecursionError,
        ) as wrong:
            raise IssuerFailed(f"does not answer as it should ({type(wrong).__name__})") from wrong
        if not isinstance(said, dict):
            raise IssuerFailed("answers with JSON of another shape")
        return said


async def _whole(answer: aiohttp.ClientResponse) -> bytes:
    read = bytearray()
    async for piece in answer.content.iter_any():
        read += piece
        if len(read) > READ_BYTES:
            answer.close()
            raise IssuerFailed("answers without an end")
    return bytes(read)


def _key_set(said: dict[str, Any]) -> KeySet:
    try:
        return KeySet.import_key_set(said)  # type: ignore[arg-type]  # checked by the import
    except (JoseError, ValueError, TypeError, KeyError) as wrong:
        raise IssuerFailed("has no keys that can be read") from wrong


@asynccontextmanager
async def open_issuers(*, allow_private: bool) -> AsyncIterator[HttpIssuers]:
    """Issuers with their connections, closed at the end.

    Args:
        allow_private: Also http:// and private addresses: for the issuer that the operator
            configured, never for those that organisations name.
    """
    connector = aiohttp.TCPConnector(
        resolver=GuardedResolver(allow_private=allow_private),
        use_dns_cache=False,
        socket_factory=None if allow_private else guarded_socket,
        ssl=trusted(),
        limit=32,
    )
    async with aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        headers={"User-Agent": "Coquest-OIDC/1"},
    ) as http:
        yield HttpIssuers(http, allow_private=allow_private)
