"""Results: what became of it in the real world, and what may be said of it.

A Result is drafted, agreed to where the campaign asks for it, and published. What is published is
a copy: the draft may go on, and nobody reads it before it is published again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter
from pydantic_core import to_json

from quests.errors import CoquestError
from quests.period import day_over

ByLanguage = Mapping[str, str]


class ResultRefused(CoquestError):
    """A Result cannot be published as it stands; ``why`` says what is missing."""

    code, title = "result-refused", "This Result cannot be published like this"


class ResultState(StrEnum):
    """Where it stands in the real world."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    ACHIEVED = "achieved"
    PARTLY = "partly"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class News(StrEnum):
    """What a publication is, compared with the one before."""

    PUBLISHED = "published"
    UPDATED = "updated"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


CLAIMING = frozenset({ResultState.ACHIEVED, ResultState.PARTLY})
HAPPENED = CLAIMING | {ResultState.FAILED}
# To say less than was said before is a correction; to say more is progress.
RANK = {
    ResultState.WITHDRAWN: 0,
    ResultState.FAILED: 0,
    ResultState.PLANNED: 1,
    ResultState.IN_PROGRESS: 2,
    ResultState.PARTLY: 3,
    ResultState.ACHIEVED: 4,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Where one can see it: a page, a file or photo with its digest, or somebody's words."""

    kind: Literal["link", "file", "photo", "quote"]
    url: str | None = None
    sha256: str | None = None
    text: str | None = None
    said_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What an organiser says became of it.

    Args:
        statement: "We achieved Y" as Fluent patterns; needed where something was achieved.
        relation: How what people did and this belong together.
        value: The number in the statement, if there is one; ``unit`` is its unit by language
            and plural form.
        progress: Per cent, whole.
        quests: Whose people contributed to it; empty is all of the campaign.
        contributions: What people wrote that went into it.
    """

    title: ByLanguage
    state: ResultState
    statement: ByLanguage = field(default_factory=dict)
    relation: Literal["counted", "contributed_to", "coincided_with"] = "contributed_to"
    value: int | None = None
    unit: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    progress: int | None = None
    happened_on: date | None = None
    evidence: tuple[Proof, ...] = ()
    quests: tuple[UUID, ...] = ()
    contributions: tuple[UUID, ...] = ()


_RESULT = TypeAdapter(Result)


def result_as_json(result: Result) -> dict[str, Any]:
    """The values as they are stored."""
    values: dict[str, Any] = _RESULT.dump_python(result, mode="json")
    return values


def read_result(values: Mapping[str, Any]) -> Result:
    """What was stored."""
    return _RESULT.validate_python(values)


def wording_digest(result: Result) -> bytes:
    """Of what partners agree to: the words, the number, and what it is said to be."""
    said = (
        sorted(result.title.items()),
        sorted(result.statement.items()),
        result.relation,
        result.value,
        result.unit,
        result.state,
    )
    return sha256(to_json(said)).digest()


def had_its_part_before(result: Result, zone: ZoneInfo) -> datetime | None:
    """Who acted from then on had no part in what had happened by then; ``None`` is no end.

    Args:
        result: As drafted.
        zone: Of the campaign: what happened on a day happened by its end.
    """
    if result.state not in HAPPENED or result.happened_on is None:
        return None
    return day_over(result.happened_on, zone)


def check_publishable(result: Result, languages: tuple[str, ...], *, today: date) -> None:
    """Nothing is said without evidence or before it happened, and to nobody in half a language.

    Args:
        result: As drafted.
        languages: Those of the campaign.
        today: The local day.

    Raises:
        ResultRefused: with ``why``: ``evidence``, ``date``, ``statement`` or ``language``.
    """
    if result.state in HAPPENED and not result.evidence:
        raise ResultRefused("Say where one can see it.", why="evidence")
    if result.state in HAPPENED and result.happened_on is None:
        raise ResultRefused("Say when it happened.", why="date")
    if result.state in HAPPENED and result.happened_on is not None and today < result.happened_on:
        raise ResultRefused("It cannot have happened yet: that day is still to come.", why="date")
    if result.state in CLAIMING and not result.statement:
        raise ResultRefused("Say what was achieved.", why="statement")
    texts = [result.title, *([result.statement] if result.statement else [])]
    missing = [one for one in languages if any(one not in text for text in texts)]
    if missing:
        raise ResultRefused(
            "The campaign speaks more languages.", why="language", missing=sorted(set(missing))
        )


def news_of(before: Result | None, after: Result) -> News:
    """What it is to publish this after that."""
    if after.state is ResultState.WITHDRAWN:
        return News.WITHDRAWN
    if before is None or before.state is ResultState.WITHDRAWN:
        return News.PUBLISHED
    if RANK[after.state] < RANK[before.state] and before.state in CLAIMING:
        return News.CORRECTED
    both = before.state in CLAIMING and after.state in CLAIMING
    rising = (after.value or 0) > (before.value or 0)
    words = (before.statement, before.relation) != (after.statement, after.relation)
    changed = words or before.value != after.value
    if _leaves_out(before, after):
        return News.CORRECTED
    return News.CORRECTED if both and changed and not rising else News.UPDATED


def _leaves_out(before: Result, after: Result) -> bool:
    """Whether it happened earlier than was said: some who were thanked had no part in it."""
    if before.happened_on is None or after.happened_on is None:
        return False
    return before.state in HAPPENED and after.happened_on < before.happened_on
