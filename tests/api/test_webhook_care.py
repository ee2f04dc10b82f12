"""Another secret, what was missed, and what a webhook may wish: over HTTP."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from quests.ids import parse_id, public_id
from service.store.session import Database
from service.usecases.recover_webhook import queue_recovered
from tests.conftest import SECRET
from tests.delivery.dispatching import DELIVERED, dispatching, queue, spread, until
from tests.delivery.receiver import Answer, Receiver, receiving
from tests.delivery.stage import Stage, add_receiver, announce_completions, now, set_stage
from tests.people import Headers, key_of

ANY = {"if-match": "*"}
WISHES: dict[str, Any] = {
    "payload": "thin",
    "ordering": "subject",
    "max_in_flight": 5,
    "consent": "confirmed",
}


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


@pytest.fixture
async def hook(client: httpx.AsyncClient, lead: Headers, receiver: Receiver) -> dict[str, Any]:
    """A webhook that is on; ``path`` is where it is."""
    reply = await client.post("/v1/webhooks", json={"url": receiver.url}, headers=lead)
    made: dict[str, Any] = reply.json()
    made["path"] = f"/v1/webhooks/{made['id']}"
    assert (await client.post(f"{made['path']}/test", headers=lead)).status_code == 200
    return made


async def test_wishes_are_kept_shown_and_changed(
    client: httpx.AsyncClient, lead: Headers, receiver: Receiver
) -> None:
    body = {"url": receiver.url, "headers": {"X-Api-Key": "hush"}, **WISHES}
    made = (await client.post("/v1/webhooks", json=body, headers=lead)).json()
    path = f"/v1/webhooks/{made['id']}"

    assert {name: made[name] for name in WISHES} == WISHES
    assert made["header_names"] == ["x-api-key"]
    tested = await client.post(f"{path}/test", headers=lead)
    changed = await client.patch(path, json={"ordering": "none"}, headers=lead | ANY)
    bare = await client.patch(path, json={"headers": {}}, headers=lead | ANY)
    assert tested.status_code == 200, tested.text
    assert receiver.got[0].headers["x-api-key"] == "hush"
    assert changed.json()["ordering"] == "none"
    assert changed.json()["header_names"] == ["x-api-key"]
    assert bare.json()["header_names"] == []
    assert "hush" not in tested.text + changed.text


@pytest.mark.parametrize(
    "wish",
    [
        {"payload": "fat"},
        {"ordering": "global"},
        {"max_in_flight": 0},
        {"max_in_flight": 11},
        {"consent": "denied"},
        {"headers": {"Host": "127.0.0.1"}},
        {"headers": {"Webhook-Signature": "v1,x"}},
        {"headers": {"content-length": "5"}},
        {"headers": {"X-Forwarded-For": "127.0.0.1"}},
        {"headers": {"x y": "a"}},
        {"headers": {"x": "a\r\nhost: b"}},
        {"headers": {"x": "ü"}},
        {"headers": {"a": "1", "A": "2"}},
        {"headers": {f"x-{number}": "a" for number in range(11)}},
    ],
)
async def test_impossible_wishes_are_refused(
    client: httpx.AsyncClient, lead: Headers, receiver: Receiver, wish: dict[str, Any]
) -> None:
    reply = await client.post("/v1/webhooks", json={"url": receiver.url, **wish}, headers=lead)

    assert (reply.status_code, reply.json()["code"]) == (422, "validation-failed")


async def test_after_a_rotation_both_secrets_verify_until_the_overlap_is_over(
    client: httpx.AsyncClient,
    db: Database,
    lead: Headers,
    receiver: Receiver,
    hook: dict[str, Any],
) -> None:
    turned = await client.post(f"{hook['path']}/secret", json={"overlap_hours": 2}, headers=lead)
    assert turned.status_code == 201, turned.text
    new, old = turned.json()["secret"], hook["secret"]

    await client.post(f"{hook['path']}/test", headers=lead)
    receiver.got[-1].verify(old)
    receiver.got[-1].verify(new)
    assert len(turned.json()["former_secrets_until"]) == 1
    await db.hot.execute("UPDATE webhook_endpoint SET former_until = '{2020-01-01}'")
    await client.post(f"{hook['path']}/test", headers=lead)

    receiver.got[-1].verify(new)
    with pytest.raises(Exception, match="signature"):
        receiver.got[-1].verify(old)


async def test_without_overlap_every_earlier_secret_ends_at_once(
    client: httpx.AsyncClient, lead: Headers, receiver: Receiver, hook: dict[str, Any]
) -> None:
    for _ in range(10):
        assert (await client.post(f"{hook['path']}/secret", json={}, headers=lead)).is_success
    eleventh = await client.post(f"{hook['path']}/secret", json={}, headers=lead)
    lost = await client.post(f"{hook['path']}/secret", json={"overlap_hours": 0}, headers=lead)

    assert (eleventh.status_code, eleventh.json()["code"]) == (409, "transition-refused")
    assert lost.json()["former_secrets_until"] == []
    await client.post(f"{hook['path']}/test", headers=lead)
    assert receiver.got[-1].headers["webhook-signature"].count("v1,") == 1
    refused = await client.post(f"{hook['path']}/secret", json={"overlap_hours": 169}, headers=lead)
    assert refused.status_code == 422


async def test_a_repeated_rotation_shows_the_same_secret(
    client: httpx.AsyncClient, lead: Headers, hook: dict[str, Any]
) -> None:
    keyed = lead | {"idempotency-key": "turn-once"}
    one, two = [
        await client.post(f"{hook['path']}/secret", json={}, headers=keyed) for _ in range(2)
    ]

    assert one.json()["secret"] == two.json()["secret"]
    assert two.headers["idempotent-replayed"] == "true"


async def test_what_was_given_up_is_recovered_and_what_was_delivered_is_not(
    client: httpx.AsyncClient,
    db: Database,
    stage: Stage,
    lead: Headers,
    receiver: Receiver,
    hook: dict[str, Any],
) -> None:
    await queue(db, stage, 6)
    await db.hot.execute(
        "UPDATE delivery SET state = 'exhausted', attempts = 10 WHERE attempts = 0"
        " AND id IN (SELECT id FROM delivery WHERE attempts = 0 ORDER BY id LIMIT 3)"
    )
    async with dispatching(db):
        await until(db, DELIVERED, 1 + 3)
    since = {"since": (now() - timedelta(hours=1)).isoformat()}

    ordered = await client.post(f"{hook['path']}/recover", json=since, headers=lead)
    again = await client.post(f"{hook['path']}/recover", json=since, headers=lead)
    await queue_recovered(db, secret=SECRET, at=now())
    async with dispatching(db):
        await until(db, DELIVERED, 1 + 6)

    assert (ordered.status_code, ordered.json()["state"], ordered.json()["expected"]) == (
        202,
        "queueing",
        3,
    )
    assert again.status_code == 409  # one at a time
    address = f"{hook['path']}/recoveries/{ordered.json()['id']}"
    done = (await client.get(address, headers=lead)).json()
    assert (done["state"], done["queued"]) == ("done", 3)
    assert len(receiver.ids()) == len(set(receiver.ids())) == 1 + 6


async def test_a_recovery_is_one_call_more_and_no_new_chain(
    client: httpx.AsyncClient,
    db: Database,
    stage: Stage,
    lead: Headers,
    receiver: Receiver,
    hook: dict[str, Any],
) -> None:
    await queue(db, stage, 2)
    await db.hot.execute("UPDATE delivery SET state = 'exhausted' WHERE attempts = 0")
    receiver.script = lambda _: Answer(500)
    since = {"since": (now() - timedelta(hours=1)).isoformat()}

    await client.post(f"{hook['path']}/recover", json=since, headers=lead)
    while await queue_recovered(db, secret=SECRET, at=now()):
        pass
    async with dispatching(db):
        await until(db, "SELECT count(*) FROM delivery WHERE state = 'exhausted'", 2)

    assert len(receiver.got) == 1 + 2


async def test_what_happened_while_it_was_off_is_replayed_under_the_ids_of_the_log(
    client: httpx.AsyncClient,
    db: Database,
    stage: Stage,
    lead: Headers,
    receiver: Receiver,
    hook: dict[str, Any],
) -> None:
    await client.patch(hook["path"], json={"enabled": False}, headers=lead | ANY)
    await announce_completions(db, stage, 4)
    await spread(db)
    off = await client.post(
        f"{hook['path']}/replay-missing", json={"since": "2020-01-01T00:00:00Z"}, headers=lead
    )
    await client.post(f"{hook['path']}/test", headers=lead)
    since = {"since": (now() - timedelta(hours=1)).isoformat()}
    ordered = await client.post(f"{hook['path']}/replay-missing", json=since, headers=lead)
    await queue_recovered(db, secret=SECRET, at=now())
    async with dispatching(db):
        await receiver.wait_for(2 + 4)

    assert off.status_code == 409
    assert (ordered.json()["kind"], ordered.json()["expected"]) == ("missing", 4)
    logged = (await client.get("/v1/events?types=completion.validated", headers=lead)).json()
    got = [one.message for one in receiver.got if one.message["type"] == "completion.validated"]
    assert sorted(got, key=lambda one: one["sequence"]) == logged["items"]
    assert await queue_recovered(db, secret=SECRET, at=now()) == 0


@pytest.mark.parametrize("what", ["recover", "replay-missing"])
async def test_too_much_at_once_is_refused(
    client: httpx.AsyncClient,
    lead: Headers,
    hook: dict[str, Any],
    what: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = f"{hook['path']}/{what}"
    long = {"since": (now() - timedelta(days=15)).isoformat()}
    within = long | {"until": (now() - timedelta(days=2)).isoformat()}

    refused = await client.post(path, json=long, headers=lead)

    assert (refused.status_code, refused.json()["code"]) == (422, "recovery-too-large")
    assert (await client.post(path, json=within, headers=lead)).status_code == 202
    assert (await client.post(path, json={}, headers=lead)).status_code == 422
    assert (await client.post(path, json={"since": "now"}, headers=lead)).status_code == 422
    naive = {"since": "2026-10-01T00:00:00"}
    assert (await client.post(path, json=naive, headers=lead)).status_code == 422


async def test_more_than_an_order_may_hold_is_refused(
    client: httpx.AsyncClient,
    db: Database,
    stage: Stage,
    lead: Headers,
    hook: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("service.usecases.recover_webhook.MOST", 2)
    await queue(db, stage, 3)
    await db.hot.execute("UPDATE delivery SET state = 'exhausted'")
    since = {"since": (now() - timedelta(hours=1)).isoformat()}

    refused = await client.post(f"{hook['path']}/recover", json=since, headers=lead)

    assert (refused.status_code, refused.json()["code"]) == (422, "recovery-too-large")


async def test_batches_recover_everything_once(
    client: httpx.AsyncClient,
    db: Database,
    stage: Stage,
    lead: Headers,
    hook: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other, _ = await add_receiver(db, stage, "http://127.0.0.1:9/", event_types=["quest.closed"])
    await announce_completions(db, stage, 5)
    await spread(db)
    for module in ("store.webhook_recoveries", "usecases.recover_webhook", "store.outbox"):
        monkeypatch.setattr(f"service.{module}.BATCH", 2)
    await db.hot.execute("UPDATE webhook_endpoint SET event_types = '{}' WHERE id = $1", other)
    path = f"/v1/webhooks/{public_id('whk', other)}/replay-missing"
    since = {"since": (now() - timedelta(hours=1)).isoformat()}
    ordered = (await client.post(path, json=since, headers=lead)).json()

    rounds = [await queue_recovered(db, secret=SECRET, at=now()) for _ in range(4)]

    assert rounds == [2, 2, 1, 0]
    kept = await db.hot.fetchval(
        "SELECT queued FROM webhook_recovery WHERE id = $1", parse_id("whr", ordered["id"])
    )
    assert kept == 5
