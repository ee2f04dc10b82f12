"""Sharing, from the Quest to the figures, over HTTP."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest

from service.store.session import Database
from service.usecases.fold_facts import fold_all
from tests.mission import Mission, changed, launch
from tests.people import Headers, Person, campaign_id, join, key_of, quest_id

TEXTS = {"mastodon": {"de": "Berlin isst anders:", "fr": "Berlin mange autrement :", "en": "Try:"}}
QUEST: dict[str, Any] = {"kind": "share", "options": {"texts": TEXTS}, "thanks": None, "points": 3}
PHONE = {"user-agent": "Mozilla/5.0 (iPhone) Mobile Safari"}
NETWORK = {"user-agent": "http.rb/5.1 (Mastodon/4.3; +https://berlin.social/)"}


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, changed("treasure-hunt", **QUEST))


async def made_link(client: httpx.AsyncClient, person: Person) -> str:
    wish = {"network": "mastodon"}
    reply = await client.post("/v1/me/links", json=wish, headers=person.headers)
    return str(reply.json()["code"])


async def hand_in(
    client: httpx.AsyncClient, mission: Mission, person: Person, link: str, key: str | None = None
) -> httpx.Response:
    return await client.post(
        f"/v1/quests/{quest_id(mission, 'treasure-hunt')}/completions",
        json={"kind": "share", "link": link},
        headers=person.headers | {"idempotency-key": key or uuid4().hex},
    )


async def kpi(client: httpx.AsyncClient, mission: Mission, key: Headers, name: str) -> float:
    reply = await client.get(f"/v1/campaigns/{campaign_id(mission)}/kpis/{name}", headers=key)
    return float(reply.json()["value"])


async def test_from_the_text_to_the_figure(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    person, key = await join(client, mission), await key_of(db)
    page = (await client.get(f"/v1/quests/{quest_id(mission, 'treasure-hunt')}")).json()
    link = await made_link(client, person)

    done = await hand_in(client, mission, person, link, "k")
    retry = await hand_in(client, mission, person, link, "k")
    again = await hand_in(client, mission, person, link)
    await fold_all(db, datetime.now(UTC))

    assert page["options"]["texts"] == TEXTS
    assert (done.status_code, done.json()["completion"]["state"]) == (201, "accepted")
    assert done.json()["points"] == [{"rule": "share.accepted", "amount": 3}]
    assert retry.content == done.content
    assert (again.status_code, again.json()["code"], again.json()["by_you"]) == (
        409,
        "already-used",
        True,
    )
    assert await kpi(client, mission, key, "quest_completions") == 1
    assert await kpi(client, mission, key, "shares") == 1


async def test_who_came_by_a_link_passes_it_on_further(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    first, key = await join(client, mission), await key_of(db)
    second = await join(client, mission, link=await made_link(client, first))
    third = await join(client, mission, link=await made_link(client, second))
    await made_link(client, third)
    await fold_all(db, datetime.now(UTC))

    assert await kpi(client, mission, key, "reshare_depth_max") == 2
    assert await kpi(client, mission, key, "structural_virality") == 4 / 3


@pytest.mark.parametrize("whose", ["the general one", "somebody else's", "nobody's"])
async def test_only_a_link_of_ones_own_made_for_a_network(
    client: httpx.AsyncClient, mission: Mission, whose: str
) -> None:
    person, other = await join(client, mission), await join(client, mission)
    links = {
        "the general one": person.link,
        "somebody else's": await made_link(client, other),
        "nobody's": "bcdfghjkm2",
    }

    reply = await hand_in(client, mission, person, links[whose])

    assert (reply.status_code, reply.json()["code"]) == (409, "evidence-refused")
    assert reply.json()["field"] == "link"


async def test_a_network_gets_a_page_and_people_the_campaign(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    link = await made_link(client, await join(client, mission))

    shown = await client.get(f"/l/{link}", headers=NETWORK | {"accept-language": "fr"})
    ahead = await client.get(f"/l/{link}", headers=PHONE | {"purpose": "prefetch"})
    opened = await client.get(f"/l/{link}", headers=PHONE)

    assert (shown.status_code, shown.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert '<html lang="fr">' in shown.text
    assert '<meta property="og:title" content="' in shown.text
    assert f'/l/{link}">' in shown.text
    assert (ahead.status_code, opened.status_code) == (302, 302)
    async with db.read() as session:
        connection = await session.connection()
        rows = await connection.exec_driver_sql("SELECT 1 FROM fact WHERE type = 'arrival'")
        assert len(rows.all()) == 1


async def test_what_an_organiser_wrote_cannot_break_out_of_the_page(
    client: httpx.AsyncClient, db: Database
) -> None:
    evil = '"><script>alert(1)</script>'

    def edit(raw: Any) -> None:
        raw["campaign"]["title"] = dict.fromkeys(("de", "fr", "en"), evil)
        raw["campaign"]["mission"] = dict.fromkeys(("de", "fr", "en"), evil + " wort" * 200)

    mission = await launch(db, edit)
    link = await made_link(client, await join(client, mission))

    shown = await client.get(f"/l/{link}", headers=NETWORK)

    assert "<script" not in shown.text
    assert shown.text.count("wort …") == 3
