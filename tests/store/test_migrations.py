"""Migrations and tables say the same, in both directions, patiently."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from service.store import schema


def test_there_is_one_head() -> None:
    heads = ScriptDirectory.from_config(schema.configuration()).get_heads()

    assert heads == [schema.head_revision()]


def test_up_down_up(empty_database_url: str) -> None:
    schema.upgrade(empty_database_url)
    full = tables(empty_database_url)

    schema.downgrade(empty_database_url, "base")
    assert tables(empty_database_url) == {"alembic_version"}

    schema.upgrade(empty_database_url)
    assert tables(empty_database_url) == full


def test_nothing_is_missing_between_tables_and_migrations(database_url: str) -> None:
    schema.check(database_url)


def test_status_knows_an_empty_database_from_a_migrated_one(
    empty_database_url: str, database_url: str
) -> None:
    empty, migrated = schema.status(empty_database_url), schema.status(database_url)

    assert (empty.current, empty.up_to_date) == (None, False)
    assert (migrated.current, migrated.up_to_date) == (schema.head_revision(), True)


def test_two_processes_that_migrate_at_once_both_succeed(empty_database_url: str) -> None:
    threads = [
        threading.Thread(target=schema.upgrade, args=(empty_database_url,)) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert schema.status(empty_database_url).up_to_date


def test_a_migration_waits_for_a_busy_table_and_then_succeeds(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "LOCK_TIMEOUT", "50ms")
    schema.upgrade(database_url)

    with locked(database_url, "workspace", seconds=0.5):
        schema.downgrade(database_url, "base")

    assert schema.status(database_url).current is None


def test_a_migration_gives_up_on_a_table_that_stays_busy(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "LOCK_TIMEOUT", "10ms")
    monkeypatch.setattr(schema, "ATTEMPTS", 2)

    with locked(database_url, "workspace", seconds=5), pytest.raises(DBAPIError, match="lock"):
        schema.downgrade(database_url, "base")


def tables(url: str) -> set[str]:
    async def names() -> set[str]:
        connection = await asyncpg.connect(url)
        rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname='public'")
        await connection.close()
        return {row["tablename"] for row in rows}

    return asyncio.run(names())


@contextmanager
def locked(url: str, table: str, *, seconds: float) -> Iterator[None]:
    """Keep ``table`` locked, as a long report would, for ``seconds`` or until the block ends."""
    taken, done = threading.Event(), threading.Event()

    async def hold() -> None:
        connection = await asyncpg.connect(url)
        async with connection.transaction():
            await connection.execute(f"LOCK TABLE {table} IN ACCESS SHARE MODE")
            taken.set()
            await asyncio.to_thread(done.wait, seconds)
        await connection.close()

    thread = threading.Thread(target=asyncio.run, args=(hold(),))
    thread.start()
    taken.wait(10)
    try:
        yield
    finally:
        done.set()
        thread.join()


def test_a_later_releases_schema_serves_this_release_too(database_url: str) -> None:
    async def migrate_further() -> None:
        connection = await asyncpg.connect(database_url)
        await connection.execute("UPDATE alembic_version SET version_num = 'a_later_release'")
        await connection.close()

    asyncio.run(migrate_further())

    assert schema.status(database_url).up_to_date
