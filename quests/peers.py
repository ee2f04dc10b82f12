"""Other participants confirm what somebody did: who may, what they see, and what follows. Pure.

Whoever looks is asked for one answer. One side has won once it has as many as the Quest asks for,
so that ``2 n - 1`` answers are always enough, and no more people are asked at a time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from quests.catalogue import KINDS
from quests.kind import Evidence

RESERVED_FOR = timedelta(minutes=30)
MOST_AT_ONCE = 5
PHOTO = "photo"


class Verdict(StrEnum):
    """What somebody who looked at it says."""

    CONFIRMED = "confirmed"
    DOUBTED = "doubted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many answered how, about one completion since it came into review."""

    confirmed: int
    doubted: int

    def outcome(self, peers: int) -> Verdict | None:
        """The side that has as many as it takes; ``None`` as long as neither has.

        Args:
            peers: How many the Quest asks for, at least 1.
        """
        if self.confirmed >= peers:
            return Verdict.CONFIRMED
        return Verdict.DOUBTED if self.doubted >= peers else None


def most_asked(peers: int) -> int:
    """How many may be asked at a time, those who answered included."""
    return 2 * peers - 1


def seen_by_peers(kind: str, evidence: Mapping[str, Any]) -> dict[str, Any]:
    """What of the evidence others see: what says what was done, never who did it."""
    seen = {name: evidence.get(name) for name in KINDS[kind].peers_see if name != PHOTO}
    return {name: value for name, value in seen.items() if value is not None}


def shows_peers(kind: str, evidence: Evidence) -> bool:
    """Whether others can see anything of what was handed in."""
    return any(getattr(evidence, name) is not None for name in KINDS[kind].peers_see)


def seen_fields() -> dict[str, list[str]]:
    """The fields of evidence that show others something, by kind."""
    return {name: list(kind.peers_see) for name, kind in KINDS.items()}
