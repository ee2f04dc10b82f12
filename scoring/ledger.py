"""The ledger of points: what has to be booked so that it says what is earned now."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from scoring.points import Earning


class Reason(StrEnum):
    """Why an entry was booked."""

    EARNED = "earned"
    TAKEN_BACK = "taken_back"  # the completion no longer counts, or not for this person
    RECOUNTED = "recounted"  # it still counts, and other completions changed what it earns


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a person's ledger; never changed, only followed by others."""

    completion_id: UUID
    quest_id: UUID
    rule: str
    version: int
    amount: int
    reason: Reason


Key: TypeAlias = tuple[UUID, UUID, str, int]
"""Completion, Quest, rule and version."""


def due(earned: Iterable[Earning], booked: Mapping[Key, int], counting: Set[UUID]) -> list[Entry]:
    """The entries that bring a ledger to what is earned; none when it says so already.

    Args:
        earned: By :func:`scoring.points.earn`.
        booked: What the ledger says so far, summed up.
        counting: The person's completions that count.
    """
    wanted: dict[Key, int] = {}
    for one in earned:
        wanted[one.completion_id, one.quest_id, one.rule, one.version] = one.amount
    # What is taken back first: no sum ever stands that was not earned.
    changes = {key: wanted.get(key, 0) - booked.get(key, 0) for key in {**booked, **wanted}}
    order = sorted(changes, key=lambda key: (changes[key] > 0, key[0].bytes, key[2], key[3]))
    return [
        Entry(
            completion_id=key[0],
            quest_id=key[1],
            rule=key[2],
            version=key[3],
            amount=changes[key],
            reason=_reason(changes[key], booked.get(key, 0), is_counting=key[0] in counting),
        )
        for key in order
        if changes[key]
    ]


def _reason(amount: int, booked: int, *, is_counting: bool) -> Reason:
    if not is_counting:
        return Reason.TAKEN_BACK
    return Reason.EARNED if amount > 0 and booked == 0 else Reason.RECOUNTED
