"""The worker as a process: killed, doubled, cut off from its database, and stopped."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from service.settings import Settings
from service.store.session import Database
from service.worker import run_worker
from tests.conftest import SECRET
from tests.delivery.receiver import Answer, Receiver, receiving
from tests.delivery.stage import SLOTS, Stage, add_receiver, announce_completions, set_stage

pytestmark = pytest.mark.usefixtures("database_url")  # processes are started and killed
MESSAGES = 2000
KILLS = 3
# The command `coquest worker` has tests of its own; this starts in half the time.
PROGRAM = """
import asyncio
from service.settings import Settings
from service.worker import run_worker
asyncio.run(run_worker(Settings(), asyncio.Event()))
"""


@pytest.fixture
async def stage(db: Database) -> Stage:
    return await set_stage(db)


async def start(settings: Settings) -> asyncio.subprocess.Process:
    """A worker of its own process."""
    environment = {
        **os.environ,
        "DATABASE_URL": str(settings.database_url),
        "DATABASE_WORKER_URL": str(settings.database_worker_url),
        "COQUEST_DATA": str(settings.data),
        "COQUEST_SECRET": SECRET,
        "COQUEST_WEBHOOKS_ALLOW_PRIVATE": "true",
        "COQUEST_POOL_SIZE": "4",
    }
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM),
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )


@asynccontextmanager
async def working(settings: Settings) -> AsyncIterator[None]:
    """A worker in this process."""
    stop = asyncio.Event()
    running = asyncio.create_task(run_worker(settings, stop))
    try:
        yield
    finally:
        stop.set()
        await running


async def delivered(db: Database, count: int, *, seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        query = "SELECT count(*) FROM delivery WHERE state = 'delivered'"
        while await db.hot.fetchval(query) != count:
            await asyncio.sleep(0.02)


async def kill(worker: asyncio.subprocess.Process, db: Database) -> None:
    """``kill -9``, and the leases of the dead run out at once."""
    worker.send_signal(signal.SIGKILL)
    await worker.wait()
    await db.hot.execute("UPDATE delivery SET next_at = now() WHERE lease_token IS NOT NULL")


async def progress(receiver: Receiver, count: int) -> None:
    """Wait for ``count`` more calls."""
    goal = len(receiver.got) + count
    async with asyncio.timeout(120):
        while len(receiver.got) < goal:
            await asyncio.sleep(0.01)


@pytest.mark.attack
async def test_kill_9_loses_nothing_and_repeats_little(
    db: Database, settings: Settings, stage: Stage
) -> None:
    async with receiving(lambda _: Answer(delay=0.005)) as receiver:
        _, secret = await add_receiver(db, stage, receiver.url)
        await announce_completions(db, stage, MESSAGES)
        for _ in range(KILLS):
            worker = await start(settings)
            await progress(receiver, MESSAGES // 5)
            await kill(worker, db)
        worker = await start(settings)
        await delivered(db, MESSAGES, seconds=120)
        await kill(worker, db)

    assert len(set(receiver.ids())) == MESSAGES
    assert len(receiver.ids()) - MESSAGES <= KILLS * SLOTS
    for got in receiver.got:
        got.verify(secret)
        assert got.message["id"] == got.headers["webhook-id"]


async def test_two_workers_at_once_repeat_nothing(
    db: Database, settings: Settings, stage: Stage
) -> None:
    async with receiving() as receiver:
        await add_receiver(db, stage, receiver.url)
        async with working(settings), working(settings):
            for _ in range(10):
                await announce_completions(db, stage, 10)
            await delivered(db, 100)

    assert len(receiver.ids()) == len(set(receiver.ids())) == 100


async def test_a_worker_survives_its_database_hanging_up(
    db: Database, settings: Settings, stage: Stage
) -> None:
    async with receiving(lambda _: Answer(delay=0.01)) as receiver:
        await add_receiver(db, stage, receiver.url)
        async with working(settings):
            await announce_completions(db, stage, 60)
            await progress(receiver, 10)
            await db.hot.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            # What was claimed in that moment comes back when its lease is over.
            await asyncio.sleep(0.5)
            await db.hot.execute("UPDATE delivery SET next_at = now() WHERE state = 'pending'")
            await delivered(db, 60)

    assert len(set(receiver.ids())) == 60


async def test_a_stopping_worker_ends_soon_even_when_a_receiver_does_not_answer(
    db: Database, settings: Settings, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.worker.GRACE_SECONDS", 0.3)
    async with receiving(lambda _: Answer(delay=60)) as receiver:
        await add_receiver(db, stage, receiver.url)
        await announce_completions(db, stage, 5)
        async with asyncio.timeout(10), working(settings):
            await receiver.wait_for_request()

    leased = "SELECT count(*) FROM delivery WHERE lease_token IS NOT NULL"
    assert await db.hot.fetchval(leased) == 0


async def test_old_idempotency_keys_are_pruned_and_young_ones_kept(
    db: Database, settings: Settings, stage: Stage
) -> None:
    await db.hot.execute(
        "INSERT INTO idempotency_key (workspace_id, actor_id, key, fingerprint, created_at)"
        " SELECT $1, gen_random_uuid(), 'k', '', now() - make_interval(hours => hours)"
        " FROM generate_series(1, 50) AS hours",
        stage.workspace_id,
    )

    async with working(settings), asyncio.timeout(10):
        while await db.hot.fetchval("SELECT count(*) FROM idempotency_key") != 24:
            await asyncio.sleep(0.02)
