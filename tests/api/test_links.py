"""Links: pass the mission on, and count who comes by it."""

import asyncio
from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy import text

from service.store.session import Database
from service.usecases.fan_out_events import fan_out_events
from tests.conftest import SECRET
from tests.mission import Mission, launch
from tests.people import campaign_id, join, key_of


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


async def facts(db: Database, type_: str) -> list[dict[str, object]]:
    async with db.read() as session:
        rows = await session.execute(
            text("SELECT * FROM fact WHERE type = :type ORDER BY id"), {"type": type_}
        )
        return [dict(row) for row in rows.mappings()]


async def test_each_network_gets_a_link_of_its_own_and_the_share_counts(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    person = await join(client, mission)

    reply = await client.post("/v1/me/links", json={"network": "mastodon"}, headers=person.headers)

    made = reply.json()
    assert (reply.status_code, made["network"], made["depth"]) == (201, "mastodon", 0)
    assert made["url"].endswith(f"/l/{made['code']}")
    items = (await person.get("/v1/me/links")).json()["items"]
    assert [one["code"] for one in items] == [person.link, made["code"]]
    (share,) = await facts(db, "share")
    assert share["network"] == "mastodon"


async def test_a_share_that_is_sent_again_is_one_share(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    person = await join(client, mission)

    async def share(network: str) -> httpx.Response:
        headers = person.headers | {"idempotency-key": "k"}
        return await client.post("/v1/me/links", json={"network": network}, headers=headers)

    replies = await asyncio.gather(*(share("print") for _ in range(5)))
    other = await share("mastodon")

    assert [reply.status_code for reply in replies] == 5 * [201]
    assert len({reply.json()["code"] for reply in replies}) == 1
    assert sum("idempotent-replayed" in reply.headers for reply in replies) == 4
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert len(await facts(db, "share")) == 1


async def test_following_a_link_counts_an_arrival_and_leads_to_the_campaign(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    person = await join(client, mission)

    reply = await client.get(f"/l/{person.link}")

    assert reply.status_code == 302
    assert reply.headers["location"].endswith(
        f"/v1/campaigns/{campaign_id(mission)}?link={person.link}"
    )
    assert "set-cookie" not in reply.headers
    (arrival,) = await facts(db, "arrival")
    assert arrival["actor_id"] is None


async def test_each_visit_by_a_persons_link_is_told_once_and_a_preview_is_none(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    person, lead = await join(client, mission), await key_of(db)
    partner = await key_of(db, "haferkiez")
    body = {"network": "mastodon", "source": "thanks-page"}
    made = await client.post("/v1/me/links", json=body, headers=person.headers)
    path = f"/l/{made.json()['code']}"

    for agent in ("Firefox", "Firefox", "Mastodon/4.2 (http.rb; +https://example.org/) Bot"):
        await client.get(path, headers={"user-agent": agent})
    await client.get(path, headers={"purpose": "prefetch"})

    await fan_out_events(db, secret=SECRET, at=datetime.now(UTC))
    query = {"types": "share.opened"}
    seen, other = [
        (await client.get("/v1/events", params=query, headers=key)).json()["items"]
        for key in (lead, partner)
    ]
    assert len(seen) == len(other) == len(await facts(db, "arrival")) == 2
    assert {one["data"]["network"] for one in seen} == {"mastodon"}
    assert len({one["subject"] for one in (*seen, *other)}) == 4
    assert len({one["data"]["participant"]["ref"] for one in seen}) == 1
    assert not {one["data"]["participant"]["ref"] for one in seen} & {
        one["data"]["participant"]["ref"] for one in other
    }


async def test_a_code_that_is_not_ours_leads_nowhere(client: httpx.AsyncClient) -> None:
    assert (await client.get("/l/nosuchlink")).status_code == 404
    for wrong in ("x", "UPPER", "a" * 21, "a%00b"):
        assert (await client.get(f"/l/{wrong}")).status_code == 422, wrong
