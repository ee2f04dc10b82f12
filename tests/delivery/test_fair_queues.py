"""One tenant has thousands waiting: another's one piece of work is among the next few."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import text

from service.store.deliveries import Room, claim
from service.store.erasures import waiting_erasures
from service.store.mails import claim_mails
from service.store.pushes import claim_pushes
from service.store.session import Database
from service.store.thanks_due import ROUND, _due_people
from service.store.thanks_ways import MAIL, PUSH
from service.usecases.send_mails import CLAIM as MAILS
from service.usecases.send_pushes import CLAIM as PUSHES
from tests.conftest import SECRET
from tests.databases import Opened
from tests.delivery.stage import add_receiver, set_stage

FLOOD = 3_000
# All of the flood is older. (A colon that names no parameter has a stroke before it.)
_QUEUES = {
    "mail": """
        INSERT INTO mail (workspace_id, id, purpose, address_key, sealed, state, next_at,
            created_at, updated_at)
        SELECT :workspace, gen_random_uuid(), :purpose, '', decode(repeat('00', 40), 'hex'),
            'pending', now() - make_interval(secs => :age), now(), now()
        FROM generate_series(1, :count)""",
    "push_message": """
        INSERT INTO push_message (workspace_id, id, subscription_id, participant_id,
            organisation_id, sealed, state, next_at, useful_until, created_at, updated_at)
        SELECT :workspace, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),
            gen_random_uuid(), '', 'pending', now() - make_interval(secs => :age), now(),
            now(), now()
        FROM generate_series(1, :count)""",
    "thanks_mail": """
        INSERT INTO thanks_mail (workspace_id, thanks_id, participant_id, campaign_id,
            organisation_id, state, due_at, updated_at)
        SELECT :workspace, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),
            gen_random_uuid(), 'waiting', now() - make_interval(secs => :age), now()
        FROM generate_series(1, :count)""",
    "erasure": """
        INSERT INTO erasure (workspace_id, id, people, digests, because, asked_at)
        SELECT :workspace, gen_random_uuid(), ARRAY[gen_random_uuid()], '{}', 'asked',
            now() - make_interval(secs => :age)
        FROM generate_series(1, :count)""",
    "delivery": """
        INSERT INTO delivery (workspace_id, id, endpoint_id, event_id, body, state, next_at,
            last_try, created_at, updated_at)
        SELECT :workspace, gen_random_uuid(), :endpoint, gen_random_uuid(), '{"id"\\: "m"}',
            'pending', now() - make_interval(secs => :age), false, now(), now()
        FROM generate_series(1, :count)""",
}
_QUEUES["thanks_push"] = _QUEUES["thanks_mail"].replace("thanks_mail", "thanks_push")


async def wait(db: Database, queue: str, workspace: UUID, count: int, **more: object) -> None:
    """Let so many rows wait in a queue, whoever they belong to."""
    named = {"workspace": workspace, "count": count, "age": 3_600 if count > 1 else 1}
    async with db.transaction() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        await session.execute(text(_QUEUES[queue]), named | more)


async def mails(working: Database) -> list[UUID]:
    async with working.transaction() as session:
        claimed = await claim_mails(session, secret=SECRET, most=MAILS)
    return [one.workspace_id for one in claimed]


async def pushes(working: Database) -> list[UUID]:
    async with working.transaction() as session:
        return [one.workspace_id for one in await claim_pushes(session, most=PUSHES)]


async def thanks_by_mail(working: Database) -> list[UUID]:
    async with working.read() as session:
        return [one.workspace_id for one in await _due_people(session, MAIL, datetime.now(UTC))]


async def thanks_by_push(working: Database) -> list[UUID]:
    async with working.read() as session:
        return [one.workspace_id for one in await _due_people(session, PUSH, datetime.now(UTC))]


async def erasures(working: Database) -> list[UUID]:
    async with working.read() as session:
        return [one.workspace_id for one in await waiting_erasures(session, limit=20)]


@pytest.mark.parametrize(
    ("queue", "take", "at_once"),
    [
        ("mail", mails, MAILS),
        ("push_message", pushes, PUSHES),
        ("thanks_mail", thanks_by_mail, ROUND),
        ("thanks_push", thanks_by_push, ROUND),
        ("erasure", erasures, 20),
    ],
)
async def test_the_next_round_has_something_of_everybody(
    db: Database,
    working: Database,
    queue: str,
    take: Callable[[Database], Awaitable[list[UUID]]],
    at_once: int,
) -> None:
    flood, small = [await set_stage(db, slug=slug) for slug in ("flood", "small")]
    await wait(db, queue, flood.workspace_id, FLOOD, purpose="thanks")
    await wait(db, queue, small.workspace_id, 1, purpose="thanks")

    taken = await take(working)

    assert taken.count(small.workspace_id) == 1
    assert len(taken) == at_once  # and who is alone gets all the room


@pytest.mark.parametrize(
    ("queue", "take", "at_once"), [("mail", mails, MAILS), ("push_message", pushes, PUSHES)]
)
async def test_no_more_is_taken_than_there_is_room_for(
    db: Database,
    working: Database,
    opened: Opened,
    queue: str,
    take: Callable[[Database], Awaitable[list[UUID]]],
    at_once: int,
) -> None:
    """Also while PostgreSQL believes the queue to be short, and joins it the other way about."""
    flood, small = [await set_stage(db, slug=slug) for slug in ("flood", "small")]
    await wait(db, queue, small.workspace_id, 1, purpose="thanks")
    await _note_statistics(opened.url, queue)
    await wait(db, queue, flood.workspace_id, 4 * at_once, purpose="thanks")

    rounds = [await take(working) for _ in range(2)]

    assert [len(taken) for taken in rounds] == [at_once] * 2
    assert sum(taken.count(small.workspace_id) for taken in rounds) == 1


async def _note_statistics(url: str, queue: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(f"VACUUM ANALYZE {queue}")
    await connection.close()


async def test_a_code_to_sign_in_does_not_wait_behind_thanks_for_thousands(
    db: Database, working: Database
) -> None:
    stage = await set_stage(db)
    await wait(db, "mail", stage.workspace_id, FLOOD, purpose="thanks")
    await wait(db, "mail", stage.workspace_id, 1, purpose="sign-in")

    await mails(working)
    async with db.read() as session:
        asked = text("SELECT purpose FROM mail WHERE attempts > 0")
        purposes = (await session.execute(asked)).scalars().all()

    assert sorted(purposes) == ["sign-in", *["thanks"] * (MAILS - 1)]


async def test_where_many_receivers_have_much_each_is_called_in_each_round(
    db: Database, working: Database
) -> None:
    """None is held, gets nothing, and stands behind all others the next time."""
    stage = await set_stage(db)
    endpoints = [
        (await add_receiver(db, stage, f"https://receiver-{number}.example/"))[0]
        for number in range(60)
    ]
    for endpoint in endpoints:
        await wait(db, "delivery", stage.workspace_id, 40, endpoint=endpoint)

    room = Room(worker=uuid4(), busy=[], failing=False, lanes=128, each=32, most=512)
    claimed = [one.endpoint_id for one in await claim(working.hot, room)]

    assert set(claimed) == set(endpoints)
    assert 60 <= len(claimed) <= 512
    assert max(claimed.count(one) for one in endpoints) == 512 // 60
