"""Taking one's data back from one organisation: once, of one's own, and whatever happens beside."""

import asyncio
from datetime import UTC, datetime

import httpx
import pytest

from service.settings import Settings
from service.store.session import Database
from service.usecases.erase_people import erase_people, eraser_of
from tests.consenting import answer, ask, holds
from tests.erasing import ADDRESS, left_in_database, prove, traces_of
from tests.mission import Mission, launch
from tests.people import Person, join, key_of

NOBODY = "org_" + "a" * 26


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


def path_of(organisation: str) -> str:
    return f"/v1/me/organisations/{organisation}"


async def take_back(client: httpx.AsyncClient, person: Person, organisation: str) -> httpx.Response:
    return await client.delete(path_of(organisation), headers=person.headers)


async def test_asked_twice_it_is_done_once(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    organisation = await ask(client, await key_of(db))
    person = await join(client, mission)
    await answer(client, person, organisation)

    both = await asyncio.gather(
        *(take_back(client, person, organisation) for _ in range(5)),
    )

    assert {one.status_code for one in both} == {202}
    assert len({one.json()["id"] for one in both}) == 1
    assert await db.hot.fetchval("SELECT count(*) FROM withheld") == 1
    assert (
        await db.hot.fetchval("SELECT count(*) FROM audit_entry WHERE actor = 'participant'") == 1
    )
    said = (await person.get(path_of(organisation))).json()["consents"][0]
    assert [one["decision"] for one in said["receipts"]] == ["granted", "withdrawn"]


async def test_at_the_same_moment_as_a_yes_it_is_before_or_after(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    organisation = await ask(client, await key_of(db))
    for _ in range(5):
        person = await join(client, mission)
        await answer(client, person, organisation)

        replies = await asyncio.gather(
            take_back(client, person, organisation), answer(client, person, organisation)
        )

        assert [one.status_code for one in replies] == [202, 200]
        found = (await person.get(path_of(organisation))).json()
        granted = found["consents"][0]["decision"] == "granted"
        assert found["withheld"] is not granted


async def test_without_having_said_anything_it_is_taken_back_as_well(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    organisation = await ask(client, await key_of(db))
    person = await join(client, mission)

    reply = await take_back(client, person, organisation)

    assert (reply.status_code, reply.json()["receipts"]) == (202, [])
    assert (await person.get(path_of(organisation))).json()["withheld"] is True


async def test_an_organisation_that_knows_nothing_of_them_is_not_there(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    person = await join(client, mission)

    for method in ("GET", "DELETE"):
        reply = await client.request(method, path_of(NOBODY), headers=person.headers)
        assert (reply.status_code, reply.json()["code"]) == (404, "not-found")


async def test_taken_back_on_one_device_it_is_taken_back_on_both(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    organisation = await ask(client, await key_of(db))
    laptop, phone = await join(client, mission), await join(client, mission)
    await prove(client, db, laptop, ADDRESS)
    await answer(client, laptop, organisation)
    await take_back(client, phone, organisation)

    await prove(client, db, phone, ADDRESS)

    assert await holds(phone) == {organisation: "withdrawn"}
    assert (await phone.get(path_of(organisation))).json()["withheld"] is True


async def test_a_yes_on_the_other_device_later_gives_it_anew(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    organisation = await ask(client, await key_of(db))
    laptop, phone = await join(client, mission), await join(client, mission)
    await prove(client, db, laptop, ADDRESS)
    await take_back(client, phone, organisation)
    await answer(client, laptop, organisation)

    await prove(client, db, phone, ADDRESS)

    assert await holds(phone) == {organisation: "confirmed"}
    assert (await phone.get(path_of(organisation))).json()["withheld"] is False


async def test_erased_as_a_whole_later_nothing_of_it_is_left(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    settings: Settings,
    mission: Mission,
) -> None:
    organisation = await ask(client, await key_of(db))
    person = await join(client, mission)
    await prove(client, db, person, ADDRESS)
    await answer(client, person, organisation)
    await take_back(client, person, organisation)
    exported = await client.get("/v1/me/export", headers=person.headers)
    assert exported.status_code == 200

    await client.delete("/v1/me", headers=person.headers)
    await erase_people(working, eraser_of(settings), datetime.now(UTC))

    left = await left_in_database(db, traces_of(person, settings))
    assert {one.partition(":")[0] for one in left} <= {"event.subject", "event.participant_id"}
