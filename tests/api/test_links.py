"""Passing the mission on over HTTP."""

import httpx

from service.store.session import Database
from tests.mission import launch
from tests.people import campaign_id, join


async def test_a_share_retried_under_its_key_is_one_share(
    client: httpx.AsyncClient, db: Database
) -> None:
    person = await join(client, await launch(db))
    headers = person.headers | {"idempotency-key": "one share"}
    first = await client.post("/v1/me/links", json={"network": "mastodon"}, headers=headers)

    again = await client.post("/v1/me/links", json={"network": "mastodon"}, headers=headers)
    links = (await person.get("/v1/me/links")).json()["items"]

    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotent-replayed"] == "true"
    assert [link["network"] for link in links] == [None, "mastodon"]


async def test_a_key_belongs_to_one_share(client: httpx.AsyncClient, db: Database) -> None:
    person = await join(client, await launch(db))
    headers = person.headers | {"idempotency-key": "one share"}
    await client.post("/v1/me/links", json={"network": "mastodon"}, headers=headers)

    other = await client.post("/v1/me/links", json={"network": "print"}, headers=headers)

    assert other.status_code == 422
    assert other.json()["code"] == "idempotency-key-reused"


async def test_who_comes_by_a_link_is_one_hop_further(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(db)
    first = await join(client, mission)
    followed = await client.get(f"/l/{first.link}")
    second = await join(client, mission, link=first.link)

    links = (await second.get("/v1/me/links")).json()["items"]

    assert followed.status_code == 302
    assert campaign_id(mission) in followed.headers["location"]
    assert "set-cookie" not in followed.headers
    assert [link["depth"] for link in links] == [1]


async def test_a_dead_link_keeps_nobody_out(client: httpx.AsyncClient, db: Database) -> None:
    mission = await launch(db)

    person = await join(client, mission, link="bcdfgh")

    assert (await client.get("/l/bcdfgh")).status_code == 404
    assert (await person.get("/v1/me")).status_code == 200
