"""What an operator sees of what waits, and of a process that does not come to it."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import httpx
from sqlalchemy import text

from service.pulse import EVERY_SECONDS, felt_pulse
from service.store.backlog import read_backlog
from service.store.session import Database
from service.usecases.fold_facts import fold_all
from tests.mission import launch
from tests.people import join

LATE = text("""
    INSERT INTO mail
        (workspace_id, id, purpose, address_key, state, next_at, created_at, updated_at)
    SELECT workspace_id, gen_random_uuid(), 'test', '', 'pending', :due, :due, :due
    FROM workspace LIMIT 1
""")


async def test_facts_wait_until_they_are_counted(
    client: httpx.AsyncClient, db: Database, working: Database
) -> None:
    assert (await read_backlog(working)).facts == 0
    person = await join(client, await launch(db))
    assert (await person.complete("stickers")).status_code == 201

    assert (await read_backlog(working)).facts > 0
    await fold_all(working, datetime.now(UTC))
    assert (await read_backlog(working)).facts == 0


async def test_a_mail_that_is_late_shows_how_late(db: Database, working: Database) -> None:
    await launch(db)
    now = datetime.now(UTC)
    async with db.transaction() as session:
        await session.execute(LATE, {"due": now - timedelta(minutes=5)})
        await session.execute(LATE, {"due": now + timedelta(minutes=5)})

    waits = await read_backlog(working)

    assert waits.mails == 2
    assert 300 <= waits.mail_seconds < 400
    assert (waits.deliveries, waits.delivery_seconds) == (0, 0)


async def test_a_blocked_loop_is_noticed() -> None:
    felt: list[float] = []

    async with felt_pulse(felt.append):
        await asyncio.sleep(0)  # it has begun
        time.sleep(EVERY_SECONDS + 0.2)  # noqa: ASYNC251 (this is the blocking)
        await asyncio.sleep(0.05)

    assert felt
    assert felt[0] >= 0.2
