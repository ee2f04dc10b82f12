"""What a person has and did, read in as few statements as the Quests ask for.

What other parts of the house give to people (badges, levels) is looked up by whoever knows it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, func
from sqlmodel import col, select

from quests.complete import confirms
from quests.completion import State
from quests.eligibility import Uses
from quests.period import Period, period_start
from quests.quest import Quest
from quests.requirement import asks_about
from quests.standing import Deed, Standing
from service.callers import ParticipantCaller
from service.store.earned import LOOKUPS
from service.store.emails import has_proven
from service.store.session import Database, Session
from service.store.tables import CompletionRow, LimitUseRow, MembershipRow

# Whose uses are those of all people together.
EVERYBODY = UUID(int=0)
COUNTED_AGAINST = frozenset(State) - {
    State.REJECTED,
    State.REVOKED,
    State.WITHDRAWN,
    State.REPEATED,
}


async def standing_of(
    session: Session, caller: ParticipantCaller, quests: Sequence[Quest]
) -> Standing:
    """The person as the conditions of these Quests need to know them.

    A constant number of statements, however many Quests there are; none for those without
    conditions about people.
    """
    person = standing_by_token(caller)
    if any(quest.asks_what_was_done for quest in quests):
        deeds = await deeds_of(session, caller)
        person = replace(person, deeds={deed.quest_id: deed for deed in deeds})
    if any(quest.audience and quest.audience.areas for quest in quests):
        person = replace(person, area=await _area_of(session, caller))
    for lookup in LOOKUPS:
        if any(asks_about(quest.requires, *lookup.answers) for quest in quests):
            person = await lookup.ask(session, caller, person)
    return person


async def person_before(
    database: Database, caller: ParticipantCaller, quest: Quest
) -> tuple[Standing, bool]:
    """The person before they hand something in, and whether they proved who they are.

    Reads nothing where the Quest asks nothing; the proof only where it is asked for.
    """
    waits = confirms(quest)
    if not (waits or quest.asks_what_was_done or (quest.audience and quest.audience.areas)):
        return standing_by_token(caller), True
    async with database.read(caller.workspace_id) as session:
        person = await standing_of(session, caller, [quest])
        proven = not waits or await has_proven(session, caller.workspace_id, caller.participant_id)
    return person, proven


def standing_by_token(caller: ParticipantCaller) -> Standing:
    """As much of a person as their token says."""
    return Standing(language=caller.locale, partner_id=caller.partner_id)


async def deeds_of(session: Session, caller: ParticipantCaller) -> list[Deed]:
    """All that a person did in their campaign, by Quest."""
    row, is_accepted = CompletionRow, col(CompletionRow.state) == State.ACCEPTED
    found = await session.exec(
        select(
            row.quest_id,
            row.kind,
            func.count().filter(is_accepted),
            func.count().filter(~is_accepted),
        )
        .where(
            row.workspace_id == caller.workspace_id,
            row.participant_id == caller.participant_id,
            row.campaign_id == caller.campaign_id,
            _counts(),
        )
        .group_by(col(row.quest_id), col(row.kind))
    )
    return [
        Deed(quest_id=quest, kind=kind, accepted=accepted, waiting=waiting)
        for quest, kind, accepted, waiting in found
    ]


async def _area_of(session: Session, caller: ParticipantCaller) -> str | None:
    key = (caller.workspace_id, caller.campaign_id, caller.participant_id)
    row = await session.get(MembershipRow, key)
    return None if row is None else row.area


Used: TypeAlias = dict[tuple[UUID, UUID, str, str], int]


async def uses_of(
    session: Session,
    workspace_id: UUID,
    participant_id: UUID,
    quests: Iterable[Quest],
    at: datetime,
) -> dict[UUID, Uses]:
    """How much of each Quest is used up in the periods that hold ``at``; two statements at most."""
    ruled = [quest for quest in quests if quest.limits or quest.capacity or quest.cooldown]
    waiting = [quest.id for quest in ruled if quest.cooldown]
    used = await _used(session, workspace_id, participant_id, ruled)
    last = await _last(session, workspace_id, participant_id, waiting)
    return {
        quest.id: Uses(
            own=_now(quest, participant_id, used, at),
            of_all=_now(quest, EVERYBODY, used, at),
            last=last.get(quest.id),
        )
        for quest in ruled
    }


async def _used(
    session: Session, workspace_id: UUID, participant_id: UUID, quests: Sequence[Quest]
) -> Used:
    counted = [quest.id for quest in quests if quest.limits or quest.capacity]
    if not counted:
        return {}
    row = LimitUseRow
    rows = await session.exec(
        select(row).where(
            row.workspace_id == workspace_id,
            col(row.participant_id).in_([participant_id, EVERYBODY]),
            col(row.quest_id).in_(counted),
        )
    )
    return {
        (one.quest_id, one.participant_id, one.period, one.starts_on.isoformat()): one.used
        for one in rows
    }


def _now(quest: Quest, who: UUID, used: Used, at: datetime) -> dict[Period, int]:
    zone = quest.campaign.zone
    return {
        period: used.get((quest.id, who, period, period_start(period, at, zone).isoformat()), 0)
        for period in Period
    }


async def _last(
    session: Session, workspace_id: UUID, participant_id: UUID, quests: Sequence[UUID]
) -> dict[UUID, datetime]:
    if not quests:
        return {}
    row = CompletionRow
    found = await session.exec(
        select(row.quest_id, func.max(row.occurred_at))
        .where(
            row.workspace_id == workspace_id,
            row.participant_id == participant_id,
            col(row.quest_id).in_(quests),
            _counts(),
        )
        .group_by(col(row.quest_id))
    )
    return dict(found.all())


def _counts() -> ColumnElement[bool]:
    """Completions that count or still may."""
    return col(CompletionRow.state).in_(sorted(COUNTED_AGAINST))
