"""Whose a browser is: of whoever subscribed it last, until they end it."""

from collections.abc import AsyncIterator

import httpx
import pytest

from service.delivery.push_line import HttpPushLine
from service.settings import Settings
from service.store.session import Database
from tests.api.test_thanks_mail import accepted
from tests.mission import Mission, changed, launch
from tests.people import Headers, Person, join, key_of
from tests.pushing import (
    SUBSCRIPTIONS,
    BrowserDouble,
    PushService,
    ask_for_push,
    calling,
    plan,
    push,
    say,
    serving_pushes,
    subscribe,
    trying,
)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return trying(settings)


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, changed("stickers", verification="moderator", limits=[]))


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


@pytest.fixture
async def organisation(client: httpx.AsyncClient, lead: Headers) -> str:
    return await ask_for_push(client, lead)


@pytest.fixture
async def lea(client: httpx.AsyncClient, mission: Mission, organisation: str) -> Person:
    """Agreed to notifications; her browser is not there yet."""
    lea = await join(client, mission, display_name="Léa", locale="fr")
    await say(client, lea, organisation)
    return lea


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    async with serving_pushes() as service:
        yield service


@pytest.fixture
async def line(settings: Settings) -> AsyncIterator[HttpPushLine]:
    async with calling(settings) as line:
        yield line


@pytest.fixture
async def phone(client: httpx.AsyncClient, lea: Person, service: PushService) -> BrowserDouble:
    """Léa's browser."""
    browser = service.browser("phone")
    await subscribe(client, lea, browser)
    return browser


async def test_a_browser_is_whose_it_was_last_and_unsubscribing_ends_it(
    client: httpx.AsyncClient,
    mission: Mission,
    lead: Headers,
    organisation: str,
    lea: Person,
    phone: BrowserDouble,
    service: PushService,
    line: HttpPushLine,
    working: Database,
) -> None:
    tom = await join(client, mission, display_name="Tom")
    await say(client, tom, organisation)
    await accepted(client, lead, lea, 12)
    await plan(working)
    first = (await lea.get(SUBSCRIPTIONS)).json()["items"]

    theirs = await subscribe(client, tom, phone)
    again = await subscribe(client, tom, phone)
    await push(working, line)

    assert (len(first), theirs["service"]) == (1, "127.0.0.1")
    assert again == theirs
    assert (await lea.get(SUBSCRIPTIONS)).json() == {"items": []}
    assert service.receiver.got == []  # what waited for Léa is not shown to Tom
    path = f"{SUBSCRIPTIONS}/{theirs['id']}"
    assert (await client.delete(path, headers=lea.headers)).status_code == 404
    assert (await client.delete(path, headers=tom.headers)).status_code == 204
    assert (await client.delete(path, headers=tom.headers)).status_code == 404
    assert (await tom.get(SUBSCRIPTIONS)).json() == {"items": []}


async def test_who_knows_an_address_takes_nobodys_browser_over(
    client: httpx.AsyncClient, mission: Mission, lea: Person, phone: BrowserDouble
) -> None:
    mallory = await join(client, mission)

    await subscribe(client, mallory, BrowserDouble(phone.endpoint))

    assert len((await lea.get(SUBSCRIPTIONS)).json()["items"]) == 1


async def test_of_more_than_ten_browsers_the_oldest_goes(
    client: httpx.AsyncClient, lea: Person, service: PushService
) -> None:
    made = [await subscribe(client, lea, service.browser(f"b{number}")) for number in range(12)]

    kept = [one["id"] for one in (await lea.get(SUBSCRIPTIONS)).json()["items"]]

    assert kept == [one["id"] for one in reversed(made[2:])]
