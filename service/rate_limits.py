"""How much one caller, one network and one campaign may ask for, and counting it.

Windows are fixed. Each begins at its own moment, so that those who have to wait do not all come
back in the same second. Counts are kept by this process, or in a Redis or Valkey that several
share (see docs/decisions/0038).
"""

import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import structlog
from limits import parse
from limits.errors import StorageError

from quests.errors import CoquestError
from service.request_counts import Counts, SharedCounts, window_at

OFF = "off"
RULE = re.compile(r"(caller|network|campaign) +(\d+ */ *(?:\d+ *)?(?:second|minute|hour|day)s?)")
PAUSE_SECONDS = 10.0  # how long they are left alone after they failed

log = structlog.get_logger(__name__)


class RateLimited(CoquestError):
    """Too many requests in this window: of this caller, this network or this campaign."""

    code, title = "rate-limited", "Too many requests for now"


class Kind(StrEnum):
    """What is asked for; each kind has limits of its own."""

    JOIN = "join"
    ACT = "act"
    MAIL = "mail"
    READ = "read"
    ORGANISE = "organise"


class Per(StrEnum):
    """Whose requests are counted together."""

    CALLER = "caller"
    NETWORK = "network"
    CAMPAIGN = "campaign"


@dataclass(frozen=True, slots=True)
class Rule:
    """At most ``most`` requests in ``seconds``."""

    per: Per
    most: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a caller stands with the rule that leaves them least."""

    rule: Rule
    left: int
    seconds: int


Rules = Mapping[Kind, tuple[Rule, ...]]


def parse_rules(text: str) -> tuple[Rule, ...]:
    """``"caller 120/minute, network 6000/hour"``, or ``"off"`` for none.

    Raises:
        ValueError: something else.
    """
    if text.strip() == OFF:
        return ()
    rules = {rule.per: rule for rule in map(_rule, text.split(","))}
    # The narrowest first.
    return tuple(rules[per] for per in Per if per in rules)


def _rule(text: str) -> Rule:
    found = RULE.fullmatch(text.strip())
    if found is None:
        raise ValueError('say for example "caller 120/minute, network 6000/hour", or "off"')
    item = parse(found[2])
    return Rule(Per(found[1]), item.amount, item.get_expiry())


class RateLimits:
    """The limits of an installation, and who used how much of them.

    Args:
        rules: Per kind of request.
        shared: Where several servers count together; ``None`` counts in this process.
        now: Seconds since the epoch.
    """

    def __init__(
        self,
        rules: Rules,
        shared: SharedCounts | None = None,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.rules = rules
        self.now = now
        # Texts that every request would put together anew.
        self._named = {
            kind: [(rule, rule.per, f"{kind}:{rule.per}:") for rule in of_kind]
            for kind, of_kind in rules.items()
        }
        self._shared = shared
        self._own = Counts()
        self._alone_until = 0.0

    async def take(self, kind: Kind, names: Mapping[Per, str], now: float) -> Standing | None:
        """Count one request; where does it leave its caller?

        Args:
            kind: What is asked for.
            names: Who asks; a rule about somebody who is not named does not apply.
            now: Seconds since the epoch.

        Returns:
            How it stands with the rule that leaves least; below zero means one too many.
        """
        tightest = None
        for rule, per, prefix in self._named.get(kind, ()):
            name = names.get(per)
            if name is None:
                continue
            key = prefix + name
            window, ends = window_at(key, rule.seconds, now)
            if self._shared is None:
                left = rule.most - self._own.add(key, rule.seconds, window, now)
            else:
                left = rule.most - await self._add(self._shared, key, rule.seconds, window, now)
            if tightest is None or left < tightest.left:
                tightest = Standing(rule, left, ends)
            if left < 0:
                break  # what is refused here is not counted against the others
        return tightest

    async def close(self) -> None:
        """Hang up where counts are shared."""
        if self._shared is not None:
            await self._shared.close()

    async def _add(
        self, shared: SharedCounts, key: str, seconds: int, window: int, now: float
    ) -> int:
        if now >= self._alone_until:
            try:
                return await shared.add(key, seconds, window)
            except (StorageError, TimeoutError) as away:
                # People are not refused because a counter is away: each server counts alone.
                self._alone_until = now + PAUSE_SECONDS
                log.warning("rate_limit_storage_away", error=type(away).__name__)
        return self._own.add(key, seconds, window, now)


def policy_header(rules: Iterable[Rule]) -> bytes:
    """The rules as ``RateLimit-Policy`` says them."""
    return ", ".join(f'"{rule.per}";q={rule.most};w={rule.seconds}' for rule in rules).encode()


def standing_header(standing: Standing) -> bytes:
    """Where the caller stands, as ``RateLimit`` says it."""
    left = max(0, standing.left)
    return f'"{standing.rule.per.value}";r={left};t={standing.seconds}'.encode()
