"""Coupons: given out once per person, redeemed once, at the till and by the page."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from service.store.session import Database
from tests.mission import Mission, launch
from tests.partnering import facts_of, organisation_of
from tests.people import Headers, Person, campaign_id, join, key_of, quest_id

TITLE = {"de": "Ein Kaffee", "fr": "Un café", "en": "A coffee"}


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


@pytest.fixture
async def partner(db: Database, mission: Mission) -> Headers:
    return await key_of(db, "haferkiez", scope="organise deliver")


async def offer(
    client: httpx.AsyncClient, mission: Mission, key: Headers, **more: Any
) -> httpx.Response:
    path = f"/v1/quests/{quest_id(mission, 'stickers')}/coupon-pools"
    body = {"title": TITLE} | more
    return await client.post(path, json=body, headers=key)


async def take(client: httpx.AsyncClient, mission: Mission, person: Person) -> httpx.Response:
    path = f"/v1/quests/{quest_id(mission, 'stickers')}/coupons"
    return await client.post(path, headers=person.headers)


async def redeem(client: httpx.AsyncClient, key: Headers, code: str, **more: Any) -> httpx.Response:
    return await client.post("/v1/coupons/redemptions", json={"code": code} | more, headers=key)


async def test_who_did_the_quest_gets_one_coupon_and_it_is_redeemed_once(
    client: httpx.AsyncClient, db: Database, mission: Mission, partner: Headers
) -> None:
    made = await offer(client, mission, partner, generate=3)
    person = await join(client, mission)
    early = await take(client, mission, person)
    await person.complete("stickers", placed=2)
    await person.complete("stickers", placed=3)

    [coupon] = (await take(client, mission, person)).json()["items"]
    again = (await take(client, mission, person)).json()["items"]
    typed = coupon["code"].lower().replace("-", " ").replace("0", "o")
    foreign = await redeem(client, await key_of(db, scope="deliver"), coupon["code"])
    first = await redeem(client, partner, typed, reference="receipt 7")
    retry = await redeem(client, partner, coupon["code"], reference="receipt 7")
    second = await redeem(client, partner, coupon["code"], reference="receipt 8")

    assert (made.status_code, early.status_code, foreign.status_code) == (201, 409, 404)
    assert again == [coupon]
    assert (first.status_code, retry.json()) == (200, first.json())
    assert (second.status_code, second.json()["code"]) == (409, "already-used")
    path = f"/v1/campaigns/{campaign_id(mission)}/coupon-pools"
    [pool] = (await client.get(path, headers=partner)).json()["items"]
    assert (pool["codes"], pool["issued"], pool["redeemed"]) == (3, 1, 1)
    for type in ("coupon_issued", "coupon_redeemed"):
        [fact] = await facts_of(db, mission, type)
        assert fact == {"code": coupon["id"], "code_kind": "unique"}
        assert coupon["code"] not in str(fact)


@pytest.mark.usefixtures("database_url")
async def test_of_many_tills_one_redeems_and_of_many_phones_one_coupon_is_taken(
    client: httpx.AsyncClient, db: Database, mission: Mission, partner: Headers
) -> None:
    await offer(client, mission, partner, generate=20)
    person = await join(client, mission)
    await person.complete("stickers", placed=1)

    taken = await asyncio.gather(*(take(client, mission, person) for _ in range(6)))
    [code] = {one.json()["items"][0]["code"] for one in taken}
    tills = await asyncio.gather(
        *(redeem(client, partner, code, reference=f"till {n}") for n in range(6))
    )

    assert sorted(one.status_code for one in tills) == [200, 409, 409, 409, 409, 409]
    assert len(await facts_of(db, mission, "coupon_issued")) == 1
    assert len(await facts_of(db, mission, "coupon_redeemed")) == 1


async def test_codes_of_ones_own_run_out_and_are_refilled(
    client: httpx.AsyncClient, mission: Mission, partner: Headers
) -> None:
    pool = (await offer(client, mission, partner, codes=["kaffee-1"])).json()
    people = [await join(client, mission) for _ in range(2)]
    for person in people:
        await person.complete("stickers", placed=1)
    path = f"/v1/coupon-pools/{pool['id']}/codes"

    got = await take(client, mission, people[0])
    none = await take(client, mission, people[1])
    doubled = await client.post(path, json={"codes": ["KAFFEE1", "neu-77"]}, headers=partner)
    more = await client.post(path, json={"codes": ["neu-77"]}, headers=partner)
    late = await take(client, mission, people[1])

    assert got.json()["items"][0]["code"] == "KAFFEE1"
    assert (none.status_code, none.json()["code"]) == (409, "limit-reached")
    assert (doubled.status_code, more.json()["codes"]) == (409, 2)
    assert late.json()["items"][0]["code"] == "NEU77"


async def test_the_qr_code_leads_to_a_page_that_says_nothing_of_the_code(
    client: httpx.AsyncClient, mission: Mission, partner: Headers
) -> None:
    await offer(client, mission, partner, generate=1)
    person, other = await join(client, mission), await join(client, mission)
    await person.complete("stickers", placed=1)
    [coupon] = (await take(client, mission, person)).json()["items"]

    drawn = await person.get(coupon["qr"])
    foreign = await other.get(coupon["qr"])
    shown = await client.get("/coupon", headers={"accept-language": "de"})

    assert drawn.text.lstrip().startswith("<?xml") or "<svg" in drawn.text
    assert (foreign.status_code, shown.status_code) == (404, 200)
    assert "Einlösen" in shown.text
    assert coupon["url"].partition("#")[2] == coupon["code"].replace("-", "")


async def test_an_expired_coupon_and_an_outsiders_pool_are_refused(
    client: httpx.AsyncClient, db: Database, mission: Mission, partner: Headers
) -> None:
    outsider = await offer(client, mission, await key_of(db, "bystander"), generate=1)
    past = await offer(client, mission, partner, generate=1, expires_at="2026-01-01T00:00:00Z")
    person = await join(client, mission)
    await person.complete("stickers", placed=1)
    nothing = await take(client, mission, person)

    soon = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    await offer(client, mission, partner, generate=1, expires_at=soon)
    [coupon] = (await take(client, mission, person)).json()["items"]
    await db.hot.execute("UPDATE coupon_pool SET expires_at = now() - interval '1 s'")
    late = await redeem(client, partner, coupon["code"])
    unknown = await redeem(client, partner, "AAAA-AAAA-AAAA")

    assert (late.status_code, late.json()["code"]) == (410, "coupon-expired")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not-found")
    assert (outsider.status_code, past.status_code) == (404, 201)
    assert nothing.json()["items"] == []
    assert await organisation_of(client, mission, "Haferkiez") == past.json()["organisation"]
