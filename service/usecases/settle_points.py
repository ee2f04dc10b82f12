"""Bring every ledger of points to what its person has earned by now."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from scoring.ledger import Entry, due
from scoring.points import asks_what_was_before, earn
from service.store.point_balances import Balance, balances
from service.store.point_booking import book
from service.store.point_feed import BATCH, Member, News, take_news, workspaces_to_settle
from service.store.point_rules import RuleBook, rule_books
from service.store.scores import list_on_boards, try_lock_points
from service.store.session import Database, Session


async def settle_points(database: Database, at: datetime) -> int:
    """Follow the events of every workspace, batch by batch; how many were followed?

    What is earned is computed anew from what counts now, and only the difference is booked: done
    twice, or stopped half-way and begun again, it books nothing more. A batch takes the same few
    statements however many events, people and campaigns are in it.

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
    if news.people:
        await _bring_up_to_date(session, workspace_id, news, at)
    return news.events


async def _bring_up_to_date(session: Session, workspace_id: UUID, news: News, at: datetime) -> None:
    books = await rule_books(session, workspace_id, {campaign for campaign, _ in news.people})
    # Where nothing depends on what was done before, only what changed has to be looked at.
    looking_back = {one for one, book in books.items() if asks_what_was_before(book.rules)}
    whole = {one for one in news.people if one in news.whole or one[0] in looking_back}
    found = await balances(session, workspace_id, news.people, whole)

    entries = {member: _due(found[member], books[member[0]]) for member in found}
    await book(session, workspace_id, entries, at)
    for campaign_id, people in _by_campaign(news.gone):
        await list_on_boards(session, workspace_id, campaign_id, people, listed=False)


def _due(balance: Balance, rules: RuleBook) -> list[Entry]:
    earned = earn(balance.deeds, rules.rules, rules.zone)
    return due(earned, balance.booked, {deed.id for deed in balance.deeds})


def _by_campaign(members: Iterable[Member]) -> Iterable[tuple[UUID, list[UUID]]]:
    people: dict[UUID, list[UUID]] = defaultdict(list)
    for campaign_id, participant_id in sorted(members):
        people[campaign_id].append(participant_id)
    return people.items()
