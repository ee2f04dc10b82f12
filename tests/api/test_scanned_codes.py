"""Reporting stickers by their codes: each counts once, and what is odd is looked at."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from service.store.code_batches import revoke_batch
from service.store.session import Database
from tests.mission import Mission, changed, launch, limited
from tests.people import campaign_id, join, key_of
from tests.pictures import jpeg
from tests.stickers import code_of, print_batch

BERLIN = {"latitude": 52.52, "longitude": 13.405}
MUNICH = {"latitude": 48.137, "longitude": 11.575}


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, changed("stickers", limits=[], points=2))


async def queue(client: httpx.AsyncClient, db: Database, mission: Mission) -> list[Any]:
    path = f"/v1/campaigns/{campaign_id(mission)}/completions"
    reply = await client.get(path, params={"state": "in_review"}, headers=await key_of(db))
    found: list[Any] = reply.json()["items"]
    return found


async def used(db: Database) -> int:
    async with db.read() as session:
        return int((await session.execute(text("SELECT count(*) FROM once_use"))).scalar_one())


async def test_a_scanned_sticker_counts_one(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    batch, person = await print_batch(db, mission), await join(client, mission)

    typed = await person.complete("stickers", placed=None, code=code_of(batch, 1).lower())
    scanned = await person.complete(
        "stickers", placed=None, code=f"https://coquest.example/s/{code_of(batch, 2)}"
    )

    for reply in (typed, scanned):
        assert reply.status_code == 201, reply.text
        said = reply.json()
        assert (said["completion"]["state"], said["completion"]["quantity"]) == ("accepted", 1)
        assert said["points"] == [{"rule": "sticker.accepted", "amount": 2}]
        assert said["flags"] == []


async def test_a_sticker_of_somebody_else_waits_for_a_person_to_look(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    batch = await print_batch(db, mission)
    first, second = await join(client, mission), await join(client, mission, locale="fr")
    earlier = await first.complete("stickers", placed=None, code=code_of(batch, 1))

    reply = await second.complete("stickers", placed=None, code=code_of(batch, 1), key="k")
    again = await second.complete("stickers", placed=None, code=code_of(batch, 1), key="k")

    said = reply.json()
    assert (reply.status_code, said["completion"]["state"], said["points"]) == (
        201,
        "in_review",
        [],
    )
    assert [flag["code"] for flag in said["flags"]] == ["code_reused"]
    assert said["flags"][0]["message"].startswith("Quelqu'un a déjà signalé")
    assert again.content == reply.content
    assert again.headers["idempotent-replayed"] == "true"
    (waiting,) = await queue(client, db, mission)
    detail = {"first": earlier.json()["completion"]["id"]}
    assert waiting["flags"] == [{"code": "code_reused", "detail": detail}]


async def test_my_own_sticker_again_is_refused_and_a_retry_is_a_retry(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    batch, person = await print_batch(db, mission), await join(client, mission)

    first = await person.complete("stickers", placed=None, code=code_of(batch, 1), key="k")
    retry = await person.complete("stickers", placed=None, code=code_of(batch, 1), key="k")
    again = await person.complete("stickers", placed=None, code=code_of(batch, 1))

    assert retry.content == first.content
    assert retry.headers["idempotent-replayed"] == "true"
    assert (again.status_code, again.json()["code"]) == (409, "already-used")
    assert (again.json()["field"], again.json()["by_you"]) == ("code", True)


@pytest.mark.parametrize("what", ["forged", "elsewhere", "withdrawn", "too high", "garbled"])
async def test_codes_that_are_not_good_are_refused(
    client: httpx.AsyncClient, db: Database, mission: Mission, what: str
) -> None:
    batch, person = await print_batch(db, mission, count=3), await join(client, mission)
    other = await print_batch(db, await launch(db, workspace="paris"))
    codes = {
        "forged": code_of(batch, 1, secret="another"),
        "elsewhere": code_of(other, 1),
        "withdrawn": code_of(batch, 1),
        "too high": code_of(batch, 4),
        "garbled": "ABCD-EFGH-UUUU-JKMN",
    }
    if what == "withdrawn":
        async with db.transaction() as session:
            await revoke_batch(session, batch, batch.created_at)

    reply = await person.complete("stickers", placed=None, code=codes[what])

    assert (reply.status_code, reply.json()["code"]) == (409, "evidence-refused")
    assert (reply.json()["field"], await used(db)) == ("code", 0)
    assert codes[what] not in reply.text


async def test_a_refused_report_leaves_its_sticker_free(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(db, limited("stickers", day=1))
    batch = await print_batch(db, mission)
    person, other = await join(client, mission), await join(client, mission)
    await person.complete("stickers", placed=None, code=code_of(batch, 1))

    one_too_many = await person.complete("stickers", placed=None, code=code_of(batch, 2))
    somebody = await other.complete("stickers", placed=None, code=code_of(batch, 2))

    assert one_too_many.json()["code"] == "limit-reached"
    assert (somebody.json()["completion"]["state"], somebody.json()["flags"]) == ("accepted", [])


async def test_two_places_500_km_apart_in_a_minute_are_looked_at(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    person = await join(client, mission)

    here = await person.complete("stickers", place=BERLIN)
    there, too = await asyncio.gather(
        person.complete("stickers", place=MUNICH), person.complete("stickers", place=BERLIN)
    )

    assert here.json()["flags"] == []
    assert (there.json()["completion"]["state"], there.json()["points"]) == ("in_review", [])
    assert [flag["code"] for flag in there.json()["flags"]] == ["too_fast"]
    assert there.json()["flags"][0]["message"].startswith("Zwei deiner Meldungen")
    assert too.status_code == 201
    flags = [one["flags"][0] for one in await queue(client, db, mission)]
    assert flags[0]["code"] == "too_fast"
    assert 500 < flags[0]["detail"]["kilometres"] < 510


async def test_what_was_looked_at_and_accepted_counts(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    person, key = await join(client, mission), await key_of(db)
    await person.complete("stickers", place=BERLIN)
    there = (await person.complete("stickers", place=MUNICH)).json()["completion"]["id"]

    moved = await client.post(
        f"/v1/completions/{there}/transitions", json={"to": "accepted"}, headers=key
    )

    assert moved.json()["state"] == "accepted"
    mine = (await person.get("/v1/me/completions")).json()["items"]
    assert [(one["completion"]["state"], one["points"]) for one in mine] == 2 * [("accepted", 6)]


async def test_a_code_or_a_number_not_both(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    batch, person = await print_batch(db, mission), await join(client, mission)

    both = await person.complete("stickers", placed=2, code=code_of(batch, 1))
    neither = await person.complete("stickers", placed=None)

    assert (both.status_code, neither.status_code) == (422, 422)


async def test_stickers_by_number_with_a_photo_and_a_copy_of_it_is_looked_at(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(db, changed("stickers", limits=[], options={"photo": "required"}))
    people = [await join(client, mission), await join(client, mission)]
    missing = await people[0].complete("stickers", placed=4)
    answers = []
    for person in people:
        sent = await client.post("/v1/photos", content=jpeg(), headers=person.headers)
        answers.append(await person.complete("stickers", placed=4, photo=sent.json()["id"]))

    assert (missing.status_code, missing.json()["field"]) == (409, "photo")
    first, copy = (answer.json() for answer in answers)
    assert (first["completion"]["state"], first["completion"]["quantity"]) == ("accepted", 4)
    assert (copy["completion"]["state"], copy["points"]) == ("in_review", [])
    assert copy["flags"][0]["code"].startswith("photo")
