"""The ledger of points: what has to be booked so that it says what is earned now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from scoring.points import Earning

Teams: TypeAlias = tuple[UUID, ...]


class Reason(StrEnum):
    """Why an entry was booked."""

    EARNED = "earned"
    TAKEN_BACK = "taken_back"  # the completion no longer counts, or not for this person
    RECOUNTED = (
        "recounted"  # it still counts, and something else changed what it earns, or for whom
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a person's ledger; never changed, only followed by others.

    ``teams`` are those its person was in when they did it: the points are theirs as well.
    """

    completion_id: UUID
    quest_id: UUID
    rule: str
    version: int
    amount: int
    reason: Reason
    teams: Teams = ()


Key: TypeAlias = tuple[UUID, UUID, str, int, Teams]
"""Completion, Quest, rule, version, and the teams of the completion."""


def due(
    earned: Iterable[Earning], booked: Mapping[Key, int], counting: Mapping[UUID, Teams]
) -> list[Entry]:
    """The entries that bring a ledger to what is earned; none when it says so already.

    Args:
        earned: By :func:`scoring.points.earn`.
        booked: What the ledger says so far, summed up.
        counting: The person's completions that count, each with the teams it was done in.
    """
    wanted: dict[Key, int] = {}
    for one in earned:
        teams = counting[one.completion_id]
        wanted[one.completion_id, one.quest_id, one.rule, one.version, teams] = one.amount
    # What is taken back first: no sum ever stands that was not earned.
    changes = {key: wanted.get(key, 0) - booked.get(key, 0) for key in {**booked, **wanted}}
    order = sorted(changes, key=lambda key: (changes[key] > 0, key[0].bytes, key[2], key[3]))
    known = {key[:4] for key in booked}
    return [
        Entry(
            completion_id=key[0],
            quest_id=key[1],
            rule=key[2],
            version=key[3],
            amount=changes[key],
            reason=_reason(changes[key], is_known=key[:4] in known, is_counting=key[0] in counting),
            teams=key[4],
        )
        for key in order
        if changes[key]
    ]


def _reason(amount: int, *, is_known: bool, is_counting: bool) -> Reason:
    if not is_counting:
        return Reason.TAKEN_BACK
    return Reason.EARNED if amount > 0 and not is_known else Reason.RECOUNTED
