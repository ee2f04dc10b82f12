"""How long anything may take that we ask the database: the figures that everybody relies on."""

import pytest
from sqlalchemy import text

from service.store import session
from service.store.kpi_tidying import tidy_cells
from service.store.session import Database

# As PostgreSQL shows them.
LIMITS = {
    "statement_timeout": "5s",
    "lock_timeout": "2s",
    "idle_in_transaction_session_timeout": "10s",
    "TimeZone": "UTC",
}


@pytest.mark.parametrize(("name", "wanted"), LIMITS.items())
async def test_the_server_ends_what_takes_too_long(
    serving: Database, working: Database, name: str, wanted: str
) -> None:
    for database in (serving, working):
        async with database.read() as reading:
            general = (await reading.execute(text(f"SHOW {name}"))).scalar_one()

        assert (general, await database.hot.fetchval(f"SHOW {name}")) == (wanted, wanted)


async def test_who_tidied_up_is_ended_like_everybody_else_again(working: Database) -> None:
    async with working.hot.acquire() as one, working.hot.acquire() as other:
        assert one is not other  # and both rest now: the pool gives out either
    await tidy_cells(working)

    async with working.hot.acquire() as one, working.hot.acquire() as other:
        limits = [await each.fetchval("SHOW statement_timeout") for each in (one, other)]
    assert limits == ["5s", "5s"]


def test_we_wait_a_little_longer_for_the_server_than_the_server_for_a_statement() -> None:
    """So that silence is told from a statement that PostgreSQL ends by itself."""
    assert session.SERVER_SETTINGS["statement_timeout"] == "5s"
    assert 5 < session.COMMAND_SECONDS <= 6


async def test_nobody_waits_longer_for_a_connection_than_there_is_a_point(
    serving: Database,
) -> None:
    assert (session.POOL_WAIT_SECONDS, session.CONNECT_SECONDS) == (2.0, 2.0)
    assert serving._engine.pool.timeout() == 2.0  # type: ignore[attr-defined]
    assert serving._engine.pool._max_overflow == 0  # type: ignore[attr-defined]
