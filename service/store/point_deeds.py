"""Accepted completions, as far as points ask for them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlmodel import col, select

from quests.completion import State
from scoring.points import Counted
from service.callers import ParticipantCaller
from service.store.session import Session
from service.store.tables import CompletionRow

_COLUMNS = [getattr(CompletionRow, name) for name in Counted.__dataclass_fields__]


async def deeds_of(session: Session, caller: ParticipantCaller) -> tuple[Counted, ...]:
    """What counts of a person in their campaign, in the order in which it was handed in."""
    found = await deeds_by_person(
        session, caller.workspace_id, caller.campaign_id, [caller.participant_id]
    )
    return tuple(found.get(caller.participant_id, ()))


async def deeds_by_person(
    session: Session, workspace_id: UUID, campaign_id: UUID, participants: Collection[UUID]
) -> Mapping[UUID, list[Counted]]:
    """What counts of each of these people in a campaign."""
    statement = (
        select(CompletionRow.participant_id, *_COLUMNS)
        .where(
            col(CompletionRow.workspace_id) == workspace_id,
            col(CompletionRow.participant_id).in_(participants),
            col(CompletionRow.campaign_id) == campaign_id,
            col(CompletionRow.state) == State.ACCEPTED,
        )
        .order_by(col(CompletionRow.id))
    )
    deeds: dict[UUID, list[Counted]] = defaultdict(list)
    for participant_id, *values in await session.execute(statement):
        deeds[participant_id].append(
            Counted(**dict(zip(Counted.__dataclass_fields__, values, strict=True)))
        )
    return deeds
