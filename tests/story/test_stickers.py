"""Stickers, from the organiser who orders them to the KPI, over HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pypdfium2
import pytest
from sqlalchemy import text

from service.store.code_batches import uses_of
from service.store.session import Database
from service.usecases.fold_facts import fold_all
from service.usecases.scan_sticker import scan_sticker
from tests.builders import NOON
from tests.mission import SECRET, Mission, changed, launch
from tests.people import Headers, campaign_id, join, key_of, quest_id
from tests.stickers import code_of, codes_on, print_batch

PHONE = {"user-agent": "Mozilla/5.0 (Linux; Android 14) Mobile Safari/537.36"}
AHEAD = PHONE | {"sec-purpose": "prefetch"}
ARRIVAL = text("SELECT * FROM fact WHERE type = 'arrival' LIMIT 1")
BOT = {"user-agent": "facebookexternalhit/1.1"}


async def printed(client: httpx.AsyncClient, key: Headers, sheet: str) -> list[str]:
    """The addresses on a sheet, as a phone reads them from the page."""
    reply = await client.get(sheet, params={"layout": "letter-10", "language": "fr"}, headers=key)
    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/pdf")
    document = pypdfium2.PdfDocument(reply.content)
    try:
        assert "Colle" in document[0].get_textpage().get_text_bounded()
    finally:
        document.close()
    return codes_on(reply.content)


async def kpi(client: httpx.AsyncClient, mission: Mission, key: Headers, name: str) -> int:
    reply = await client.get(f"/v1/campaigns/{campaign_id(mission)}/kpis/{name}", headers=key)
    return int(reply.json()["value"])


CALL = {"de": "Kleb Berlin bunt", "fr": "Colle Berlin", "en": "Stick Berlin"}
OPTIONS = {"call": CALL, "colour": "#c81e1e", "codes_only": True}


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, changed("stickers", limits=[], points=2, options=OPTIONS))


@pytest.fixture
async def key(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


@pytest.fixture
async def batch(client: httpx.AsyncClient, mission: Mission, key: Headers) -> dict[str, Any]:
    """Four stickers, ordered twice under one key, which is once."""
    path = f"/v1/quests/{quest_id(mission, 'stickers')}/sticker-batches"
    order, once = {"count": 4, "label": "Kreuzberg"}, key | {"idempotency-key": "order"}
    made = await client.post(path, json=order, headers=once)
    again = await client.post(path, json=order, headers=once)
    assert again.content == made.content
    assert (await client.get(path, headers=key)).json()["items"] == [made.json()]
    found: dict[str, Any] = made.json()
    return found


async def test_from_the_order_to_the_figure(
    client: httpx.AsyncClient,
    db: Database,
    mission: Mission,
    key: Headers,
    batch: dict[str, Any],
) -> None:
    urls = await printed(client, key, batch["sheet"])
    lea, tom = await join(client, mission), await join(client, mission)

    done = [await lea.complete("stickers", placed=None, code=url) for url in urls[:2]]
    reused = (await tom.complete("stickers", placed=None, code=urls[0])).json()
    by_number = await tom.complete("stickers", placed=5)
    move = f"/v1/completions/{reused['completion']['id']}/transitions"
    believed = await client.post(move, json={"to": "accepted"}, headers=key)
    await fold_all(db, datetime.now(UTC))

    assert [one.json()["completion"]["state"] for one in done] == 2 * ["accepted"]
    assert (reused["completion"]["state"], reused["points"]) == ("in_review", [])
    assert (by_number.status_code, by_number.json()["field"]) == (409, "code")
    assert believed.status_code == 200
    assert await kpi(client, mission, key, "stickers_distributed") == 3
    assert await kpi(client, mission, key, "quest_completions") == 3
    page = (await client.get(batch["sheet"].removesuffix("/sheet"), headers=key)).json()
    first = [one.json()["completion"]["id"] for one in done]
    assert [one["completion"] for one in page["stickers"]] == first


async def test_who_passes_by_is_counted_per_sticker_and_nobody_is_known(
    client: httpx.AsyncClient, db: Database, mission: Mission, key: Headers, batch: dict[str, Any]
) -> None:
    urls = await printed(client, key, batch["sheet"])

    visits = [(PHONE, 0), (BOT, 0), (AHEAD, 0), (PHONE, 1), ({"user-agent": ""}, 1)]
    passed = [await client.get(urls[sticker], headers=agent) for agent, sticker in visits]

    for reply in passed:
        assert reply.status_code == 302
        assert reply.headers["location"].endswith(campaign_id(mission))
        assert "set-cookie" not in reply.headers
    page = (await client.get(batch["sheet"].removesuffix("/sheet"), headers=key)).json()
    assert (page["reported"], page["arrivals"]) == (0, 2)
    assert [(one["number"], one["arrivals"]) for one in page["stickers"]] == [(1, 1), (2, 1)]
    async with db.read() as session:
        (fact,) = (await session.execute(ARRIVAL)).mappings().all()
    assert (fact["actor_id"], fact["channel"]) == (None, "sticker")


async def test_a_phone_that_asks_twice_arrives_once(
    db: Database, mission: Mission, batch: dict[str, Any]
) -> None:
    made = await print_batch(db, mission)

    async def scanned(number: int, seconds: float) -> None:
        async with db.transaction() as session:
            at = NOON + timedelta(seconds=seconds)
            code = code_of(made, number)
            await scan_sticker(session, code, secret=SECRET, counted=True, at=at)

    for number, seconds in ((1, 0), (1, 9.9), (2, 5), (1, 10), (1, 25)):
        await scanned(number, seconds)

    async with db.read() as session:
        uses = await uses_of(session, made)
    assert {number: use.arrivals for number, use in uses.items()} == {1: 3, 2: 1}


async def test_what_is_withdrawn_counts_no_more(
    client: httpx.AsyncClient, mission: Mission, key: Headers, batch: dict[str, Any]
) -> None:
    urls, lea = await printed(client, key, batch["sheet"]), await join(client, mission)

    withdrawn = await client.delete(batch["sheet"].removesuffix("/sheet"), headers=key)

    gone = await client.get(urls[3], headers=PHONE)
    late = await lea.complete("stickers", placed=None, code=urls[3])
    assert withdrawn.status_code == 204
    assert (gone.status_code, gone.json()["code"]) == (410, "code-withdrawn")
    assert (late.status_code, late.json()["code"]) == (409, "evidence-refused")


async def test_what_cannot_be_printed_or_scanned(
    client: httpx.AsyncClient, mission: Mission, key: Headers
) -> None:
    slogan = f"/v1/quests/{quest_id(mission, 'slogan')}/sticker-batches"

    assert (await client.post(slogan, json={"count": 3}, headers=key)).status_code == 409
    for wrong in (0, 10_001, "3"):
        reply = await client.post(slogan, json={"count": wrong}, headers=key)
        assert reply.status_code == 422
    assert (await client.get("/s/9KX2-00W4-7QTB-M3ZD", headers=PHONE)).status_code == 404
    assert (await client.get("/s/UUUU-UUUU-UUUU-UUUU", headers=PHONE)).status_code == 404
    assert (await client.get("/s/a", headers=PHONE)).status_code == 422
