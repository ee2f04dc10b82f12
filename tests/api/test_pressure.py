"""More callers than connections, callers who hang up, statements that take too long."""

import asyncio
from collections import Counter
from time import monotonic

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as PoolIsEmpty

from service.api.deps import PUBLIC, ReadDep, SessionDep
from service.store.session import Database
from tests.api.test_problems import cut_off
from tests.mission import launch
from tests.people import Person, campaign_id, join, key_of

pytestmark = pytest.mark.attack
SLEEPS = text("SELECT pg_sleep(:seconds)")
IDLE = text("""
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND state LIKE 'idle in transaction%'
""")
# A deferred trigger lets every statement pass and fails the COMMIT.
FAILS_AT_COMMIT = """
    CREATE FUNCTION refuse_at_commit() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'not at the end' USING ERRCODE = '23514'; END $$;
    CREATE CONSTRAINT TRIGGER refuse_at_commit AFTER INSERT ON {table}
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_at_commit();
"""
# What PostgreSQL says where its disk is full.
FULL = """
    CREATE FUNCTION no_room_{table}() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END $$;
    CREATE TRIGGER no_room BEFORE INSERT ON {table}
        FOR EACH ROW EXECUTE FUNCTION no_room_{table}();
"""
TABLES = ("completion", "participant", "api_key")
CALLERS, AT_ONCE = 120, 30


@pytest.fixture
def slow(app: FastAPI) -> FastAPI:
    """With a route that asks the database something that takes as long as one likes."""
    router = APIRouter()

    @router.get("/slow", dependencies=[PUBLIC])
    async def read_slowly(session: ReadDep, seconds: float) -> None:
        await session.execute(SLEEPS, {"seconds": seconds})

    @router.post("/slow", dependencies=[PUBLIC])
    async def write_slowly(session: SessionDep, seconds: float) -> None:
        await session.execute(SLEEPS, {"seconds": seconds})

    app.include_router(router)
    return app


async def timed(client: httpx.AsyncClient, path: str) -> tuple[httpx.Response, float]:
    started = monotonic()
    return await client.get(path), monotonic() - started


@pytest.mark.usefixtures("slow")
async def test_who_finds_no_connection_is_told_so_and_the_process_stays_alive(
    client: httpx.AsyncClient, serving: Database
) -> None:
    """Four connections, fifty callers of a statement that takes almost half a second."""
    crowd = asyncio.gather(*(timed(client, "/slow?seconds=0.4") for _ in range(50)))
    alive = []
    while not crowd.done():
        alive.append((await client.get("/health/live")).status_code)
        await asyncio.sleep(0.1)

    statuses = Counter(reply.status_code for reply, _ in await crowd)
    refused = [(reply, took) for reply, took in crowd.result() if reply.status_code == 503]

    assert set(statuses) == {200, 503}, statuses
    assert {reply.json()["code"] for reply, _ in refused} == {"dependency-unavailable"}
    assert all(reply.headers["retry-after"].isdecimal() for reply, _ in refused)
    assert min(took for _, took in refused) >= 2  # they waited as long as there is any point
    assert set(alive) == {200}
    assert serving.checked_out() == 0


@pytest.mark.usefixtures("slow")
async def test_a_statement_that_takes_too_long_is_503_within_six_seconds(
    client: httpx.AsyncClient, serving: Database
) -> None:
    (reply, took) = await timed(client, "/slow?seconds=60")

    assert (reply.status_code, reply.json()["code"]) == (503, "dependency-unavailable")
    assert reply.headers["retry-after"].isdecimal()
    assert took <= 6
    assert serving.checked_out() == 0


async def test_a_lock_that_somebody_holds_is_waited_for_two_seconds(
    client: httpx.AsyncClient, db: Database
) -> None:
    person = await join(client, await launch(db))
    async with db.transaction() as session:
        await session.execute(text("LOCK TABLE completion"))
        (reply, took) = await _mine(person)

    assert reply.status_code == 503
    assert 2 <= took <= 6


async def _mine(person: Person) -> tuple[httpx.Response, float]:
    started = monotonic()
    return await person.get("/v1/me/completions"), monotonic() - started


