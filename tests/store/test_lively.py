"""Pooled connections: a database that went away and came back is noticed by nobody."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text

from service.store import lively
from service.store.session import Database

HANG_UP = text("""
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
""")
OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE pid = ANY ($1)"
WHO = text("SELECT pg_backend_pid()")


@pytest.fixture
async def pooled(database_url: str) -> AsyncIterator[Database]:
    """A pool of one, so that each transaction gets the same connection."""
    database = await Database.open(database_url, pool_size=1, hot_size=1)
    yield database
    await database.close()


async def _ask(database: Database) -> int:
    async with database.read() as session:
        return int((await session.execute(WHO)).scalar_one())


async def test_a_connection_whose_other_end_hung_up_is_never_handed_out(
    pooled: Database, db: Database
) -> None:
    before = await _ask(pooled)

    async with db.transaction() as session:
        await session.execute(HANG_UP)
    async with asyncio.timeout(10):  # to hang up is a wish; the other end follows it a moment later
        while await db.hot.fetchval(OTHERS, [before]):
            await asyncio.sleep(0.02)

    assert await _ask(pooled) != before
    assert pooled.checked_out() == 0


@pytest.mark.parametrize(("rest", "asked"), [(3600.0, 0), (0.0, 3)])
async def test_after_a_rest_it_is_asked_and_else_taken_at_its_word(
    pooled: Database, monkeypatch: pytest.MonkeyPatch, rest: float, asked: int
) -> None:
    monkeypatch.setattr(lively, "REST_SECONDS", rest)
    asks = []
    answers = lively._answers

    async def counted(driver: Any) -> None:
        asks.append(driver)
        await answers(driver)

    monkeypatch.setattr(lively, "_answers", counted)

    [opened, *again] = [await _ask(pooled) for _ in range(4)]

    assert again == 3 * [opened]
    assert len(asks) == asked


async def test_one_that_does_not_answer_after_a_rest_is_replaced(
    pooled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As behind a network that swallows everything: the socket looks open, nobody speaks."""
    before = await _ask(pooled)

    async def silence(_: Any) -> None:
        raise TimeoutError

    monkeypatch.setattr(lively, "REST_SECONDS", 0.0)
    monkeypatch.setattr(lively, "_answers", silence)

    assert await _ask(pooled) != before
    assert pooled.checked_out() == 0
