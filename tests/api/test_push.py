"""Thanks in the browser: with consent only, as often as wished, encrypted, once, and no address."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import text

from service.delivery.push_line import HttpPushLine
from service.settings import Settings
from service.store.session import Database
from service.usecases.push_thanks import push_thanks
from service.usecases.send_pushes import send_pushes
from tests.api.test_thanks_mail import accepted, rows, wish
from tests.conftest import SECRET
from tests.delivery.receiver import Answer
from tests.mission import Mission, changed, launch
from tests.people import Headers, Person, join, key_of
from tests.posting import OFFICE
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

PLANNED = text("SELECT state, due_at FROM thanks_push ORDER BY thanks_id")
MESSAGES = text("SELECT state, last_error, sealed, attempts FROM push_message ORDER BY id")
WAITS = text("SELECT extract(epoch FROM next_at - now())::float8 AS wait FROM push_message")


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


async def test_who_agreed_is_notified_once_in_their_language_readable_by_their_browser_alone(
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
    laptop, silents = service.browser("laptop"), service.browser("silent")
    silent, unreached = await join(client, mission), await join(client, mission)
    await subscribe(client, lea, laptop)
    await subscribe(client, silent, silents)
    await say(client, unreached, organisation)
    for person in (silent, unreached, lea):
        await accepted(client, lead, person, 12)

    await plan(working)
    await plan(working)
    await push(working, line)

    assert {one.path for one in service.receiver.got} == {"/phone", "/laptop"}
    [said], [also] = service.told(phone), service.told(laptop)
    assert said == also
    assert said["title"].endswith("ce qu’est devenue ta contribution")
    assert "Merci Léa" in said["body"]
    assert "12 stickers" in said["body"]
    assert said["lang"] == "fr"
    assert said["navigate"].startswith("https://coquest.example/v1/claims/clm_")
    unread = (await lea.get("/v1/me/thanks")).json()["items"]
    assert said["data"]["thanks"] == [unread[0]["id"]]
    got = service.receiver.got[0]
    key = (await client.get("/v1/push/key")).json()["key"]
    assert service.claims(got)["k"] == key == line.vapid.public_key
    assert got.headers["content-encoding"] == "aes128gcm"
    assert 0 < int(got.headers["ttl"]) <= 2 * 86400
    assert len(got.headers["topic"]) == 32
    assert "Léa".encode() not in got.body


async def test_a_no_holds_at_once_also_for_what_is_queued(
    client: httpx.AsyncClient,
    lead: Headers,
    organisation: str,
    lea: Person,
    phone: BrowserDouble,
    service: PushService,
    line: HttpPushLine,
    db: Database,
    working: Database,
) -> None:
    await accepted(client, lead, lea, 12)
    await plan(working)
    await accepted(client, lead, lea, 5)  # planned, not queued
    await say(client, lea, organisation, granted=False)

    await push(working, line)
    await plan(working)

    assert service.receiver.got == []
    [message] = await rows(db, MESSAGES)
    assert (message.state, message.last_error, message.sealed) == ("failed", "not-wanted", None)
    assert [row.state for row in await rows(db, PLANNED)] == ["queued", "stopped"]


async def test_wishes_and_quiet_hours_hold_as_for_mail_and_a_digest_tells_all_that_is_news(
    client: httpx.AsyncClient,
    lead: Headers,
    lea: Person,
    phone: BrowserDouble,
    service: PushService,
    line: HttpPushLine,
    db: Database,
    working: Database,
) -> None:
    told = await wish(
        client, lea, topics={"decisions": "daily"}, quiet_hours={"begins": "20:00", "ends": "09:30"}
    )
    for placed in (1, 10, 40):
        await accepted(client, lead, lea, placed)
    unread = (await lea.get("/v1/me/thanks", read=False)).json()["items"]
    await client.post(f"/v1/me/thanks/{unread[0]['id']}/read", headers=lea.headers)
    first = (await rows(db, PLANNED))[0]

    await plan(working, first.due_at - timedelta(seconds=1))
    early = await rows(db, MESSAGES)
    await plan(working, first.due_at)
    await push(working, line)

    assert (told["missing_for_push"], told["missing"]) == ([], ["consent", "address"])
    assert (first.due_at.astimezone(UTC).minute, early) == (30, [])
    [said] = service.told(phone)
    assert said["title"].endswith("2 nouvelles")
    assert [f"{number} sticker" in said["body"] for number in (1, 10, 40)] == [True, True, False]
    await accepted(client, lead, lea, 4)
    await wish(client, lea, topics={"decisions": "never"})
    assert [row.state for row in await rows(db, PLANNED)] == ["queued"] * 3


@pytest.mark.parametrize("status", [404, 410])
async def test_a_browser_that_is_no_more_is_forgotten_with_what_waits_for_it(
    status: int,
    client: httpx.AsyncClient,
    lead: Headers,
    lea: Person,
    phone: BrowserDouble,
    service: PushService,
    line: HttpPushLine,
    db: Database,
    working: Database,
) -> None:
    service.receiver.script = lambda _: Answer(status)
    for placed in (3, 4):
        await accepted(client, lead, lea, placed)
        await plan(working)

    await push(working, line)
    await push(working, line)

    assert (await lea.get(SUBSCRIPTIONS)).json() == {"items": []}
    assert await rows(db, MESSAGES) == []
    preferences = (await lea.get("/v1/me/thanks-preferences")).json()
    assert preferences["missing_for_push"] == ["subscription"]


async def test_a_service_that_is_busy_is_asked_again_when_it_said_and_one_that_refuses_is_not(
    client: httpx.AsyncClient,
    lead: Headers,
    lea: Person,
    phone: BrowserDouble,
    service: PushService,
    line: HttpPushLine,
    db: Database,
    working: Database,
) -> None:
    await accepted(client, lead, lea, 3)
    await plan(working)
    service.receiver.script = lambda _: Answer(429, {"retry-after": "900"})
    await push(working, line)
    [later] = await rows(db, WAITS)
    assert await send_pushes(working, line, secret=SECRET, at=datetime.now(UTC)) == 0
    service.receiver.script = lambda _: Answer(403)
    await push(working, line)

    assert 890 < later.wait < 1100
    [message] = await rows(db, MESSAGES)
    assert (message.state, message.last_error) == ("failed", "status-403")
    topics = {one.headers["topic"] for one in service.receiver.got}
    assert (len(service.receiver.got), len(topics)) == (2, 1)  # the same one, said again
    bodies = {one.body for one in service.receiver.got}
    assert len(bodies) == 2  # and encrypted anew
    assert len((await lea.get(SUBSCRIPTIONS)).json()["items"]) == 1


async def test_nothing_of_an_answer_is_read_and_no_redirect_is_followed(
    client: httpx.AsyncClient,
    lead: Headers,
    lea: Person,
    phone: BrowserDouble,
    service: PushService,
    line: HttpPushLine,
    db: Database,
    working: Database,
) -> None:
    await accepted(client, lead, lea, 3)
    await plan(working)
    inside = f"http://127.0.0.1:{service.receiver.port}/inside"
    service.receiver.script = lambda _: Answer(307, {"location": inside}, endless=0.01)

    async with asyncio.timeout(10):
        await push(working, line)

    assert [one.path for one in service.receiver.got] == ["/phone"]
    assert [row.last_error for row in await rows(db, MESSAGES)] == ["status-307"]


async def test_workers_at_once_queue_and_send_once(
    client: httpx.AsyncClient,
    lead: Headers,
    lea: Person,
    phone: BrowserDouble,
    service: PushService,
    line: HttpPushLine,
    db: Database,
    working: Database,
) -> None:
    await accepted(client, lead, lea, 12)
    tomorrow = datetime.now(UTC) + timedelta(days=1)

    await asyncio.gather(*(push_thanks(working, OFFICE, tomorrow) for _ in range(6)))
    await push(working, line)
    await asyncio.gather(*(push(working, line) for _ in range(3)))

    assert [row.state for row in await rows(db, MESSAGES)] == ["sent"]
    assert len(service.told(phone)) == 1


async def test_many_news_of_a_day_wait_for_one_another(
    client: httpx.AsyncClient,
    lead: Headers,
    lea: Person,
    phone: BrowserDouble,
    service: PushService,
    line: HttpPushLine,
    db: Database,
    working: Database,
) -> None:
    await wish(client, lea, quiet_hours=None)
    for placed in range(1, 13):
        await accepted(client, lead, lea, placed)
        await plan(working, datetime.now(UTC) + timedelta(seconds=1))
    await push(working, line)

    assert len(service.told(phone)) == 10
    assert [row.state for row in await rows(db, PLANNED)].count("waiting") == 2

    await plan(working, datetime.now(UTC) + timedelta(days=2))
    await push(working, line)

    assert service.told(phone)[-1]["title"].endswith("2 nouvelles")
