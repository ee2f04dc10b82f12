"""What a person is told later: their action, and the figures as they were when it was said.

What is stored is data: numbers, and the organiser's sentences as patterns. The words around them
are made when somebody reads, in the language of whoever reads; the numbers never move again.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from babel.lists import format_list
from pydantic import TypeAdapter

from scoring.claim import ByLanguage, Claim, Estimate, Level, Relation, Unit
from scoring.phrases import FALLBACK, choose, phrases, say
from scoring.published import PublishedQuest
from scoring.rendering import Value
from scoring.sentence import NO_NAME, Sentence
from scoring.thanks import in_language, word

GAPS = re.compile(" {2,}")
NONE = "none"  # the value of a text that is not there; patterns select on it


class Moment(StrEnum):
    """When somebody is told something, after the reply to their action."""

    COMPLETION_ACCEPTED = "completion_accepted"
    COMPLETION_RETURNED = "completion_returned"
    COMPLETION_REJECTED = "completion_rejected"
    CONTRIBUTION_SHORTLISTED = "contribution_shortlisted"
    CONTRIBUTION_ADOPTED = "contribution_adopted"
    CONTRIBUTION_USED = "contribution_used"
    CONTRIBUTION_PROMOTED = "contribution_promoted"
    CONTRIBUTION_DECLINED = "contribution_declined"


OFFERED: Mapping[Moment, frozenset[str]] = {
    Moment.COMPLETION_ACCEPTED: frozenset(),
    Moment.COMPLETION_RETURNED: frozenset({"reason"}),
    Moment.COMPLETION_REJECTED: frozenset({"reason"}),
    Moment.CONTRIBUTION_SHORTLISTED: frozenset({"title"}),
    Moment.CONTRIBUTION_ADOPTED: frozenset({"title"}),
    Moment.CONTRIBUTION_USED: frozenset({"title", "text_version"}),
    Moment.CONTRIBUTION_PROMOTED: frozenset({"title"}),
    Moment.CONTRIBUTION_DECLINED: frozenset({"title", "reason"}),
}
"""The variables that the words for a moment have, beside those in ``ALWAYS``."""
ALWAYS = frozenset({"name", "action", "quantity", "quest", "campaign"})


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestName:
    """A Quest as it is spoken of."""

    kind: str
    title: ByLanguage


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What the person did for a Quest: how often, and how much in the unit of its kind."""

    quest: UUID
    times: int
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number as it was said at ``as_of``; ``claim`` is None for that of a Result."""

    claim: UUID | None
    slug: str
    quest: UUID | None = None
    relation: Relation
    level: Level
    value: int
    unit: Unit
    statement: ByLanguage
    as_of: datetime
    estimate: Estimate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """All that a message is made of.

    Args:
        campaign: Its title; ``language`` is its first one.
        quests: Those that the message speaks of.
        done: What this person did.
        figures: What was achieved, as of then.
        title: Of what the message is about: a Result, what is promised, one's own words.
        state: Where it stands, for what has states.
        reason: Why, as whoever decided wrote it.
        numbers: Other numbers that the words may name.
        words: The organiser's own words, by kind (empty: for all) and language.
        evidence: Where one can see it.
    """

    campaign: ByLanguage
    language: str
    quests: Mapping[UUID, QuestName] = field(default_factory=dict)
    done: tuple[Deed, ...] = ()
    figures: tuple[Figure, ...] = ()
    title: ByLanguage = field(default_factory=dict)
    state: str = NONE
    reason: str | None = None
    numbers: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, ByLanguage] = field(default_factory=dict)
    evidence: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A message in words of one language."""

    language: str
    message: str


_SAID = TypeAdapter(Said)


def as_json(said: Said) -> dict[str, Any]:
    """The values as they are stored; what is empty is left out."""
    values: dict[str, Any] = _SAID.dump_python(said, mode="json", exclude_defaults=True)
    return values


def read_said(shared: Mapping[str, Any], own: Mapping[str, Any]) -> Said:
    """What was stored for all, with what was stored for one person."""
    return _SAID.validate_python({**shared, **own})


def figure_of(claim: Claim, total: int, as_of: datetime) -> Figure:
    """A Claim with the figure that is true at ``as_of``."""
    return Figure(
        claim=claim.id,
        slug=claim.slug,
        quest=claim.quest_id,
        relation=claim.relation,
        level=claim.level,
        value=claim.value(total),
        unit=claim.unit,
        statement=claim.statement,
        as_of=as_of,
        estimate=claim.estimate,
    )


