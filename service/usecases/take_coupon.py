"""Somebody takes the coupons that a Quest they did is thanked with."""

from datetime import datetime
from typing import Any
from uuid import UUID

from quests.errors import LimitReached, NotFound
from service.callers import ParticipantCaller
from service.store.coupon_giving import give_out
from service.store.published_quests import load_quest
from service.store.session import Session


async def take_coupons(
    session: Session, caller: ParticipantCaller, quest_id: UUID, at: datetime
) -> list[Any]:
    """One coupon of each pool of the Quest, once per person; asked again, the same ones.

    Raises:
        NotFound: there is no such Quest in the person's campaign.
        PrerequisiteMissing: the person has no accepted completion of it.
        LimitReached: all coupons are given out, and the person has none of this Quest.
    """
    person = caller.participant_id
    quest = await load_quest(session, caller.workspace_id, quest_id)
    if quest.quest.campaign.id != caller.campaign_id:
        raise NotFound()
    mine, empty = await give_out(session, caller.workspace_id, person, quest, at)
    of_quest = [one for one in mine if one.quest_id == quest_id]
    if empty and not of_quest:
        raise LimitReached("All coupons of this Quest are given out.")
    return of_quest
