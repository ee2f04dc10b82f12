"""Conditions of a Quest in words: a code for programs, a sentence for people."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import Field

from quests.eligibility import Condition
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
    left: int | None = Field(description="How often it may still be done; for limits.")
    missing: list[QuestId] = Field(description="Quests to complete first.")


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


def _condition(one: Condition, language: str, at: datetime) -> ConditionOut:
    phrase = f"eligible-{one.code}-{'yes' if one.ok else 'no'}"
    values = {"left": one.left or 0, "count": len(one.missing)}
    wait = None if one.opens_at is None else max(0, round((one.opens_at - at).total_seconds()))
    return ConditionOut(
        code=one.code,
        ok=one.ok,
        sentence=say(language, phrase, **values),
        opens_at=one.opens_at,
        opens_in_seconds=wait,
        left=one.left,
        missing=sorted(one.missing),
    )
