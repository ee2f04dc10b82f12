"""Webhooks and the pull log over HTTP."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import jsonschema
import pytest

from quests.ids import new_id, public_id
from service.delivery.courier import open_courier
from service.events import EVENT_TYPES
from service.pseudonyms import sequence_shift
from service.store.session import Database
from service.usecases.fan_out_events import fan_out_events
from tests.conftest import SECRET
from tests.delivery.receiver import Answer, Receiver, receiving
from tests.delivery.stage import (
    Stage,
    add_organisation,
    add_receiver,
    announce_completions,
    now,
    set_stage,
)
from tests.people import Headers, key_of

ANY = {"if-match": "*"}


@pytest.fixture
async def stage(db: Database) -> Stage:
    return await set_stage(db)


@pytest.fixture
async def lead(db: Database, stage: Stage) -> Headers:
    return await key_of(db, "lead")


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as opened:
        yield opened


async def subscribed(
    client: httpx.AsyncClient, lead: Headers, url: str, **more: Any
) -> dict[str, Any]:
    reply = await client.post("/v1/webhooks", json={"url": url, **more}, headers=lead)
    assert reply.status_code == 201, reply.text
    made: dict[str, Any] = reply.json()
    return made


async def test_a_webhook_is_off_until_its_test_succeeds(
    client: httpx.AsyncClient, lead: Headers, receiver: Receiver
) -> None:
    made = await subscribed(client, lead, receiver.url, description="Our CRM")
    address = f"/v1/webhooks/{made['id']}"
    assert (made["enabled"], made["disabled_reason"]) == (False, "not_tested")

    tested = await client.post(f"{address}/test", headers=lead)

    assert tested.status_code == 200, tested.text
    assert tested.json()["webhook"]["enabled"] is True
    (got,) = receiver.got
    got.verify(made["secret"])
    assert (got.message["type"], got.message["test"]) == ("endpoint.test", True)
    assert (await client.get(address, headers=lead)).json()["enabled"] is True


async def test_the_secret_is_shown_once_and_not_in_the_database(
    client: httpx.AsyncClient, db: Database, lead: Headers, receiver: Receiver
) -> None:
    made = await subscribed(client, lead, receiver.url)
    shown = [
        await client.get("/v1/webhooks", headers=lead),
        await client.get(f"/v1/webhooks/{made['id']}", headers=lead),
        await client.patch(
            f"/v1/webhooks/{made['id']}", json={"description": "b"}, headers=lead | ANY
        ),
    ]

    assert made["secret"].startswith("whsec_")
    assert not any(word in one.text for one in shown for word in ("whsec_", '"secret"'))
    kept = await db.hot.fetchval("SELECT secret FROM webhook_endpoint")
    assert made["secret"].removeprefix("whsec_").encode() not in kept


async def test_a_failed_test_says_what_the_receiver_said_and_leaves_it_off(
    client: httpx.AsyncClient, lead: Headers, receiver: Receiver
) -> None:
    receiver.script = lambda _: Answer(503, body=b"later")
    made = await subscribed(client, lead, receiver.url)
    address = f"/v1/webhooks/{made['id']}"

    failed = await client.post(f"{address}/test", headers=lead)

    assert failed.status_code == 409
    problem = failed.json()
    assert (problem["code"], problem["receiver_status"]) == ("webhook-test-failed", 503)
    assert (await client.get(address, headers=lead)).json()["enabled"] is False
    (delivery,) = (await client.get(f"{address}/deliveries", headers=lead)).json()["items"]
    assert (delivery["type"], delivery["state"]) == ("endpoint.test", "exhausted")
    attempts = await client.get(f"{address}/deliveries/{delivery['id']}/attempts", headers=lead)
    (attempt,) = attempts.json()["items"]
    assert (attempt["number"], attempt["status"], attempt["reply"]) == (1, 503, "later")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "https://example.org:22/",
        "https://user@example.org/",
        "https://example.org/#part",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://①②⑦.0.0.1/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://localhost./",
    ],
)
async def test_addresses_inside_our_network_are_refused(
    app: Any, client: httpx.AsyncClient, lead: Headers, url: str
) -> None:
    async with open_courier(SECRET, allow_private=False) as app.state.courier:
        reply = await client.post("/v1/webhooks", json={"url": url}, headers=lead)

    assert (reply.status_code, reply.json()["code"]) == (422, "webhook-url-forbidden")
    assert "127" not in reply.json()["detail"]  # nothing of what a name resolves to


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"url": 7},
        {"url": "https://example.org/", "unknown": 1},
        {"url": "https://example.org/", "event_types": ["no.such"]},
        {"url": "https://example.org/", "campaigns": ["cmp_nonsense"]},
        {"url": "https://example.org/", "description": "a\0b"},
        {"url": "https://example.org/", "enabled": True},
    ],
)
async def test_wrong_shapes_are_refused(
    client: httpx.AsyncClient, lead: Headers, body: dict[str, Any]
) -> None:
    reply = await client.post("/v1/webhooks", json=body, headers=lead)

    assert (reply.status_code, reply.json()["code"]) == (422, "validation-failed")


async def test_a_campaign_of_somebody_else_cannot_be_subscribed_to(
    client: httpx.AsyncClient, db: Database, lead: Headers, receiver: Receiver
) -> None:
    other = await set_stage(db, slug="paris")
    body = {"url": receiver.url, "campaigns": [public_id("cmp", other.campaign_id)]}

    assert (await client.post("/v1/webhooks", json=body, headers=lead)).status_code == 404


async def test_another_organisation_finds_nothing(
    client: httpx.AsyncClient, db: Database, stage: Stage, lead: Headers, receiver: Receiver
) -> None:
    await add_organisation(db, stage, new_id(now()), slug="rival")
    rival = await key_of(db, "rival")
    made = await subscribed(client, lead, receiver.url)
    address = f"/v1/webhooks/{made['id']}"

    assert (await client.get("/v1/webhooks", headers=rival)).json() == {"items": []}
    for method, path in [
        ("GET", ""),
        ("PATCH", ""),
        ("DELETE", ""),
        ("POST", "/test"),
        ("GET", "/deliveries"),
    ]:
        reply = await client.request(
            method, address + path, headers=rival | ANY, json={} if method == "PATCH" else None
        )
        assert reply.status_code == 404, (method, path)


async def test_who_may_only_read_may_not_subscribe(
    client: httpx.AsyncClient, db: Database, lead: Headers, receiver: Receiver
) -> None:
    reading = await key_of(db, "lead", scope="read")

    assert (await client.get("/v1/webhooks", headers=reading)).status_code == 200
    refused = await client.post("/v1/webhooks", json={"url": receiver.url}, headers=reading)
    assert refused.status_code == 403
    assert (await client.get("/v1/webhooks")).status_code == 401


async def test_a_new_address_has_to_be_tested_again(
    client: httpx.AsyncClient, lead: Headers, receiver: Receiver
) -> None:
    made = await subscribed(client, lead, receiver.url)
    address = f"/v1/webhooks/{made['id']}"
    await client.post(f"{address}/test", headers=lead)

    same = await client.patch(address, json={"url": receiver.url}, headers=lead | ANY)
    moved = await client.patch(address, json={"url": receiver.url + "/new"}, headers=lead | ANY)

    assert same.json()["enabled"] is True
    assert (moved.json()["enabled"], moved.json()["disabled_reason"]) == (False, "not_tested")


async def test_only_what_is_sent_is_changed(
    client: httpx.AsyncClient, lead: Headers, stage: Stage, receiver: Receiver
) -> None:
    campaign = public_id("cmp", stage.campaign_id)
    made = await subscribed(
        client, lead, receiver.url, event_types=["quest.closed"], campaigns=[campaign]
    )
    address = f"/v1/webhooks/{made['id']}"
    await client.post(f"{address}/test", headers=lead)

    paused = (await client.patch(address, json={"enabled": False}, headers=lead | ANY)).json()

    assert (paused["enabled"], paused["disabled_reason"]) == (False, "paused")
    assert (paused["url"], paused["campaigns"]) == (receiver.url, [campaign])
    everything = await client.patch(address, json={"event_types": []}, headers=lead | ANY)
    assert everything.json()["event_types"] == []
    for enabled in (True, 0):
        refused = await client.patch(address, json={"enabled": enabled}, headers=lead | ANY)
        assert refused.status_code == 422


async def test_a_deleted_webhook_takes_its_deliveries_along(
    client: httpx.AsyncClient, db: Database, lead: Headers, receiver: Receiver
) -> None:
    made = await subscribed(client, lead, receiver.url)
    await client.post(f"/v1/webhooks/{made['id']}/test", headers=lead)

    assert (await client.delete(f"/v1/webhooks/{made['id']}", headers=lead)).status_code == 204

    assert (await client.get(f"/v1/webhooks/{made['id']}", headers=lead)).status_code == 404
    assert await db.hot.fetchval("SELECT count(*) FROM delivery") == 0
    assert await db.hot.fetchval("SELECT count(*) FROM event") == 1


async def test_a_delivered_message_can_be_sent_again(
    client: httpx.AsyncClient, db: Database, stage: Stage, lead: Headers, receiver: Receiver
) -> None:
    endpoint, _ = await add_receiver(db, stage, receiver.url)
    await announce_completions(db, stage, 3)
    await fan_out_events(db, secret=SECRET, at=now())
    await db.hot.execute("UPDATE delivery SET state = 'delivered', attempts = 1")
    address = f"/v1/webhooks/{public_id('whk', endpoint)}/deliveries"
    first = (await client.get(f"{address}?limit=2", headers=lead)).json()
    rest = (await client.get(f"{address}?cursor={first['next_cursor']}", headers=lead)).json()

    again = await client.post(f"{address}/{first['items'][0]['id']}/resend", headers=lead)

    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, None)
    assert again.status_code == 202
    assert (again.json()["state"], again.json()["message"]) == (
        "pending",
        first["items"][0]["message"],
    )
    row = await db.hot.fetchrow("SELECT * FROM delivery WHERE state = 'pending'")
    assert row is not None
    assert row["last_try"] is True


async def test_nothing_is_sent_again_to_a_webhook_that_is_off(
    client: httpx.AsyncClient, lead: Headers, receiver: Receiver
) -> None:
    receiver.script = lambda _: Answer(500)
    made = await subscribed(client, lead, receiver.url)
    address = f"/v1/webhooks/{made['id']}"
    await client.post(f"{address}/test", headers=lead)
    (delivery,) = (await client.get(f"{address}/deliveries", headers=lead)).json()["items"]

    again = await client.post(f"{address}/deliveries/{delivery['id']}/resend", headers=lead)

    assert (again.status_code, again.json()["code"]) == (409, "transition-refused")


async def test_the_log_is_complete_without_a_worker_and_pages_by_sequence(
    client: httpx.AsyncClient, db: Database, stage: Stage, lead: Headers
) -> None:
    await announce_completions(db, stage, 5)
    seen: list[int] = []
    after = 0
    while True:
        piece = (await client.get(f"/v1/events?after={after}&limit=2", headers=lead)).json()
        if not piece["items"]:
            break
        seen += [item["sequence"] for item in piece["items"]]
        after = piece["next_after"]

    first = sequence_shift(SECRET, stage.organisation_id) + 1
    assert [*seen, piece["next_after"]] == [*range(first, first + 5), first + 4]


async def test_the_log_can_be_filtered_and_refuses_nonsense(
    client: httpx.AsyncClient, db: Database, stage: Stage, lead: Headers
) -> None:
    await announce_completions(db, stage, 1)

    none = await client.get("/v1/events?types=quest.closed", headers=lead)
    one = await client.get("/v1/events?types=quest.closed&types=completion.validated", headers=lead)

    assert none.json() == {"items": [], "next_after": 0}
    assert len(one.json()["items"]) == 1
    for query in ("after=-1", "after=x", "limit=101", "limit=0", "types=no.such", f"after={2**63}"):
        assert (await client.get(f"/v1/events?{query}", headers=lead)).status_code == 422, query


async def test_log_and_webhook_show_the_same_message(
    client: httpx.AsyncClient, db: Database, stage: Stage, lead: Headers
) -> None:
    await add_receiver(db, stage, "https://crm.example/")
    await announce_completions(db, stage, 1)

    (logged,) = (await client.get("/v1/events", headers=lead)).json()["items"]

    sent = await db.hot.fetchval("SELECT convert_from(body, 'UTF8')::jsonb::text FROM delivery")
    assert httpx.Response(200, text=sent).json() == logged


async def test_every_event_type_has_a_schema_and_a_sample_that_fits(
    client: httpx.AsyncClient,
) -> None:
    reply = await client.get("/v1/webhook-event-types")

    items = reply.json()["items"]
    assert [item["type"] for item in items] == list(EVENT_TYPES)
    for item in items:
        jsonschema.Draft202012Validator.check_schema(item["json_schema"])
        jsonschema.validate(item["sample"], item["json_schema"])
        assert item["description"]


async def test_what_is_really_sent_fits_the_schema(
    client: httpx.AsyncClient, db: Database, stage: Stage, lead: Headers
) -> None:
    await announce_completions(db, stage, 1)
    types = (await client.get("/v1/webhook-event-types")).json()["items"]
    schemas = {item["type"]: item["json_schema"] for item in types}

    for event in (await client.get("/v1/events", headers=lead)).json()["items"]:
        jsonschema.validate(event, schemas[event["type"]])
