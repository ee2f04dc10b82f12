"""Conditions of a Quest in words: a code for programs, a sentence for people."""

from collections.abc import Sequence
from datetime import datetime
from math import ceil

from pydantic import Field

from quests.eligibility import Condition, verified_by
from quests.quest import Quest
from scoring.wording import say
from service.api.shapes import Out
from service.public_ids import QuestId


class ConditionOut(Out):
    """One condition and whether it is met."""

    code: str = Field(examples=["limit-day"])
    ok: bool
    sentence: str
    opens_at: datetime | None = Field(description="When it will be met, where that is known.")
    opens_in_seconds: int | None
    left: int | None = Field(
        description="How often it may still be done, for limits; how many completions there is "
        "room for, for capacity."
    )
    missing: list[QuestId] = Field(description="Quests to complete first.")
    have: int | None = Field(description="How much of it I have; for requirements.")
    need: int | None = Field(description="How much it takes; for requirements.")
    quest: QuestId | None = Field(description="The Quest that is asked for.")
    named: str | None = Field(description="The kind or the badge that is asked for.")
    conditions: list["ConditionOut"] = Field(
        description="What a requirement of several parts is made of, each in the same shape."
    )


class EligibilityOut(Out):
    """Whether the person may do the Quest now, and every condition of it."""

    eligible: bool
    conditions: list[ConditionOut]


def eligibility_out(
    conditions: Sequence[Condition], *, language: str, at: datetime
) -> EligibilityOut:
    """All conditions, said in the person's language."""
    return EligibilityOut(
        eligible=all(one.ok for one in conditions),
        conditions=[_condition(one, language, at) for one in conditions],
    )


def verified_out(quest: Quest, language: str) -> str:
    """How a Quest is verified, in words."""
    ways = verified_by(quest) or (Condition(code="verified-auto", ok=True),)
    return " ".join(say(language, _phrase(way), **_values(way, None)) for way in ways)


def _condition(one: Condition, language: str, at: datetime) -> ConditionOut:
    wait = None if one.opens_at is None else max(0, ceil((one.opens_at - at).total_seconds()))
    return ConditionOut(
        code=one.code,
        ok=one.ok,
        sentence=say(language, _phrase(one), **_values(one, wait)),
        opens_at=one.opens_at,
        opens_in_seconds=wait,
        left=one.left,
        missing=sorted(one.missing),
        have=one.have,
        need=one.need,
        quest=one.quest,
        named=one.named,
        conditions=[_condition(part, language, at) for part in one.parts],
    )


def _phrase(one: Condition) -> str:
    return f"eligible-{one.code}-{'yes' if one.ok else 'no'}"


def _values(one: Condition, wait: int | None) -> dict[str, int]:
    """The numbers a sentence may use; a wait is said in whole minutes, never too short."""
    return {
        "left": one.left or 0,
        "count": len(one.missing),
        "minutes": ceil((wait or 0) / 60),
        "have": one.have or 0,
        "need": one.need or 0,
    }
