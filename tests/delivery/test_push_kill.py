"""``kill -9`` while notifications are planned and sent: nobody is left out, few are told twice."""

import os
import sys
from asyncio import create_subprocess_exec, sleep, subprocess, timeout
from collections import Counter
from collections.abc import Callable

import httpx
import pytest

from service.delivery.push_line import DEADLINE_SECONDS
from service.settings import Settings
from service.store.pushes import LEASE_SECONDS
from service.store.session import Database
from service.usecases.send_pushes import CLAIM, TOGETHER
from tests.conftest import SECRET
from tests.delivery.receiver import Answer
from tests.delivery.test_worker import PROGRAM
from tests.mission import Mission, launch
from tests.people import join, key_of
from tests.pushing import (
    BrowserDouble,
    PushService,
    ask_for_push,
    say,
    serving_pushes,
    subscribe,
    trying,
)
from tests.results import draft, publish

pytestmark = [pytest.mark.attack, pytest.mark.usefixtures("database_url")]
PEOPLE, KILLS = 72, 3
SLOW = Answer(201, {"location": "https://push.example/message/1"}, delay=0.05)
AWAKE = {"quiet_hours": None}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return trying(settings)


async def start(settings: Settings) -> subprocess.Process:
    """A worker of its own process, which may call the double."""
    environment = {
        **os.environ,
        "DATABASE_URL": str(settings.database_url),
        "DATABASE_WORKER_URL": str(settings.database_worker_url),
        "COQUEST_DATA": str(settings.data),
        "COQUEST_SECRET": SECRET,
        "COQUEST_WEBHOOKS_ALLOW_PRIVATE": "true",
        "COQUEST_PUSH_SERVICES": "127.0.0.1",
        "COQUEST_POOL_SIZE": "4",
    }
    return await create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM),
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


async def kill(worker: subprocess.Process, db: Database) -> None:
    """``kill -9``, and the leases of the dead run out at once."""
    worker.kill()
    await worker.wait()
    held = "UPDATE push_message SET next_at = now() WHERE lease_token IS NOT NULL"
    await db.hot.execute(held)


QUEUED = "SELECT count(*) FROM push_message"
UNSENT = f"{QUEUED} WHERE state <> 'sent'"


async def until(db: Database, question: str, holds: Callable[[int], bool]) -> None:
    """Wait until what the database counts is as it shall be."""
    async with timeout(120):
        while not holds(await db.hot.fetchval(question)):
            await sleep(0.01)


async def crowd(
    client: httpx.AsyncClient, db: Database, mission: Mission, service: PushService
) -> dict[str, BrowserDouble]:
    """So many people who did something, agreed to notifications and have a browser."""
    organisation = await ask_for_push(client, await key_of(db))
    browsers = {}
    for number in range(PEOPLE):
        person, browser = await join(client, mission), service.browser(f"browser-{number}")
        done = await person.complete("stickers", placed=1 + number % 5)
        assert done.status_code == 201, done.text
        await say(client, person, organisation)
        await subscribe(client, person, browser)
        path = "/v1/me/thanks-preferences"
        wished = await client.put(path, json=AWAKE, headers=person.headers)
        assert wished.status_code == 200, wished.text
        browsers["/" + browser.endpoint.rpartition("/")[2]] = browser
    return browsers


async def test_each_is_notified_and_a_kill_repeats_at_most_what_was_being_sent(
    client: httpx.AsyncClient, db: Database, settings: Settings
) -> None:
    mission = await launch(db)
    async with serving_pushes() as service:
        service.receiver.script = lambda _: SLOW
        browsers = await crowd(client, db, mission, service)
        lead = await key_of(db)
        assert (await publish(client, await draft(client, mission, lead), lead)).status_code == 200

        # The first dies while it plans, the others while they send.
        worker = await start(settings)
        await until(db, QUEUED, lambda count: count >= 5)
        await kill(worker, db)
        for _ in range(1, KILLS):
            worker, before = await start(settings), len(service.receiver.got)
            async with timeout(60):
                while len(service.receiver.got) < before + PEOPLE // (2 * KILLS):
                    await sleep(0.005)
            await kill(worker, db)
        worker = await start(settings)
        await until(db, UNSENT, lambda count: count == 0)
        await kill(worker, db)

    got = service.receiver.got
    seen = Counter(one.path for one in got)
    assert set(seen) == set(browsers)
    assert len(got) - PEOPLE <= KILLS * TOGETHER
    assert await db.hot.fetchval(QUEUED) == PEOPLE
    for path, browser in browsers.items():
        # What comes twice takes its own place, at the service and in the browser.
        mine = [one for one in got if one.path == path]
        assert len({one.headers["topic"] for one in mine}) == 1
        assert len({browser.read(one)["notification"]["tag"] for one in mine}) == 1


def test_what_is_claimed_is_over_before_its_lease_is() -> None:
    rounds = -(-CLAIM // TOGETHER)

    assert rounds * DEADLINE_SECONDS < LEASE_SECONDS
