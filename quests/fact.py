"""What a kind says happened, before anyone counts it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class FactDraft:
    """One thing that happened, without its who, where and when.

    Args:
        type: A name of the fact vocabulary (``scoring.facts.FACT_TYPES``).
        quantity: How much of it, in the unit of the type; whole, >= 1.
        payload: The fields the type declares beyond the common envelope.
    """

    type: str
    quantity: int = 1
    payload: Mapping[str, Any] = field(default_factory=dict)


def authored_work(kind: str, *, named: bool) -> FactDraft:
    """That somebody wrote something of their own, in a completion that counts.

    Args:
        kind: What it is, for example ``slogan``.
        named: Whether its author may be named.
    """
    return FactDraft(
        type="contribution",
        payload={
            "kind": kind,
            "authored": True,
            "status": "accepted",
            "visibility": "named" if named else "anonymous",
        },
    )
