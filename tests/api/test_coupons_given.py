"""Coupons that come by themselves and are told of, and one code for all with a cap."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from service.store.session import Database
from service.usecases.fan_out_events import fan_out_events
from service.usecases.give_coupons import give_coupons_out
from tests.conftest import SECRET
from tests.mission import Mission, launch
from tests.partnering import facts_of
from tests.people import Headers, Person, join, key_of, quest_id

TITLE = {"de": "Ein Kaffee", "fr": "Un café", "en": "A coffee"}


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


@pytest.fixture
async def partner(db: Database, mission: Mission) -> Headers:
    return await key_of(db, "haferkiez", scope="organise deliver read")


async def offer(
    client: httpx.AsyncClient, mission: Mission, key: Headers, **more: Any
) -> httpx.Response:
    path = f"/v1/quests/{quest_id(mission, 'stickers')}/coupon-pools"
    return await client.post(path, json={"title": TITLE} | more, headers=key)


async def take(client: httpx.AsyncClient, mission: Mission, person: Person) -> dict[str, Any]:
    path = f"/v1/quests/{quest_id(mission, 'stickers')}/coupons"
    reply = await client.post(path, headers=person.headers)
    [coupon] = reply.json()["items"]
    found: dict[str, Any] = coupon
    return found


async def redeem(client: httpx.AsyncClient, key: Headers, code: str, **more: Any) -> httpx.Response:
    return await client.post("/v1/coupons/redemptions", json={"code": code} | more, headers=key)


async def give(working: Database) -> None:
    at = datetime.now(UTC)
    await fan_out_events(working, secret=SECRET, at=at)
    await give_coupons_out(working, at)


async def told(person: Person) -> list[str]:
    items = (await person.get("/v1/me/thanks")).json()["items"]
    return [one["message"] for one in items if one["moment"] == "coupon_given"]


async def test_it_comes_by_itself_once_and_is_told_of_without_its_code(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    mission: Mission,
    partner: Headers,
) -> None:
    early = await join(client, mission, locale="en")
    await early.complete("stickers", placed=1)
    await give(working)
    made = await offer(client, mission, partner, generate=5, by_itself=True)
    assert (made.json()["by_itself"], made.json()["shared"]) == (True, None)
    mia, ben = await join(client, mission, locale="en"), await join(client, mission, locale="de")
    for _ in range(2):
        await mia.complete("stickers", placed=12)
    await ben.complete("petition")

    await asyncio.gather(give(working), give(working))
    await give(working)

    [coupon] = (await mia.get("/v1/me/coupons")).json()["items"]
    assert await told(mia) == [
        "Thank you! For 24 stickers for “Sticker up Berlin”, this is yours: A coffee (Haferkiez). "
        "The code is among your coupons."
    ]
    assert coupon["code"] not in str(await told(mia))
    for one in (early, ben):  # before there was a pool, and for another Quest
        assert ((await one.get("/v1/me/coupons")).json()["items"], await told(one)) == ([], [])
    assert len(await facts_of(db, mission, "coupon_issued")) == 1
    assert await take(client, mission, mia) == coupon
    assert len(await told(mia)) == 1


async def test_who_asks_for_theirs_is_told_of_it_as_well(
    client: httpx.AsyncClient, mission: Mission, partner: Headers
) -> None:
    await offer(client, mission, partner, generate=1)
    person = await join(client, mission, locale="de")
    await person.complete("stickers", placed=1)

    await take(client, mission, person)

    [message] = await told(person)
    assert message.startswith("Danke! Für")
    assert "Ein Kaffee (Haferkiez)" in message


async def test_one_code_for_all_is_good_as_often_as_it_was_given_and_no_oftener(
    client: httpx.AsyncClient, db: Database, mission: Mission, partner: Headers
) -> None:
    made = await offer(client, mission, partner, generate=3, shared="Summer-10")
    assert made.json()["shared"] == "SUMMER10"
    unused = await redeem(client, partner, "summer10")
    people = [await join(client, mission) for _ in range(3)]
    for person in people:
        await person.complete("stickers", placed=1)
    first, second, third = [await take(client, mission, person) for person in people[:2]] + [None]

    assert {one["code"] for one in (first, second)} == {"SUMMER10"}
    at_once = await asyncio.gather(*(redeem(client, partner, "SUMMER-10") for _ in range(8)))

    assert unused.status_code == 404
    assert sorted(one.status_code for one in at_once) == [200, 200, *[409] * 6]
    third = await take(client, mission, people[2])
    retries = [await redeem(client, partner, "summer 10", reference="7") for _ in range(2)]
    other = await redeem(client, partner, "summer10", reference="8")
    assert [one.status_code for one in (*retries, other)] == [200, 200, 409]
    assert len({one.json()["coupon"] for one in retries}) == 1
    assert third["code"] == "SUMMER10"
    facts = await facts_of(db, mission, "coupon_redeemed")
    assert [one["code_kind"] for one in facts] == ["shared"] * 3


async def test_the_qr_code_of_a_shared_one_redeems_its_own_persons(
    client: httpx.AsyncClient, mission: Mission, partner: Headers
) -> None:
    await offer(client, mission, partner, generate=2, shared="SUMMER10")
    people = [await join(client, mission) for _ in range(2)]
    coupons = []
    for person in people:
        await person.complete("stickers", placed=1)
        coupons.append(await take(client, mission, person))

    own = coupons[1]["url"].partition("#")[2]
    assert (await redeem(client, partner, own)).status_code == 200

    used = [(await one.get("/v1/me/coupons")).json()["items"][0]["redeemed_at"] for one in people]
    assert [one is not None for one in used] == [False, True]


async def test_two_pools_have_no_code_in_common_and_a_shared_one_has_no_others(
    client: httpx.AsyncClient, mission: Mission, partner: Headers
) -> None:
    assert (await offer(client, mission, partner, generate=1, shared="SUMMER10")).status_code == 201

    same = await offer(client, mission, partner, generate=1, shared="summer-10")
    mixed = await offer(client, mission, partner, shared="OTHER10", codes=["MINE-0001"])
    uncapped = await offer(client, mission, partner, shared="OTHER10")

    assert (same.status_code, same.json()["code"]) == (409, "already-exists")
    assert {mixed.status_code, uncapped.status_code} == {422}
