"""Coupons given out, counted, and told of: asked for, or by themselves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from quests.ids import public_id
from scoring.published import PublishedQuest
from scoring.said import Deed, Moment, said_of_quest
from service.store.coupon_news import note_coupon
from service.store.coupons import coupons_of, find_pool, give_coupons
from service.store.published_quests import load_quest
from service.store.session import Session
from service.store.thanks import Message, give_thanks

BATCH = 200

_BEHIND = text("""
    SELECT p.workspace_id, p.id FROM coupon_pool AS p
    WHERE p.by_itself AND (p.expires_at IS NULL OR p.expires_at > :at) AND EXISTS (
        SELECT FROM event AS e
        WHERE e.workspace_id = p.workspace_id AND e.sequence > p.sequence)
""")
_HOLD = text("""
    SELECT quest_id, sequence FROM coupon_pool
    WHERE workspace_id = :workspace AND id = :pool FOR NO KEY UPDATE SKIP LOCKED
""")
_NEWS = text("""
    SELECT sequence, type, participant_id, data -> 'quest' ->> 'id' AS quest FROM event
    WHERE workspace_id = :workspace AND sequence > :after ORDER BY sequence LIMIT :limit
""")
_MOVE = text("""
    UPDATE coupon_pool SET sequence = :sequence WHERE workspace_id = :workspace AND id = :pool
""")
_STILL = text("""
    SELECT DISTINCT c.participant_id FROM event AS e
    LEFT JOIN participant_merge AS m
        ON m.workspace_id = e.workspace_id AND m.former_id = e.participant_id
    JOIN completion AS c ON c.workspace_id = e.workspace_id AND c.quest_id = :quest
        AND c.participant_id = coalesce(m.participant_id, e.participant_id)
        AND c.state = 'accepted'
    WHERE e.workspace_id = :workspace AND e.sequence = ANY (:sequences)
    ORDER BY c.participant_id
""")
_DID = text("""
    SELECT sum(quantity)::bigint AS quantity, count(*) AS times FROM completion
    WHERE workspace_id = :workspace AND participant_id = :person AND quest_id = :quest
    AND state = 'accepted'
""")


async def give_out(
    session: Session, workspace_id: UUID, person: UUID, quest: PublishedQuest, at: datetime
) -> tuple[list[Any], bool]:
    """Give the person what this Quest is thanked with, count it, and tell them, once.

    Returns:
        All their coupons, and whether a pool had none left.

    Raises:
        PrerequisiteMissing: they have no accepted completion of the Quest.
    """
    given, empty = await give_coupons(session, workspace_id, person, quest.quest.id, at)
    mine = await coupons_of(session, workspace_id, person)
    for one in mine:
        if one.id in given:
            pool = await find_pool(session, workspace_id, one.pool_id)
            await note_coupon(session, "coupon_issued", pool, one.id, person=person, at=at)
            await give_thanks(session, await _message(session, person, quest, one, at))
    return mine, empty


async def pools_behind(session: Session, at: datetime) -> Sequence[tuple[UUID, UUID]]:
    """Workspace and id of the pools that are given by themselves, and may have to."""
    return [(row.workspace_id, row.id) for row in await session.execute(_BEHIND, {"at": at})]


async def give_to_next(session: Session, named: tuple[UUID, UUID], at: datetime) -> int:
    """Give to those of the next events who did the Quest; how many events?

    Returns:
        0 when there was nothing left, or somebody else is at it.
    """
    place = {"workspace": named[0], "pool": named[1]}
    pool = (await session.execute(_HOLD, place)).one_or_none()
    if pool is None:
        return 0
    span = {"workspace": named[0], "after": pool.sequence, "limit": BATCH}
    news = (await session.execute(_NEWS, span)).all()
    ours = public_id("qst", pool.quest_id)
    done = [one.sequence for one in news if one.quest == ours and one.type in VALIDATED]
    if done:
        asked = {"workspace": named[0], "quest": pool.quest_id, "sequences": done}
        people = (await session.execute(_STILL, asked)).scalars().all()
        quest = await load_quest(session, named[0], pool.quest_id)
        for person in people:
            await give_out(session, named[0], person, quest, at)
    if news:
        await session.execute(_MOVE, place | {"sequence": news[-1].sequence})
    return len(news)


VALIDATED = frozenset({"completion.validated"})


async def _message(
    session: Session, person: UUID, quest: PublishedQuest, coupon: Any, at: datetime
) -> Message:
    """What they did, and what it is thanked with; never the code: mails are forwarded."""
    campaign = quest.quest.campaign
    named = {"workspace": campaign.workspace_id, "person": person, "quest": quest.quest.id}
    did = (await session.execute(_DID, named)).one()
    deed = Deed(quest=quest.quest.id, times=did.times, quantity=did.quantity)
    title = {spoken: f"{text} ({coupon.organisation})" for spoken, text in coupon.title.items()}
    return Message(
        workspace_id=campaign.workspace_id,
        campaign_id=campaign.id,
        participant_id=person,
        moment=Moment.COUPON_GIVEN,
        subject=f"coupon/{public_id('cpn', coupon.id)}",
        version=1,
        said=said_of_quest(quest, done=(deed,), title=title),
        at=at,
    )
