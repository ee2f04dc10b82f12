"""Bring every ledger of points, and who holds which badge, to what was earned by now."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from scoring.ledger import Entry, due
from scoring.points import asks_what_was_before, earn
from service.store.awarding import award
from service.store.badge_sweeps import next_to_sweep
from service.store.badges import look_at_everybody
from service.store.group_scores import follow_areas
from service.store.in_turns import in_turns
from service.store.point_balances import Balance, balances
from service.store.point_booking import book
from service.store.point_feed import BATCH, Member, News, Waiting, take_news, workspaces_to_settle
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

    async def batch(session: Session, one: Waiting) -> tuple[int, bool]:
        return await _settle(session, one, at)

    return await in_turns(
        database, workspaces_to_settle, batch, workspace_of=attrgetter("workspace_id")
    )


async def _settle(session: Session, waiting: Waiting, at: datetime) -> tuple[int, bool]:
    """How many events and people were followed, and whether there are more."""
    workspace_id = waiting.workspace_id
    if not await try_lock_points(session, workspace_id):
        return 0, False
    news = await take_news(session, workspace_id)
    if news.people:
        await _bring_up_to_date(session, workspace_id, news, at)
    for campaign_id in sorted(news.goals):
        await look_at_everybody(session, workspace_id, campaign_id)
    swept = await _sweep(session, workspace_id, at) if waiting.sweeps or news.goals else 0
    return news.events + swept, news.events == BATCH or swept > 0


async def _sweep(session: Session, workspace_id: UUID, at: datetime) -> int:
    """Look at the next people of a campaign whose badges are others than before."""
    swept = await next_to_sweep(session, workspace_id)
    if swept is None:
        return 0
    await award(session, (workspace_id, swept.campaign_id), swept.people, at)
    return len(swept.people)


async def _bring_up_to_date(session: Session, workspace_id: UUID, news: News, at: datetime) -> None:
    books = await rule_books(session, workspace_id, {campaign for campaign, _ in news.people})
    # Where nothing depends on what was done before, only what changed has to be looked at.
    looking_back = {one for one, book in books.items() if asks_what_was_before(book.rules)}
    whole = {one for one in news.people if one in news.whole or one[0] in looking_back}
    found = await balances(session, workspace_id, news.people, whole)

    entries = {member: _due(found[member], books[member[0]]) for member in found}
    await book(session, workspace_id, entries, at)
    for campaign_id, people in _by_campaign(news.whole):
        await follow_areas(session, workspace_id, campaign_id, people)
    for campaign_id, people in _by_campaign(news.gone):
        await list_on_boards(session, workspace_id, campaign_id, people, listed=False)
    for campaign_id, people in _by_campaign(one for one in news.people if one[0] in news.badged):
        await award(session, (workspace_id, campaign_id), people, at)


def _due(balance: Balance, rules: RuleBook) -> list[Entry]:
    earned = earn(balance.deeds, rules.rules, rules.zone)
    return due(earned, balance.booked, balance.teams)


def _by_campaign(members: Iterable[Member]) -> Iterable[tuple[UUID, list[UUID]]]:
    people: dict[UUID, list[UUID]] = defaultdict(list)
    for campaign_id, participant_id in sorted(members):
        people[campaign_id].append(participant_id)
    return people.items()
