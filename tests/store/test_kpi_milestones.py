"""A Milestone is reached once, by whichever fold passes it, and announced with it."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from quests.ids import new_id
from scoring.facts import Fact, new_fact, retraction
from service.store.facts import record_facts
from service.store.folding import Folded, fold
from service.store.session import Database
from service.store.tables import MilestoneRow, QuestRow
from service.usecases.fold_facts import fold_all
from tests.campaigns import Raw
from tests.histories import BEGIN, World, store_world
from tests.mission import launch

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
async def world(db: Database) -> World:
    """A campaign with one Quest that facts may name."""
    made = World()
    async with db.transaction() as session:
        await store_world(session, made)
        session.add(
            QuestRow(
                workspace_id=made.workspace_id,
                id=made.quests[0],
                campaign_id=made.campaigns[0],
                slug="stickers",
                kind="sticker",
                state="published",
                position=0,
                definition={"title": {"en": "Stickers"}},
                created_at=BEGIN,
                updated_at=BEGIN,
            )
        )
    return made


async def _milestone(db: Database, world: World, **fields: Any) -> UUID:
    row = MilestoneRow(
        workspace_id=world.workspace_id,
        id=new_id(NOW),
        campaign_id=world.campaigns[0],
        position=0,
        definition={"promise": {"en": "a party"}},
        **{"slug": uuid4().hex, "measure": "stickers_distributed", "threshold": 10, **fields},
    )
    async with db.transaction() as session:
        session.add(row)
    return row.id


def _fact(world: World, type: str = "sticker_distributed", **fields: Any) -> Fact:
    defaults: dict[str, Any] = {
        "workspace_id": world.workspace_id,
        "campaign_id": world.campaigns[0],
        "zone": "Europe/Berlin",
        "occurred_at": BEGIN,
        "received_at": NOW,
        "source": "test",
        "source_ref": str(uuid4()),
        "actor_id": uuid4(),
    }
    return new_fact(type, **(defaults | fields))


async def _fold(db: Database, world: World, *facts: Fact) -> Folded:
    async with db.transaction() as session:
        await record_facts(session, facts)
    async with db.transaction() as session:
        folded = await fold(session, world.workspace_id, world.campaigns[0], NOW)
    assert folded is not None
    return folded


async def _announced(db: Database) -> list[dict[str, Any]]:
    query = text("SELECT data FROM event WHERE type = 'campaign.goal_reached'")
    async with db.read() as session:
        return list((await session.execute(query)).scalars())


async def test_the_fold_that_passes_the_threshold_reaches_it(db: Database, world: World) -> None:
    milestone = await _milestone(db, world, slug="ten")

    before = await _fold(db, world, _fact(world, quantity=9))
    passing = await _fold(db, world, _fact(world, quantity=4))
    after = await _fold(db, world, _fact(world, quantity=50))

    assert (before.reached, after.reached) == ([], [])
    assert [(one.id, one.value) for one in passing.reached] == [(milestone, 13)]
    (told,) = await _announced(db)
    assert (told["milestone"], told["threshold"], told["value"]) == ("ten", 10, 13)


async def test_it_stays_reached_and_told_once_when_the_total_falls(
    db: Database, world: World
) -> None:
    await _milestone(db, world)
    fact = _fact(world, quantity=12)

    await _fold(db, world, fact)
    await _fold(db, world, retraction(fact, NOW))
    await _fold(db, world, _fact(world, quantity=30))

    assert len(await _announced(db)) == 1


async def test_people_are_counted_once_and_by_quest_where_asked(db: Database, world: World) -> None:
    people = {"measure": "petition_signatures", "threshold": 2}
    everywhere = await _milestone(db, world, **people)
    of_quest = await _milestone(db, world, quest_id=world.quests[0], **people)
    await _milestone(db, world, status="withdrawn", **people)
    actor, signed = uuid4(), {"petition": "p", "confirmed": True}

    def sign(**fields: Any) -> Fact:
        return _fact(world, "signature", payload=signed, **fields)

    twice = await _fold(db, world, sign(actor_id=actor), sign(actor_id=actor))
    both = await _fold(db, world, sign(quest_id=world.quests[0]))
    quest = await _fold(db, world, sign(quest_id=world.quests[0]))

    assert [one.id for one in twice.reached] == []
    assert [one.id for one in both.reached] == [everywhere]
    assert [one.id for one in quest.reached] == [of_quest]


async def test_however_many_cross_it_at_once_it_is_told_once(db: Database, world: World) -> None:
    await _milestone(db, world)

    async def act() -> None:
        async with db.transaction() as session:
            await record_facts(session, [_fact(world, quantity=7)])
        await fold_all(db, NOW)

    await asyncio.gather(*(act() for _ in range(12)))
    await fold_all(db, NOW)

    assert len(await _announced(db)) == 1


async def test_a_threshold_that_is_lowered_below_what_was_counted_is_reached_by_the_import(
    db: Database,
) -> None:
    mission = await launch(db)
    fact = new_fact(
        "participation",
        workspace_id=mission.workspace_id,
        campaign_id=mission.campaign_id,
        zone="Europe/Berlin",
        occurred_at=NOW,
        received_at=NOW,
        source="test",
        source_ref="one",
        payload={"quest_kind": "sticker", "status": "valid"},
        actor_id=uuid4(),
        quest_id=mission.quests["stickers"],
    )
    async with db.transaction() as session:
        await record_facts(session, [fact])
    await fold_all(db, NOW)
    reached = "SELECT count(*) FROM milestone WHERE reached_at IS NOT NULL"
    before = await db.hot.fetchval(reached)

    def lower(raw: Raw) -> None:
        milestone = next(one for one in raw["milestones"] if "quest" not in one)
        milestone.update(measure="unique_participants", threshold=1)

    await launch(db, lower)

    assert (before, await db.hot.fetchval(reached)) == (0, 1)
    told = "SELECT count(*) FROM event WHERE type = 'campaign.goal_reached'"
    assert await db.hot.fetchval(told) == 1
