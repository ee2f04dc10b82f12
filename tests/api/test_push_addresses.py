"""A stranger says where a browser is reached: which addresses are called, and who is erased."""

from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import httpx
import pytest

from service.delivery.push_line import open_push_line
from service.push.encryption import BrowserKeys
from service.push.line import Push
from service.settings import Settings
from service.store.session import Database
from tests.mission import Mission, launch
from tests.people import Person, join
from tests.pushing import SUBSCRIPTIONS, BrowserDouble

KNOWN = "https://updates.push.services.mozilla.com/wpush/v2/abc"
KEYS = BrowserDouble(KNOWN).to_json()["keys"]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """As in production."""
    return settings.model_copy(update={"webhooks_allow_private": False})


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


@pytest.fixture
async def lea(client: httpx.AsyncClient, mission: Mission) -> Person:
    return await join(client, mission)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com:8443/fcm/send/abc",
        "https://someone@fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com@127.0.0.1/abc",
        "https://127.0.0.1/abc",
        "https://2130706433/abc",
        "https://[::1]/abc",
        "https://169.254.169.254/latest/meta-data",
        "https://metadata.google.internal/abc",
        "https://localhost/abc",
        "https://coquest.example/v1/me",
        "https://evil.example/abc",
        "https://fcm.googleapis.com.evil.example/abc",
        "https://push.apple.com.evil.example/abc",
        "file:///etc/passwd",
        "gopher://fcm.googleapis.com/abc",
        "https://fcm.googleapis.com\\@evil.example/abc",
        "https://fcm.googleapis.com/abc#fragment",
        "//fcm.googleapis.com/abc",
        "nonsense",
    ],
)
async def test_no_address_leads_anywhere_but_to_a_push_service(
    client: httpx.AsyncClient, lea: Person, db: Database, endpoint: str
) -> None:
    body = {"endpoint": endpoint, "keys": KEYS}

    reply = await client.post(SUBSCRIPTIONS, json=body, headers=lea.headers)

    assert reply.status_code == 422, reply.text
    said = reply.json()
    assert (said["code"], said["field"]) == ("push-refused", "endpoint")
    assert endpoint not in reply.text
    assert (await lea.get(SUBSCRIPTIONS)).json() == {"items": []}


@pytest.mark.parametrize(
    "keys",
    [
        {**KEYS, "auth": "short"},
        {**KEYS, "p256dh": "B" * 87},
        {**KEYS, "p256dh": "not base64 at all"},
    ],
)
async def test_nothing_can_be_encrypted_for_keys_that_are_none(
    client: httpx.AsyncClient, lea: Person, keys: dict[str, Any]
) -> None:
    reply = await client.post(
        SUBSCRIPTIONS, json={"endpoint": KNOWN, "keys": keys}, headers=lea.headers
    )

    assert reply.status_code == 422
    assert (reply.json()["code"], reply.json()["field"]) == ("push-refused", "keys")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"endpoint": KNOWN},
        {"endpoint": "", "keys": KEYS},
        {"endpoint": KNOWN + "a" * 1000, "keys": KEYS},
        {"endpoint": KNOWN, "keys": {"p256dh": KEYS["p256dh"]}},
        {"endpoint": 7, "keys": KEYS},
    ],
)
async def test_another_shape_is_refused_as_everywhere(
    client: httpx.AsyncClient, lea: Person, body: dict[str, Any]
) -> None:
    reply = await client.post(SUBSCRIPTIONS, json=body, headers=lea.headers)

    assert (reply.status_code, reply.json()["code"]) == (422, "validation-failed")


async def test_nobody_without_a_token_subscribes(client: httpx.AsyncClient) -> None:
    reply = await client.post(SUBSCRIPTIONS, json={"endpoint": KNOWN, "keys": KEYS})

    assert reply.status_code == 401


async def test_a_name_of_the_list_that_leads_inside_is_not_called(
    settings: Settings,
) -> None:
    """As a name server may say at any time, also after the address was given."""
    trusting = settings.model_copy(
        update={"push_services": "*", "public_url": "https://we.example"}
    )
    browser = BrowserDouble("https://localhost/abc")
    push = Push(
        endpoint=browser.endpoint,
        keys=BrowserKeys.read(**browser.to_json()["keys"]),
        text="{}",
        topic="t",
        ttl=60,
    )
    async with open_push_line(trusting) as line:
        unaware = replace(line, guard=replace(line.guard, own_hosts=()))
        unaware.check(browser.endpoint)
        answer = await unaware.push(push)

    assert (answer.status, answer.error) == (None, "forbidden_address")


async def test_who_takes_their_data_along_sees_who_carries_their_notifications(
    client: httpx.AsyncClient, lea: Person
) -> None:
    body = {"endpoint": KNOWN, "keys": KEYS}
    reply = await client.post(SUBSCRIPTIONS, json=body, headers=lea.headers)

    taken = await lea.get("/v1/me/export")

    assert reply.status_code == 201, reply.text
    with ZipFile(BytesIO(taken.content)) as parts:
        said = b"".join(parts.read(name) for name in parts.namelist()).decode()
    assert "updates.push.services.mozilla.com" in said
    assert KNOWN not in said
