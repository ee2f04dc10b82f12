"""Visits as browsers tell them: no cookie, no name, and only from pages of the campaign."""

from typing import Any

import httpx
import pytest
from sqlalchemy import text

from quests.ids import public_id
from service.store.session import Database
from tests.mission import Mission, campaign_is, launch
from tests.people import campaign_id, join, quest_id

PAGE = "https://pages.example"
FIREFOX = {"user-agent": "Mozilla/5.0 Firefox/140", "origin": PAGE}
VIEW = {"type": "view", "id": "v1"}
KEPT = text(
    "SELECT type, visitor_id, channel, locale, quest_id, payload, fact::text AS whole "
    "FROM fact WHERE source = 'collect' ORDER BY occurred_at, type"
)


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, campaign_is(origins=[PAGE]))


async def tell(
    client: httpx.AsyncClient, mission: Mission, *events: dict[str, Any], **more: Any
) -> httpx.Response:
    headers = more.pop("headers", FIREFOX)
    body = {"campaign": campaign_id(mission), "events": events or [VIEW], **more}
    return await client.post("/v1/collect", json=body, headers=headers)


async def kept(db: Database) -> list[Any]:
    async with db.read() as session:
        return list((await session.execute(KEPT)).all())


async def test_what_happens_on_a_page_is_recorded_once(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    events = (
        VIEW | {"ago_ms": 60_000},
        {"type": "interaction", "id": "i1", "kind": "click", "ago_ms": 30_000},
        {"type": "engaged_time", "id": "e1", "seconds": 41},
    )
    page = {
        "content": "recipes",
        "section": "blog",
        "referrer": "https://www.ecosia.org/search?q=secret",
        "language": "de",
        "quest": quest_id(mission, "slogan"),
    }

    first = await tell(client, mission, *events, **page)
    again = await tell(client, mission, *events, **page)

    assert (first.status_code, first.json()) == (202, {"recorded": 3})
    assert again.json() == {"recorded": 0}
    assert "set-cookie" not in first.headers
    assert first.headers["access-control-allow-origin"] == PAGE
    view, click, engaged = await kept(db)
    assert [one.type for one in (view, click, engaged)] == ["view", "interaction", "engaged_time"]
    assert {one.channel for one in (view, click, engaged)} == {"organic_search"}
    assert view.payload["referrer"] == "www.ecosia.org"
    assert (click.payload["kind"], engaged.payload["seconds"]) == ("click", 41)
    assert "secret" not in view.whole
    assert "Firefox" not in view.whole


async def test_without_consent_nobody_is_recognised(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    await tell(client, mission, VIEW, visitor="mine", authenticated=True)
    await tell(client, mission, VIEW | {"id": "v2"}, visitor="other")
    chrome = FIREFOX | {"user-agent": "Mozilla/5.0 Chrome/150"}
    await tell(client, mission, VIEW | {"id": "v3"}, headers=chrome)
    await tell(client, mission, VIEW | {"id": "v4"}, visitor="mine", consent=True)
    await tell(client, mission, VIEW | {"id": "v5"}, visitor="mine", consent=True, headers=chrome)

    one, same, browser, agreed, agreed_too = [row.visitor_id for row in await kept(db)]
    assert one == same
    assert len({one, browser, agreed}) == 3
    assert agreed == agreed_too
    assert not any(row.payload["authenticated"] for row in await kept(db))


async def test_pages_elsewhere_cannot_count(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    elsewhere = FIREFOX | {"origin": "https://else.example"}

    refused = await tell(client, mission, headers=elsewhere)
    own = await tell(client, mission, headers=FIREFOX | {"origin": "http://127.0.0.1:8000"})

    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert own.status_code == 202
    assert len(await kept(db)) == 1


async def test_programs_are_not_counted(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    told = await tell(client, mission, headers={"user-agent": "Googlebot/2.1"})

    assert (told.status_code, told.json()) == (202, {"recorded": 0})
    assert await kept(db) == []


async def test_a_link_says_who_brought_them(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    person = await join(client, mission)

    await tell(client, mission, VIEW, link=person.link, referrer="https://www.google.com/")

    views = [row for row in await kept(db) if row.type == "view"]
    assert [row.channel for row in views] == ["share"]


async def test_what_is_not_there_is_not_there(client: httpx.AsyncClient, mission: Mission) -> None:
    nowhere = public_id("cmp", mission.workspace_id)

    unknown = await tell(client, mission, campaign=nowhere, headers={"user-agent": "Mozilla"})
    quest = await tell(client, mission, quest=public_id("qst", mission.workspace_id))
    shape = await tell(client, mission, {"type": "view", "id": ""})

    assert [one.status_code for one in (unknown, quest, shape)] == [404, 404, 422]


async def test_a_browser_may_ask_first(client: httpx.AsyncClient, mission: Mission) -> None:
    asks = {"origin": PAGE, "access-control-request-method": "POST"}

    reply = await client.options("/v1/collect", headers=asks)

    assert reply.status_code == 204
    assert reply.headers["access-control-allow-origin"] == PAGE
    assert "access-control-allow-credentials" not in reply.headers
