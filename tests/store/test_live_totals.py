"""Totals for whoever asks again and again: only what is new is read, and nothing is missed."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest

from scoring.facts import Fact, new_fact, retraction
from service.store.driver import driver
from service.store.facts import record_facts
from service.store.folding import fold
from service.store.live_totals import LiveTotals
from service.store.session import Database, Session
from service.store.totals import Watch, read_totals
from tests.histories import LEARNED, World, store_world

PEOPLE, STICKERS = Watch("unique_participants"), Watch("stickers_distributed")


class Street:
    """People who put up stickers, and one process that keeps being asked how many."""

    def __init__(self, db: Database, *, remembers: bool = False) -> None:
        self._db, self.remembers = db, remembers
        self.world = World()
        self.live = LiveTotals()
        self.last = self.live.begin()
        self.statements: list[str] = []
        self.known: list[int] = []  # bundles that were not asked for again

    @property
    def campaign(self) -> UUID:
        return self.world.campaigns[0]

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        async with self._db.transaction() as session:
            yield session

    def stuck(self, person: UUID, quantity: int, campaign: UUID | None = None) -> list[Fact]:
        """What somebody says who put up stickers."""
        place = campaign or self.campaign
        valid = {"quest_kind": "sticker", "status": "valid"}
        return [
            self._fact("participation", person, valid, campaign=place),
            self._fact("sticker_distributed", person, {"place": None}, quantity, campaign=place),
        ]

    def _fact(
        self,
        kind: str,
        person: UUID,
        payload: dict[str, Any],
        quantity: int = 1,
        *,
        campaign: UUID,
    ) -> Fact:
        return new_fact(
            kind,
            workspace_id=self.world.workspace_id,
            campaign_id=campaign,
            zone="Europe/Berlin",
            occurred_at=LEARNED,
            received_at=LEARNED,
            source="test",
            source_ref=uuid4().hex,
            quantity=quantity,
            payload=payload,
            actor_id=person,
            quest_id=self.world.quests[0],
        )

    async def read(self, session: Session, own: Sequence[Fact] = ()) -> tuple[int, int]:
        """People and stickers as the process says; the plain reading agrees."""
        connection, watches = await driver(session), [PEOPLE, STICKERS]
        plain = {
            campaign: await read_totals(connection, self.world.workspace_id, campaign, watches)
            for campaign in self.world.campaigns
        }

        def note(query: Any) -> None:
            if "fact_queue" in query.query:  # the driver also looks types up
                self.statements.append(query.query)
                self.known.append(len(query.args[5]))

        connection.add_query_logger(note)
        each = dict.fromkeys(plain, watches)
        own_facts = {fact.id for fact in own}
        self.last = self.live.begin()
        found = await self.last.read(connection, self.world.workspace_id, each, own=own_facts)
        connection.remove_query_logger(note)
        assert found == plain
        return found[self.campaign][PEOPLE], found[self.campaign][STICKERS]

    async def put_up(self, *facts: Fact) -> tuple[int, int]:
        """Record them, read with them on the way, and once more when they are in."""
        async with self.transaction() as session:
            await record_facts(session, facts)
            await self.read(session, facts)
        if self.remembers:
            self.last.committed()
        async with self.transaction() as session:
            return await self.read(session)

    async def count(self) -> None:
        async with self.transaction() as session:
            await fold(session, self.world.workspace_id, self.campaign, LEARNED)


@pytest.fixture(params=[True, False], ids=["remembers-its-own", "reads-its-own-again"])
async def street(db: Database, request: pytest.FixtureRequest) -> Street:
    street = Street(db, remembers=request.param)
    async with street.transaction() as session:
        await store_world(session, street.world)
    return street


async def test_each_reading_is_one_statement_and_sees_what_came_since(street: Street) -> None:
    lea, mia = uuid4(), uuid4()

    assert await street.put_up(*street.stuck(lea, 3)) == (1, 3)
    assert await street.put_up(*street.stuck(mia, 4)) == (2, 7)
    await street.count()
    assert await street.put_up(*street.stuck(lea, 5)) == (2, 12)

    assert len(street.statements) == 6


async def test_several_campaigns_are_one_statement_too_and_stay_apart(street: Street) -> None:
    lea, mia = uuid4(), uuid4()
    other = street.world.campaigns[1]

    assert await street.put_up(*street.stuck(lea, 3), *street.stuck(lea, 50, other)) == (1, 3)
    await street.count()  # of one of them
    assert await street.put_up(*street.stuck(mia, 4), *street.stuck(lea, 60, other)) == (2, 7)

    assert len(street.statements) == 4


async def test_what_is_rolled_back_was_never_there(street: Street) -> None:
    facts = street.stuck(uuid4(), 3)

    async with street.transaction() as session:
        await record_facts(session, facts)
        assert await street.read(session, facts) == (1, 3)
        await session.rollback()

    assert await street.put_up(*street.stuck(uuid4(), 4)) == (1, 4)


async def test_what_is_committed_is_not_read_again(street: Street) -> None:
    await street.put_up(*street.stuck(uuid4(), 3))

    assert street.known == [0, 1 if street.remembers else 0]


@pytest.mark.parametrize("folded", [True, False])
async def test_what_was_read_or_counted_before_it_is_said_to_be_committed_counts_once(
    street: Street, folded: bool
) -> None:
    await street.put_up(*street.stuck(uuid4(), 3))
    facts = street.stuck(uuid4(), 4)
    async with street.transaction() as session:
        await record_facts(session, facts)
        assert await street.read(session, facts) == (2, 7)
    mine = street.last
    if folded:
        await street.count()
    async with street.transaction() as session:
        assert await street.read(session) == (2, 7)

    mine.committed()

    assert await street.put_up(*street.stuck(uuid4(), 5)) == (3, 12)


async def test_what_is_taken_back_is_asked_of_the_plain_reading(street: Street) -> None:
    facts = street.stuck(uuid4(), 3)
    await street.put_up(*facts)

    assert await street.put_up(*(retraction(fact, LEARNED) for fact in facts)) == (0, 0)
    await street.count()
    assert await street.put_up(*street.stuck(uuid4(), 2)) == (1, 2)


async def test_a_reading_that_ends_after_a_later_one_does_not_bring_the_past_back(
    street: Street,
) -> None:
    await street.put_up(*street.stuck(uuid4(), 3))

    async with street.transaction() as early, street.transaction() as late:
        await record_facts(early, street.stuck(uuid4(), 1))
        await street.count()
        assert await street.read(late) == (1, 3)
        assert await street.read(late) == (1, 3)

    async with street.transaction() as session:
        assert await street.read(session) == (2, 4)


async def test_a_queue_that_was_emptied_by_hand_is_noticed(street: Street) -> None:
    await street.put_up(*street.stuck(uuid4(), 3))

    async with street.transaction() as session:
        connection = await driver(session)
        await connection.execute("DELETE FROM fact_queue")
        await connection.execute("DELETE FROM fact")

    async with street.transaction() as session:
        assert await street.read(session) == (0, 0)
