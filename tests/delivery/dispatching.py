"""Dispatchers at work, and what the database says meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from service.delivery.courier import open_courier
from service.delivery.deliver import Dispatcher
from service.store.session import Database
from service.usecases.fan_out_events import fan_out_events
from tests.conftest import SECRET
from tests.delivery.stage import OFFICE, Stage, announce_completions, now

DELIVERED = "SELECT count(*) FROM delivery WHERE state = 'delivered'"


@asynccontextmanager
async def dispatching(db: Database, workers: int = 1) -> AsyncIterator[None]:
    """So many dispatchers at work."""
    stop = asyncio.Event()
    async with open_courier(SECRET, allow_private=True) as courier, asyncio.TaskGroup() as group:
        for _ in range(workers):
            group.create_task(Dispatcher(db, courier, OFFICE).run(stop))
        try:
            yield
        finally:
            stop.set()


async def spread(db: Database) -> int:
    """Number what was announced, and write its deliveries."""
    return await fan_out_events(db, secret=SECRET, at=now())


async def queue(db: Database, stage: Stage, count: int) -> None:
    """So many messages, ready to go out."""
    await announce_completions(db, stage, count)
    await spread(db)


async def until(db: Database, query: str, value: object, *, seconds: float = 20) -> None:
    """Wait until the database says so."""
    async with asyncio.timeout(seconds):
        while await db.hot.fetchval(query) != value:
            await asyncio.sleep(0.02)


async def make_due(db: Database) -> None:
    """As if the waiting time were over."""
    await db.hot.execute("UPDATE delivery SET next_at = now() WHERE state = 'pending'")
