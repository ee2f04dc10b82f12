"""Picking facts out of those of one thing, as cases need it again and again."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from scoring.facts import Fact

SECOND = timedelta(seconds=1)
MICROSECOND = timedelta(microseconds=1)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def of_type(facts: Iterable[Fact], *types: str) -> list[Fact]:
    """Those of these types, in their order."""
    return [fact for fact in facts if fact.type in types]


def says(fact: Fact, **wanted: object) -> bool:
    """Whether its payload holds these values."""
    for field, value in wanted.items():  # noqa: SIM110 (asked very often: a generator costs twice)
        if fact.payload.get(field) != value:
            return False
    return True


def that_say(facts: Iterable[Fact], **wanted: object) -> list[Fact]:
    """Those whose payload holds these values."""
    return [fact for fact in facts if says(fact, **wanted)]


def by_quest(facts: Iterable[Fact]) -> dict[UUID, list[Fact]]:
    """The facts of each Quest; those of none are left out."""
    found: dict[UUID, list[Fact]] = {}
    for fact in facts:
        if fact.quest_id is not None:
            found.setdefault(fact.quest_id, []).append(fact)
    return found


def moment(fact: Fact) -> int:
    """When it happened, as a whole number that can be remembered: microseconds."""
    return (fact.occurred_at - BEGINNING) // MICROSECOND


def seconds(early: Fact, late: Fact) -> int:
    """Whole seconds from one to the other."""
    return (late.occurred_at - early.occurred_at) // SECOND
