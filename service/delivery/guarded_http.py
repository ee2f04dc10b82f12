"""Connections to addresses that strangers named: none leads inside, none keeps a cookie."""

import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

import aiohttp
import certifi
from yarl import URL

from service.delivery.guard import Guard, Target

CONNECT_SECONDS = 5.0
# An idle connection that the other side closes at the same moment costs an attempt: be first.
IDLE_SECONDS = 4.0


@asynccontextmanager
async def open_guarded(
    guard: Guard, *, limit: int, unpacks: bool = True
) -> AsyncIterator[aiohttp.ClientSession]:
    """Connections that the guard lets through, closed at the end.

    Args:
        guard: Which addresses may be called.
        limit: Connections at a time.
        unpacks: Whether compressed answers are unpacked.
    """
    connector = aiohttp.TCPConnector(
        resolver=guard.resolver(),
        use_dns_cache=False,
        socket_factory=guard.socket,
        ssl=trusted(),
        limit=limit,
        keepalive_timeout=IDLE_SECONDS,
    )
    async with aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=unpacks,
        trust_env=False,
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
    ) as http:
        yield http


@cache
def trusted() -> ssl.SSLContext:
    """The certificates of the system (or SSL_CERT_FILE), and those a slim container lacks."""
    trusted = ssl.create_default_context()
    trusted.load_verify_locations(certifi.where())
    return trusted


def url_of(target: Target) -> URL:
    """Exactly the parts that were checked: ``encoded`` stops a second reading of them."""
    host = f"[{target.host}]" if ":" in target.host else target.host
    return URL(f"{target.scheme}://{host}:{target.port}{target.path}", encoded=True)


def reason_of(wrong: Exception) -> str:
    """For example ``server_disconnected``; never the message, it may hold data."""
    cause = wrong.os_error if isinstance(wrong, aiohttp.ClientConnectorError) else wrong
    name = type(cause).__name__.removeprefix("Client").removesuffix("Error")
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name or "OS").lower()
