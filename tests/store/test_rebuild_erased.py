"""A rebuild that stopped, and somebody who was erased before it went on."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from service.settings import Settings
from service.store.erasures import ask_erasure
from service.store.facts import facts_after, record_facts
from service.store.kpi_rebuild import hold
from service.store.session import Database, Session
from service.store.tables import MembershipRow, ParticipantRow
from service.usecases.erase_people import ASKED, erase_people, eraser_of
from service.usecases.fold_facts import fold_all
from service.usecases.verify_kpis import verify_all
from tests.histories import BEGIN, World
from tests.of_a_kind import some_now
from tests.rebuilding import agree, go_on_meanwhile, rebuild_some
from tests.store.test_rebuild_pieces import NOW, SAID, fact_of, world

__all__ = ["world"]

NAMED = {
    "fact": "actor_id = $1",
    "fact_queue": "$1 = ANY (actor_ids)",
    "kpi_presence": "actor_id = $1",
    "kpi_first": "actor_id = $1",
    "kpi_case": "thing = CAST($1::uuid AS text)",
}


@pytest.fixture
async def people(db: Database, world: World) -> Sequence[UUID]:
    """All who did something; the first two belong to the campaign, the third to none."""
    async with db.transaction() as session:
        for person in world.actors[:3]:
            session.add(_participant(world, person))
        await session.flush()
        for person in world.actors[:2]:
            session.add(_member(world, person))
    return world.actors[:3]


def _participant(world: World, person: UUID) -> ParticipantRow:
    return ParticipantRow(workspace_id=world.workspace_id, id=person, locale="de", created_at=BEGIN)


def _member(world: World, person: UUID) -> MembershipRow:
    return MembershipRow(
        workspace_id=world.workspace_id,
        campaign_id=world.campaigns[0],
        participant_id=person,
        channel="direct",
        joined_at=BEGIN,
    )


@pytest.mark.parametrize("far", some_now([0.5, 0.1, 0.3, 0.7, 0.95]))
async def test_numbers_are_right_and_nobody_is_named(
    db: Database,
    working: Database,
    world: World,
    people: Sequence[UUID],
    settings: Settings,
    far: float,
) -> None:
    where = (world.workspace_id, world.campaigns[0])
    assert (await rebuild_some(working, where, far=far))[-1] >= far
    await go_on_meanwhile(db, world)  # folded, of everybody
    async with db.transaction() as session:
        await record_facts(
            session, [fact_of(world, day, type) for day in range(3) for type in SAID]
        )
        await _ask(session, world, people)

    assert await erase_people(working, eraser_of(settings), NOW + timedelta(days=1)) == len(people)

    named = await _naming(db, people)
    await go_on_meanwhile(db, world)  # somebody else's program tells of them once more
    told = await rebuild_some(working, where)
    await fold_all(db, NOW)

    assert (told[0], told[-1]) == (0, pytest.approx(1))
    assert (await verify_all(db, *where)).examples == ()
    assert named == []
    async with db.read() as session:
        await agree(db, world, await facts_after(session, *where, None, 1_000))


async def _ask(session: Session, world: World, people: Sequence[UUID]) -> None:
    for person in people:
        await ask_erasure(session, world.workspace_id, person, because=ASKED, at=NOW)


async def _naming(db: Database, people: Sequence[UUID]) -> list[str]:
    return [
        table
        for table, named in NAMED.items()
        for person in people
        if await db.hot.fetchval(f"SELECT count(*) FROM {table} WHERE {named}", person)  # noqa: S608
    ]


@pytest.mark.parametrize("number", [0, 2])
async def test_nobody_is_erased_amid_a_rebuild(
    working: Database, world: World, people: Sequence[UUID], settings: Settings, number: int
) -> None:
    """Also nobody who never joined the campaign, and of whom its facts tell all the same."""
    where = (world.workspace_id, world.campaigns[0])
    eraser = eraser_of(settings)
    async with working.transaction(world.workspace_id) as session:
        await _ask(session, world, [people[number]])

    async with working.transaction(world.workspace_id) as holder:
        assert await hold(holder, *where)
        meanwhile = await erase_people(working, eraser, NOW)

    assert meanwhile == 0
    assert await erase_people(working, eraser, NOW) == 1
