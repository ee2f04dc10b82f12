"""What a message to one person is made of: data that stays as it was when it was said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from scoring.claim import ByLanguage, Claim, Estimate, Level, Relation, Unit, in_force
from scoring.published import PublishedQuest

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
    COUPON_GIVEN = "coupon_given"
    LINK_JOINED = "link_joined"
    MILESTONE_REACHED = "milestone_reached"
    MILESTONE_FALLEN = "milestone_fallen"
    MILESTONE_RAISED = "milestone_raised"
    RESULT_PUBLISHED = "result_published"
    RESULT_UPDATED = "result_updated"
    RESULT_CORRECTED = "result_corrected"
    RESULT_WITHDRAWN = "result_withdrawn"
    FIGURES_CORRECTED = "figures_corrected"
    CAMPAIGN_CLOSED = "campaign_closed"


OFFERED: Mapping[Moment, frozenset[str]] = {
    Moment.COMPLETION_ACCEPTED: frozenset(),
    Moment.COMPLETION_RETURNED: frozenset({"reason"}),
    Moment.COMPLETION_REJECTED: frozenset({"reason"}),
    Moment.CONTRIBUTION_SHORTLISTED: frozenset({"title"}),
    Moment.CONTRIBUTION_ADOPTED: frozenset({"title"}),
    Moment.CONTRIBUTION_USED: frozenset({"title", "text_version"}),
    Moment.CONTRIBUTION_PROMOTED: frozenset({"title"}),
    Moment.CONTRIBUTION_DECLINED: frozenset({"title", "reason"}),
    Moment.COUPON_GIVEN: frozenset({"title"}),
    Moment.LINK_JOINED: frozenset({"joined"}),
    Moment.MILESTONE_REACHED: frozenset({"title", "value", "unit", "threshold"}),
    Moment.MILESTONE_FALLEN: frozenset({"title", "value", "unit", "threshold"}),
    Moment.MILESTONE_RAISED: frozenset({"title", "value", "unit", "threshold"}),
    Moment.RESULT_PUBLISHED: frozenset({"title", "state"}),
    Moment.RESULT_UPDATED: frozenset({"title", "state"}),
    Moment.RESULT_CORRECTED: frozenset({"title", "state", "reason"}),
    Moment.RESULT_WITHDRAWN: frozenset({"title", "reason"}),
    Moment.FIGURES_CORRECTED: frozenset({"own", "taken_back", "reason"}),
    Moment.CAMPAIGN_CLOSED: frozenset(),
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
    """A number as it was said at ``as_of``.

    ``claim`` is None for what a Result says, which may have no number (``value`` None).
    """

    claim: UUID | None
    slug: str
    quest: UUID | None = None
    relation: Relation
    level: Level
    value: int | None
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
        unit: Of the number ``value``, or of ``threshold`` where a goal moved.
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
    unit: Unit = field(default_factory=dict)
    state: str = NONE
    reason: str | None = None
    numbers: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, ByLanguage] = field(default_factory=dict)
    evidence: tuple[Mapping[str, str], ...] = ()


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
    said = in_force(claims, totals)
    found = (figure_of(one, totals[one.id], as_of) for one in said if one.id in totals)
    return tuple(figure for figure in found if figure.value)
