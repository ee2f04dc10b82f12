"""Transactions that begin in their tenant, in one round trip, and leave nothing to the next."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from service.store.session import Database, Session, enter, is_in

WHERE = text("SELECT current_setting('app.tenant', true)")


@pytest.fixture
async def pooled(database_url: str) -> AsyncIterator[Database]:
    """A pool of one, so that each transaction gets the same connection."""
    database = await Database.open(database_url, pool_size=1, hot_size=1)
    yield database
    await database.close()


async def _where(session: Session) -> str:
    return (await session.execute(WHERE)).scalar_one() or ""


@pytest.mark.parametrize("way", ["transaction", "read"])
async def test_it_begins_in_its_tenant_in_one_round_trip(pooled: Database, way: str) -> None:
    asked: list[str] = []
    tenant = uuid4()

    async with getattr(pooled, way)(tenant) as session:
        raw = await (await session.connection()).get_raw_connection()
        raw.driver_connection.add_query_logger(lambda record: asked.append(record.query))
        there = await _where(session)

    assert there == str(tenant)
    begun, _ = asked  # and the end; the question itself, being prepared, is not among them
    assert begun.startswith("BEGIN")
    assert begun.endswith(f"; SET LOCAL app.tenant = '{tenant}'")


@pytest.mark.parametrize("way", ["transaction", "read"])
async def test_where_nothing_was_asked_nothing_stays(pooled: Database, way: str) -> None:
    async with getattr(pooled, way)(uuid4()):
        pass

    async with getattr(pooled, way)() as session:
        assert await _where(session) == ""


async def test_each_of_many_begins_in_its_own(pooled: Database) -> None:
    for tenant in (uuid4(), None, uuid4()):
        async with pooled.transaction(tenant) as session:
            assert await _where(session) == (str(tenant) if tenant else "")


async def test_an_error_on_the_way_leaves_no_tenant_behind(pooled: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with pooled.transaction(uuid4()):
            raise ZeroDivisionError

    async with pooled.transaction() as session:
        assert await _where(session) == ""


async def test_a_session_knows_where_it_is(pooled: Database) -> None:
    first, second = uuid4(), uuid4()

    async with pooled.transaction(first) as session:
        before = (is_in(session, first), is_in(session, second))
        await enter(session, second)
        after = (is_in(session, first), is_in(session, second))
        there = UUID(await _where(session))

    assert (before, after, there) == ((True, False), (False, True), second)
