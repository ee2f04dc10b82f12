"""Bring every ledger of points to what its person has earned by now."""

from collections import Counter
from collections.abc import Collection, Set
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from scoring.ledger import due
from scoring.points import Earning, earn
from service.store.known_campaigns import campaign_by_id
from service.store.ledger import book, booked_for
from service.store.point_deeds import deeds_by_person
from service.store.point_feed import BATCH, take_news, workspaces_to_settle
from service.store.point_rules import point_rules
from service.store.scores import (
    Score,
    partners_of,
    save_scores,
    scores_of,
    try_lock_points,
)
from service.store.session import Database, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The campaign whose ledgers are brought up to date, and when."""

    workspace_id: UUID
    campaign_id: UUID
    at: datetime


async def settle_points(database: Database, at: datetime) -> int:
    """Follow the events of every workspace, batch by batch; how many were followed?

    What is earned is computed anew from what counts now, and only the difference is booked: done
    twice, or stopped half-way and begun again, it books nothing more.

    Args:
        at: Now.
    """
    async with database.read() as session:
        waiting = await workspaces_to_settle(session)
    done = 0
    while waiting:  # a batch of each in turn: nobody's flood keeps the others waiting
        full = []
        for workspace_id in waiting:
            async with database.transaction(workspace_id) as session:
                followed = await _settle(session, workspace_id, at)
            done += followed
            if followed == BATCH:
                full.append(workspace_id)
        waiting = full
    return done


async def _settle(session: Session, workspace_id: UUID, at: datetime) -> int:
    if not await try_lock_points(session, workspace_id):
        return 0
    news = await take_news(session, workspace_id)
    for campaign_id, people in sorted(news.people.items()):
        where = Where(workspace_id=workspace_id, campaign_id=campaign_id, at=at)
        await _bring_up_to_date(session, where, people, news.gone)
    return news.events


async def _bring_up_to_date(
    session: Session, where: Where, people: Collection[UUID], gone: Set[UUID]
) -> None:
    named = (where.workspace_id, where.campaign_id)
    campaign = await campaign_by_id(session, *named)
    rules = await point_rules(session, *named)
    deeds = await deeds_by_person(session, *named, people)
    booked = await booked_for(session, *named, people)

    earned = {person: earn(deeds.get(person, ()), rules, campaign.zone) for person in people}
    entries = {
        person: due(mine, booked.get(person, {}), {deed.id for deed in deeds.get(person, ())})
        for person, mine in earned.items()
    }
    await book(session, *named, entries, where.at)
    changed = {person: earned[person] for person in people if entries[person] or person in gone}
    await _score(session, where, changed, gone)


async def _score(
    session: Session, where: Where, earned: dict[UUID, list[Earning]], gone: Set[UUID]
) -> None:
    """Let the boards of the campaign and of its Quests say what the ledgers say."""
    named = (where.workspace_id, where.campaign_id)
    before = await scores_of(session, *named, earned)
    partners = {
        **await partners_of(session, *named, earned),
        **{one.participant_id: one.partner_id for one in before},
    }
    listed = {one.participant_id for one in before if one.listed} - gone
    boards: dict[UUID, dict[UUID, int]] = {person: {} for person in earned}
    for one in before:
        boards[one.participant_id][one.board_id] = 0
    after = [
        Score(
            participant_id=person,
            board_id=board,
            points=points,
            listed=person in listed,
            partner_id=partners.get(person),
        )
        for person, mine in earned.items()
        for board, points in (boards[person] | _sums(where.campaign_id, mine)).items()
    ]
    await save_scores(session, *named, before, after)


def _sums(campaign_id: UUID, earned: list[Earning]) -> dict[UUID, int]:
    sums: Counter[UUID] = Counter()
    for one in earned:
        sums[campaign_id] += one.amount
        sums[one.quest_id] += one.amount
    return dict(sums)