def said_of_quest(published: PublishedQuest, **more: Any) -> Said:
    """What every message about one Quest begins with; ``more`` are further fields."""
    quest = published.quest
    named = QuestName(kind=quest.kind, title=published.title)
    return Said(
        campaign=published.campaign_title,
        language=quest.campaign.languages[0],
        quests={quest.id: named},
        **more,
    )


def figures_now(
    claims: Sequence[Claim], totals: Mapping[UUID, int], as_of: datetime
) -> tuple[Figure, ...]:
    """The Claims that are true now; a Claim of 0 is left out."""
    found = (figure_of(one, totals[one.id], as_of) for one in claims if one.id in totals)
    return tuple(figure for figure in found if figure.value > 0)


def tell(moment: str, said: Said, *, language: str, name: str | None) -> Told:
    """Put it in words.

    Args:
        moment: One of :class:`Moment`.
        said: What is stored of it.
        language: Asked for; the campaign's first is spoken when the campaign does not have it.
        name: How the person wants to be called, if they said so.
    """
    spoken = language_of(said, language)
    values = _values(said, spoken, name)
    sentences = [_opening(moment, said, spoken, values)]
    sentences += [statement(figure, said, spoken) for figure in said.figures]
    return Told(language=spoken, message=_tidy(" ".join(sentences)))


def _tidy(message: str) -> str:
    """Without the gaps that choices with nothing to say leave behind."""
    return GAPS.sub(" ", message).strip(" ")


def language_of(said: Said, asked: str) -> str:
    """The language asked for, if the campaign speaks it: half a message in each helps nobody."""
    return choose(asked if asked in said.campaign else said.language, default=said.language)


def action(said: Said, language: str) -> str:
    """What the person did, such as "12 stickers and 1 signature"; ``none`` for nothing."""
    parts = [_deed(one, said.quests[one.quest].kind, language) for one in said.done]
    return str(format_list(parts, locale=language)) if parts else NONE


def statement(figure: Figure, said: Said, language: str) -> str:
    """What was achieved, in the organiser's words and with the number of then."""
    spoken = language if language in figure.statement else said.language
    values: dict[str, Value] = {
        "value": figure.value,
        "unit": word(figure.unit, figure.value, spoken) if figure.unit else "",
        "quantity": _own_part(figure, said.done),
        "campaign": in_language(said.campaign, spoken, said.language),
    }
    if figure.estimate is not None:
        values |= {
            "estimate": figure.value,
            "factor": figure.estimate.factor,
            "source": figure.estimate.source,
        }
    text = Sentence.of(in_language(figure.statement, spoken), spoken).render(values)
    if figure.relation is Relation.COINCIDED_WITH:
        return say(spoken, "context", statement=text)
    return text


def _own_part(figure: Figure, done: Sequence[Deed]) -> int:
    """The person's quantity where it is of one Quest; else 0, as for those who have none."""
    mine = [one for one in done if figure.quest in (None, one.quest)]
    return mine[0].quantity if len(mine) == 1 else 0


def _deed(deed: Deed, kind: str, language: str) -> str:
    own = f"action-{kind}"
    phrase = own if own in phrases(FALLBACK).sentences else "action"
    return say(language, phrase, quantity=deed.quantity)


def _values(said: Said, language: str, name: str | None) -> dict[str, Value]:
    alone = said.done[0] if len(said.done) == 1 else None
    quest = said.quests[alone.quest].title if alone else {}
    return {
        "name": name or NO_NAME,
        "action": action(said, language),
        "quantity": alone.quantity if alone else 0,
        "quest": in_language(quest, language, said.language) or NONE,
        "campaign": in_language(said.campaign, language, said.language),
        "title": in_language(said.title, language, said.language) or NONE,
        "state": said.state,
        "reason": said.reason or NONE,
        **said.numbers,
    }


def _opening(moment: str, said: Said, language: str, values: Mapping[str, Value]) -> str:
    kinds = {said.quests[one.quest].kind for one in said.done}
    kind = kinds.pop() if len(kinds) == 1 else ""
    for chosen in dict.fromkeys((kind, "")):
        own = said.words.get(chosen, {}).get(language)
        if own is not None:
            return Sentence.of(own, language).render(values)
    return _phrase(language, moment, kind).render(values)


@cache
def _phrase(language: str, moment: str, kind: str) -> Sentence:
    """Our words for the moment; a kind may have some of its own."""
    known = phrases(choose(language)).sentences
    own = known.get(f"told-{moment}-{kind}")
    return own if own is not None else known[f"told-{moment}"]
