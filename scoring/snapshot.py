"""The figures of a campaign at one moment, in one exact spelling that anybody can digest."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from quests.ids import public_id
from scoring.claim import Claim
from scoring.registry import MEASURES


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A Claim, what was counted of it, and what was said."""

    claim: Claim
    total: int

    def plain(self) -> Mapping[str, Any]:
        """As it stands in a snapshot."""
        return {
            "claim": public_id("clm", self.claim.id),
            "counted": self.total,
            "measure": self.claim.measure,
            "measure_version": MEASURES[self.claim.measure].version,
            "relation": self.claim.relation.value,
            "value": self.claim.value(self.total),
        }


def figures_text(figures: Sequence[Counted]) -> str:
    """The figures alone: equal when no figure changed."""
    return _exact([one.plain() for one in figures])


def snapshot_text(
    figures: Sequence[Counted], *, campaign: str, number: int, at: datetime, previous: bytes | None
) -> str:
    """The snapshot in its one spelling: JSON, keys sorted, no spaces, UTF-8.

    Args:
        campaign: Its public id.
        number: From 1, without a gap.
        at: When these were the figures.
        previous: The digest of the snapshot before, so that none can be changed or left out.
    """
    return _exact(
        {
            "as_of": at.astimezone(UTC).isoformat(timespec="milliseconds"),
            "campaign": campaign,
            "figures": [one.plain() for one in figures],
            "number": number,
            "previous": previous.hex() if previous else None,
        }
    )


def digest_of(text: str) -> bytes:
    """SHA-256 of the text in UTF-8."""
    return sha256(text.encode()).digest()


def _exact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
