"""Which limits a request falls under: what it asks for, who asks, and from where.

Asked before a route is even looked for, in one place, so that no route can forget it. It costs
a few microseconds, and keeps nothing of an address but a keyed hash of its network.
"""

from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from quests.errors import Unauthenticated
from service.api_key_text import PREFIX
from service.networks import network_of
from service.rate_limits import (
    Kind,
    Per,
    RateLimited,
    RateLimits,
    policy_header,
    standing_header,
)
from service.store.member_sessions import SESSION
from service.tokens import Tokens

DAY = 86_400
OF_ORGANISATIONS = (f"{PREFIX}_".encode(), f"{SESSION}_".encode())
COOKIE = b"coquest_session="
READING = frozenset({"GET", "HEAD", "OPTIONS"})
# Never refused: whoever watches the installation has to see it also when it is busy.
FREE = ("/health/", "/metrics")
# Calls that send a letter to an address which whoever calls may choose.
MAILING = frozenset({"/v1/me/email", "/v1/sign-ins"})

RawHeaders = list[tuple[bytes, bytes]]


class Gate:
    """Counts every request, and says who has to come back later."""

    def __init__(self, limits: RateLimits, tokens: Tokens, secret: str) -> None:
        self._limits = limits
        self._tokens = tokens
        self.networks = Networks(secret)
        self._policies = {
            kind: (b"ratelimit-policy", policy_header(rules))
            for kind, rules in limits.rules.items()
            if rules
        }

    async def enter(
        self, scope: Any, authorization: bytes, extra: RawHeaders, *, cookie: bytes = b""
    ) -> None:
        """Count a request, and add to ``extra`` what its answer has to say about that.

        Raises:
            RateLimited: not now.
        """
        path: str = scope["path"]
        if not authorization and COOKIE in cookie:
            authorization = b"Bearer " + cookie.partition(COOKIE)[2].partition(b";")[0]
        kind = kind_of(scope["method"], path, authorization)
        if kind is None or kind not in self._policies:
            return
        now = self._limits.now()
        names = self._names(kind, path, authorization, now)
        if scope["client"] is not None:
            names[Per.NETWORK] = self.networks.name(scope["client"][0], now)
        standing = await self._limits.take(kind, names, now)
        if standing is None:
            return
        extra += (self._policies[kind], (b"ratelimit", standing_header(standing)))
        if standing.left < 0:
            raise RateLimited(
                "Come back later: see `Retry-After`.",
                per=standing.rule.per.value,
                retry_after=standing.seconds,
            )

    def _names(self, kind: Kind, path: str, authorization: bytes, now: float) -> dict[Per, str]:
        """Who calls and for which campaign, as far as that can be told without the database."""
        names: dict[Per, str] = {}
        if kind is Kind.JOIN:
            names[Per.CAMPAIGN] = path.split("/", 4)[3]
        if kind is Kind.ORGANISE:
            # However it is written around: spaces do not make another caller.
            token = token_of(authorization).encode("latin-1")
            names[Per.CALLER] = blake2b(token, digest_size=16).hexdigest()
        elif authorization:
            self._participant(names, authorization, now)
        return names

    def _participant(self, names: dict[Per, str], authorization: bytes, now: float) -> None:
        try:
            # The signature that is checked here is remembered for the route.
            caller = self._tokens.read(token_of(authorization), datetime.fromtimestamp(now, UTC))
        except Unauthenticated:
            return  # the route says so, and the network counts
        names[Per.CALLER] = caller.participant_id.hex
        names.setdefault(Per.CAMPAIGN, caller.campaign_id.hex)


class Networks:
    """Names of networks: an IPv4 address or the /64 of an IPv6 one, under a key of the day.

    The key is derived, so that servers which count together agree; names are kept as long as
    their window at most.
    """

    def __init__(self, secret: str) -> None:
        self._secret = blake2b(secret.encode(), person=b"coquest-networks").digest()
        self._day, self._key = -1, b""

    def name(self, address: str, now: float) -> str:
        """What the network of this address is called today."""
        day = int(now) // DAY
        if day != self._day:
            derived = blake2b(day.to_bytes(8, "big"), key=self._secret, digest_size=32)
            self._day, self._key = day, derived.digest()
        return blake2b(network_of(address), key=self._key, digest_size=12).hexdigest()


def kind_of(method: str, path: str, authorization: bytes) -> Kind | None:
    """What is asked for; ``None`` is never limited."""
    if path.startswith(FREE):
        return None
    if method in READING:
        return Kind.ORGANISE if is_of_organisation(authorization) else Kind.READ
    if path in MAILING:
        return Kind.MAIL
    if is_of_organisation(authorization):
        return Kind.ORGANISE
    joins = path.endswith("/participants") and path.startswith("/v1/campaigns/")
    return Kind.JOIN if joins else Kind.ACT


def is_of_organisation(authorization: bytes) -> bool:
    """Whether the header looks like that of an API key or of a member's session."""
    return authorization[7:].lstrip().startswith(OF_ORGANISATIONS)


def token_of(authorization: bytes) -> str:
    """What stands after ``Bearer``."""
    return authorization[7:].decode("latin-1").strip()
