"""Who was erased comes back: nothing counts twice, and after the campaign nobody is recognised."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from service.settings import Settings
from service.store.session import Database
from service.usecases.erase_people import erase_people, eraser_of, replay_erasures
from service.usecases.forget_over import forget_over
from tests.erasing import ADDRESS, erased, left_in_database, prove, traces_of, vote
from tests.mission import Mission, changed, launch, limited
from tests.people import Person, join

CLOSE = text("UPDATE campaign SET state = 'closed'")
MARKS = text("SELECT count(*) FROM erased_mark")
KEYS = text("SELECT count(*) FROM campaign_key")


@pytest.fixture
async def mission(db: Database) -> Mission:
    options = {"max_length": 80, "voting": {"mode": "approval", "voters": "proven"}}
    slogan = changed("slogan", options=options, verification="auto", prerequisites=[], limits=[])
    return await launch(db, slogan, limited("stickers", campaign=1))


async def states(person: Person) -> list[str]:
    items: list[Any] = (await person.get("/v1/me/completions")).json()["items"]
    return [one["completion"]["state"] for one in items]


async def gone(
    client: httpx.AsyncClient, db: Database, working: Database, settings: Settings, person: Person
) -> None:
    await prove(client, db, person, ADDRESS)
    await erased(client, settings, working, person)


async def many(db: Database, statement: Any) -> int:
    async with db.read() as session:
        return int((await session.execute(statement)).scalar_one())


async def test_what_was_done_once_is_done_also_after_coming_back(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    settings: Settings,
    mission: Mission,
) -> None:
    person = await join(client, mission)
    await person.complete("stickers", placed=2)
    await gone(client, db, working, settings, person)
    back, early = await join(client, mission), await join(client, mission)
    await prove(client, db, back, ADDRESS)

    assert (await back.complete("stickers", placed=2)).json()["code"] == "limit-reached"
    assert await many(db, MARKS) == 0  # they are limits of a person again
    assert (await early.complete("stickers", placed=2)).status_code == 201


async def test_what_was_done_before_showing_who_one_is_counts_no_more(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    settings: Settings,
    mission: Mission,
) -> None:
    person = await join(client, mission)
    await person.complete("stickers", placed=2)
    await gone(client, db, working, settings, person)
    back = await join(client, mission)
    assert (await back.complete("stickers", placed=2)).status_code == 201

    await prove(client, db, back, ADDRESS)

    assert await states(back) == ["revoked"]


async def test_nobody_votes_twice_by_being_erased_in_between(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    settings: Settings,
    mission: Mission,
) -> None:
    author, person = await join(client, mission), await join(client, mission)
    await author.complete("slogan", text="Suppe für alle")
    [proposal] = (await author.get("/v1/me/contributions")).json()["items"]
    await prove(client, db, person, ADDRESS)
    await vote(client, person.headers, proposal["id"])
    await erased(client, settings, working, person)
    back = await join(client, mission)
    await prove(client, db, back, ADDRESS)

    again = await client.post(
        f"/v1/contributions/{proposal['id']}/votes", json={"choice": "like"}, headers=back.headers
    )

    assert (again.status_code, again.json()["why"]) == (409, "before")


async def test_with_the_campaign_its_key_and_marks_are_gone(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    settings: Settings,
    mission: Mission,
) -> None:
    person = await join(client, mission)
    await person.complete("stickers", placed=2)
    await gone(client, db, working, settings, person)
    assert (await many(db, MARKS), await many(db, KEYS)) == (1, 1)
    assert await forget_over(working, datetime.now(UTC)) == 0

    async with db.transaction() as session:
        await session.execute(CLOSE)
    assert await forget_over(working, datetime.now(UTC)) == 1

    assert (await many(db, MARKS), await many(db, KEYS)) == (0, 0)
    assert await forget_over(working, datetime.now(UTC)) == 0


async def test_after_a_restore_those_who_were_erased_are_erased_again(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    settings: Settings,
    mission: Mission,
) -> None:
    person, other = [await join(client, mission, display_name="Zora Canarini") for _ in range(2)]
    await prove(client, db, person, ADDRESS)
    backup = await copied(db)
    await erased(client, settings, working, person)
    await restore(db, backup)
    traces = traces_of(person, settings)
    assert await left_in_database(db, traces)

    eraser, at = eraser_of(settings), datetime.now(UTC)
    would = await replay_erasures(working, eraser, at, dry_run=True)
    did = await replay_erasures(working, eraser, at)

    assert (would, did, await replay_erasures(working, eraser, at)) == (1, 1, 0)
    only = traces_of(person, settings)
    left = await left_in_database(db, type(only)(texts=only.texts[4:], blobs=only.blobs))
    assert {one.partition(".")[0] for one in left} == {"event"}
    assert (await other.get("/v1/me")).status_code == 200
    assert await erase_people(working, eraser, at) == 0


async def copied(db: Database) -> dict[str, list[Any]]:
    """Every row of every table: a backup."""
    names = await db.hot.fetch(
        "SELECT relname FROM pg_class WHERE relkind = 'r' "
        "AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'"
    )
    return {
        row["relname"]: await db.hot.fetch(f"SELECT * FROM {row['relname']}")  # noqa: S608
        for row in names
    }


async def restore(db: Database, backup: dict[str, list[Any]]) -> None:
    """The database as it was then, without what happened since."""
    async with db.hot.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        for name in backup:
            await connection.execute(f"DELETE FROM {name}")  # noqa: S608
        for name, rows in backup.items():
            if rows:
                await connection.copy_records_to_table(
                    name, records=[tuple(row) for row in rows], columns=list(rows[0].keys())
                )