@pytest.mark.usefixtures("slow")
async def test_who_hangs_up_leaves_nothing_behind(
    client: httpx.AsyncClient, serving: Database, db: Database
) -> None:
    """Cut off while they wait, begin, read, write and end."""

    async def hang_up(number: int) -> None:
        method = ("GET", "POST")[number % 2]
        call = asyncio.create_task(client.request(method, "/slow?seconds=0.05"))
        await asyncio.sleep(0.003 * (number % AT_ONCE))
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)

    for begin in range(0, CALLERS, AT_ONCE):
        await asyncio.gather(*(hang_up(begin + number) for number in range(AT_ONCE)))

    async with db.read() as session:
        assert (await session.execute(IDLE)).scalar_one() == 0
    assert serving.checked_out() == 0
    assert (await client.get("/slow?seconds=0")).status_code == 200


async def test_what_fails_at_its_commit_is_never_answered_as_done(
    client: httpx.AsyncClient, db: Database, database_url: str
) -> None:
    """The answer leaves after the commit: on the routes' transaction and on the hot path."""
    mission = await launch(db)
    person, owner = await join(client, mission), await key_of(db, scope="own")
    for table in ("completion", "participant", "api_key"):
        await db.hot.execute(FAILS_AT_COMMIT.format(table=table).replace("refuse", f"no_{table}"))

    replies = [
        await person.complete("stickers"),
        await client.post(f"/v1/campaigns/{campaign_id(mission)}/participants", json={}),
        await client.post("/v1/api-keys", json={"name": "a", "scopes": ["read"]}, headers=owner),
    ]

    assert [reply.status_code for reply in replies] == 3 * [503], [one.text for one in replies]
    assert "not at the end" not in "".join(reply.text for reply in replies)
    assert (await person.get("/v1/me/completions")).json()["items"] == []


async def test_while_the_database_is_read_only_it_reads(
    client: httpx.AsyncClient, db: Database, serving: Database, database_url: str
) -> None:
    """As after a failover to a standby, or on a full disk."""
    person = await join(client, await launch(db))
    name = database_url.partition("?")[0].rpartition("/")[2]
    await db.hot.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    await db.hot.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await asyncio.sleep(0.05)

    written = [await person.complete("stickers", key=f"k{number}") for number in range(3)]
    read = await person.get("/v1/me")

    assert {reply.status_code for reply in written} == {503}
    assert {reply.headers["retry-after"] for reply in written} <= {"1", "2"}
    assert read.status_code == 200


async def test_while_its_disk_is_full_it_reads_and_writes_at_once_when_there_is_room(
    client: httpx.AsyncClient, db: Database, database_url: str
) -> None:
    mission = await launch(db)
    person, owner = await join(client, mission), await key_of(db, scope="own")
    path = f"/v1/campaigns/{campaign_id(mission)}/participants"

    async def write() -> list[httpx.Response]:
        return [
            await person.complete("stickers", key="k"),
            await client.post(path, json={}, headers={"idempotency-key": "j"}),
            await client.post(
                "/v1/api-keys", json={"name": "a", "scopes": ["read"]}, headers=owner
            ),
        ]

    for table in TABLES:
        await db.hot.execute(FULL.format(table=table))
    refused, read = await write(), await person.get("/v1/me/completions")
    for table in TABLES:
        await db.hot.execute(f"DROP TRIGGER no_room ON {table}")
    done = await write()

    assert [one.status_code for one in refused] == [503] * 3
    assert {one.headers["retry-after"] for one in refused} <= {"1", "2"}
    assert "no space" not in "".join(one.text for one in refused)
    assert (read.status_code, read.json()["items"]) == (200, [])
    assert [one.status_code for one in done] == [201] * 3


async def test_without_a_database_no_caller_holds_a_connection(
    client: httpx.AsyncClient, db: Database, serving: Database, database_url: str
) -> None:
    person = await join(client, await launch(db))
    await cut_off(database_url)

    replies = await asyncio.gather(*(person.get("/v1/me") for _ in range(20)))

    assert {reply.status_code for reply in replies} == {503}
    assert serving.checked_out() == 0


async def test_a_pool_of_one_keeps_nobody_waiting_for_ever(database_url: str) -> None:
    one = await Database.open(database_url, pool_size=1, hot_size=1)

    async def hold() -> None:
        async with one.transaction() as session:
            await session.execute(SLEEPS, {"seconds": 2.5})

    holding = asyncio.create_task(hold())
    await asyncio.sleep(0.1)
    with pytest.raises(PoolIsEmpty):
        async with one.read():
            pass
    await holding

    assert one.checked_out() == 0
    await one.close()
