"""A Quest and its rules as decisions see them, out of what its organiser wrote."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from quests.catalogue import KINDS
from quests.period import Period
from quests.positions import Whereabouts
from quests.quest import Audience, Campaign, Limit, Quest, QuestState
from quests.reached import CompletionsDone, HadStreak, HasPoints, MilestoneReached
from quests.requirement import (
    AtLeast,
    AtLevel,
    HasBadge,
    KindDone,
    Not,
    QuestDone,
    Requirement,
    all_of,
    any_of,
)
from quests.verification import Verification
from service.store.session import Session
from service.store.tables import OrganisationRow, QuestRow

NO_QUEST = UUID(int=0)  # a draft, for example: nobody can have done it
PERIODS = (("per_day", Period.DAY), ("total", Period.CAMPAIGN))


def quest_of(
    row: QuestRow,
    campaign: Campaign,
    by_slug: Mapping[str, UUID],
    partners: Mapping[str, UUID],
) -> Quest:
    """The Quest as decisions see it. A prerequisite that is a draft can never be met."""
    said: Mapping[str, Any] = row.definition
    return Quest(
        id=row.id,
        slug=row.slug,
        campaign=campaign,
        kind=row.kind,
        state=QuestState(row.state),
        version=row.version,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        limits=_limits(row.kind, said),
        capacity=capacity_of(said),
        cooldown=cooldown_of(said),
        verification=Verification(said.get("verification", "auto")),
        place=Whereabouts.model_validate(said["place"]) if said.get("place") else None,
        peers=said.get("peers", 0),
        prerequisites=frozenset(
            by_slug.get(slug, NO_QUEST) for slug in said.get("prerequisites", ())
        ),
        requires=requirement_of(said["requires"], by_slug) if said.get("requires") else None,
        audience=audience_of(said, partners),
        points=said.get("points", 0),
        options=said.get("options", {}),
    )


def _limits(kind: str, said: Mapping[str, Any]) -> tuple[Limit, ...]:
    """Those of the organiser; what counts once per person does so whatever they say."""
    own = tuple(Limit(per=Period(one["per"]), times=one["times"]) for one in said.get("limits", ()))
    if kind not in KINDS or not (KINDS[kind].once or KINDS[kind].single):
        return own
    others = (limit for limit in own if limit.per is not Period.CAMPAIGN)
    return (*others, Limit(per=Period.CAMPAIGN, times=1))


def requirement_of(said: Mapping[str, Any], by_slug: Mapping[str, UUID]) -> Requirement:
    """A node of the tree, with ids for slugs. A Quest that is a draft can never have been done."""

    def below(parts: Sequence[Mapping[str, Any]]) -> tuple[Requirement, ...]:
        return tuple(requirement_of(part, by_slug) for part in parts)

    match said:
        case {"all": parts}:
            return all_of(*below(parts))
        case {"any": parts}:
            return any_of(*below(parts))
        case {"not": part}:
            return Not(requirement_of(part, by_slug))
        case {"count": {"at_least": count, "of": parts}}:
            return AtLeast(count, below(parts))
    return _leaf(said, by_slug)


LEAVES: Mapping[str, Callable[[Any], Requirement]] = {
    "badge": HasBadge,
    "level": AtLevel,
    "points": HasPoints,
    "completions": CompletionsDone,
    "streak": HadStreak,
    "milestone": MilestoneReached,
}


def _leaf(said: Mapping[str, Any], by_slug: Mapping[str, UUID]) -> Requirement:
    times = said.get("times", 1)
    match said:
        case {"quest": slug}:
            return QuestDone(by_slug.get(slug, NO_QUEST), times)
        case {"kind": kind}:
            return KindDone(kind, times)
    [(name, value)] = said.items()
    return LEAVES[name](value)


def capacity_of(said: Mapping[str, Any]) -> tuple[Limit, ...]:
    """How many completions there is room for, the shortest period first."""
    room = said.get("capacity") or {}
    return tuple(Limit(per=per, times=room[name]) for name, per in PERIODS if name in room)


def cooldown_of(said: Mapping[str, Any]) -> timedelta | None:
    """How long a person waits between two completions."""
    wait = said.get("cooldown")
    return None if wait is None else timedelta(**wait)


def audience_of(said: Mapping[str, Any], organisations: Mapping[str, UUID]) -> Audience | None:
    """For whom the Quest is."""
    asked = said.get("audience")
    if asked is None:
        return None
    return Audience(
        languages=frozenset(asked.get("languages", ())),
        areas=frozenset(asked.get("areas", ())),
        partners=frozenset(organisations.get(slug, NO_QUEST) for slug in asked.get("partners", ())),
    )


async def partners_named(
    session: Session, workspace_id: UUID, rows: Sequence[QuestRow]
) -> dict[str, UUID]:
    """The organisations that audiences of these Quests name; no query where none does."""
    asked = (row.definition.get("audience") or {} for row in rows)
    slugs = {slug for one in asked for slug in one.get("partners", ())}
    if not slugs:
        return {}
    found = await session.exec(
        select(OrganisationRow.slug, OrganisationRow.id).where(
            OrganisationRow.workspace_id == workspace_id, col(OrganisationRow.slug).in_(slugs)
        )
    )
    return dict(found.all())
