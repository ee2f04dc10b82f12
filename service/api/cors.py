"""Which web pages may read which answers: those of the origins that a campaign names.

Nothing in a browser is sent along by itself: there is no ``Allow-Credentials``, callers hold
their token themselves. Routes for organisations never answer other origins, and an API key
does not belong into a page.
"""

import asyncio
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from time import monotonic
from uuid import UUID

import structlog
from starlette.types import Send

from quests.blueprint.origins import ORIGIN
from quests.errors import InvalidId, Unauthenticated
from quests.ids import parse_id
from service.api.headers import RawHeader
from service.api.limits import is_of_organisation, token_of
from service.store.failures import DatabaseFailed
from service.store.origins import NOBODY, origins_of
from service.store.session import Database
from service.tokens import Tokens

FRESH_SECONDS = 10.0
LOOK_SECONDS = 1.0  # then what is remembered counts: the request itself has to wait as well
MAX_KEPT = 1000
OF_A_CAMPAIGN = re.compile(
    r"/v1/(?:(campaigns)/([^/]+)(?:/(?:participants|quests|progress))?"
    r"|(quests)/([^/]+)(?:/(?:completions|eligibility|contributions|start))?"
    r"|(claims)/([^/]+))"
)
KINDS = {"campaigns": "cmp", "quests": "qst", "claims": "clm"}
# A participant's own: the token says of which campaign.
OWN = ("/v1/me", "/v1/tokens", "/problems/")
# The body says of which campaign; it is refused there if the page is on no origin of it, and the
# answer tells nothing of any.
TELLING = "/v1/collect"

ALLOWED: tuple[RawHeader, ...] = (
    (b"access-control-allow-methods", b"GET, POST, PUT, DELETE"),
    (
        b"access-control-allow-headers",
        b"Authorization, Content-Type, Idempotency-Key, Accept-Language, If-Match, If-None-Match",
    ),
    (b"access-control-max-age", b"600"),
)
EXPOSED: RawHeader = (
    b"access-control-expose-headers",
    b"ETag, Idempotent-Replayed, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id",
)

log = structlog.get_logger(__name__)


class Cors:
    """Answers browsers that ask on behalf of a page from elsewhere."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._kept: dict[tuple[str, UUID], tuple[float, frozenset[str]]] = {}
        self._looking: set[asyncio.Task[None]] = set()

    async def headers(
        self, path: str, origin: bytes, authorization: bytes, database: Database | None
    ) -> list[RawHeader]:
        """What to add to an answer for a page of this origin; nothing when it may not read it.

        Args:
            path: Of the request.
            origin: The page's, as the browser says.
            authorization: The header, empty when there is none.
            database: Where campaigns are looked up; ``None`` goes by what is remembered.
        """
        page = origin.decode("latin-1")
        if not ORIGIN.fullmatch(page) or is_of_organisation(authorization):
            return []
        found = OF_A_CAMPAIGN.fullmatch(path)
        if path == TELLING:
            named = None
        elif found is not None:
            kind, text = (part for part in found.groups() if part is not None)
            named = _named(KINDS[kind], text)
        elif path.startswith(OWN):
            named = self._campaign_of_token(authorization)
        else:
            return []
        if named is None:
            # A malformed id, or nobody we know: the answer holds nothing of any campaign.
            return [(b"access-control-allow-origin", origin), EXPOSED]
        origins = await self._origins(*named, database)
        if page not in origins:
            return []
        return [(b"access-control-allow-origin", origin), EXPOSED]

    def _campaign_of_token(self, authorization: bytes) -> tuple[str, UUID] | None:
        try:
            token = token_of(authorization)
            return "cmp", self._tokens.read(token, datetime.now(UTC)).campaign_id
        except Unauthenticated:
            return None

    async def _origins(
        self, kind: str, identifier: UUID, database: Database | None
    ) -> frozenset[str]:
        until, origins = self._kept.get((kind, identifier), (0.0, NOBODY))
        if database is None or until > monotonic():
            return origins
        looking = asyncio.create_task(self._look(kind, identifier, database))
        self._looking.add(looking)
        looking.add_done_callback(self._looking.discard)
        done, _ = await asyncio.wait({looking}, timeout=LOOK_SECONDS)
        return self._kept.get((kind, identifier), (0.0, origins))[1] if done else origins

    async def _look(self, kind: str, identifier: UUID, database: Database) -> None:
        """Remember what the database says; ended by nobody but itself, and by its own limits."""
        try:
            async with database.read() as session:
                origins = await origins_of(session, kind, identifier)
        except DatabaseFailed as failure:
            log.warning("origins_unknown", error=type(failure).__name__)
            return
        if len(self._kept) >= MAX_KEPT:
            self._kept.clear()
        self._kept[kind, identifier] = (monotonic() + FRESH_SECONDS, origins)


def _named(kind: str, text: str) -> tuple[str, UUID] | None:
    try:
        return kind, parse_id(kind, text)
    except InvalidId:
        return None


def is_preflight(method: str, given: Mapping[bytes, bytes]) -> bool:
    """Whether a browser asks if it may ask."""
    return method == "OPTIONS" and b"access-control-request-method" in given


async def answer_preflight(send: Send) -> None:
    """Yes."""
    await send({"type": "http.response.start", "status": 204, "headers": list(ALLOWED)})
    await send({"type": "http.response.body", "body": b""})
