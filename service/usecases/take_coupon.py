"""Somebody takes the coupons that a Quest they did is thanked with."""

from datetime import datetime
from typing import Any
from uuid import UUID

from quests.errors import LimitReached, NotFound
from service.callers import ParticipantCaller
from service.store.coupon_news import note_coupon
from service.store.coupons import coupons_of, find_pool, give_coupons
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
    given, empty = await give_coupons(session, caller.workspace_id, person, quest_id, at)
    mine = await coupons_of(session, caller.workspace_id, person)
    for one in mine:
        if one.id in given:
            pool = await find_pool(session, caller.workspace_id, one.pool_id)
            await note_coupon(session, "coupon_issued", pool, one.id, person=person, at=at)
    of_quest = [one for one in mine if one.quest_id == quest_id]
    if empty and not of_quest:
        raise LimitReached("All coupons of this Quest are given out.")
    return of_quest
