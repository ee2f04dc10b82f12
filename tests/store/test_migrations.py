"""Migrations and tables say the same, in both directions, patiently."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from service.store import schema
from service.store.online import build_index
from tests.catalogue import catalogue


def test_there_is_one_head() -> None:
    heads = ScriptDirectory.from_config(schema.configuration()).get_heads()

    assert heads == [schema.head_revision()]


@pytest.mark.attack
def test_up_down_up(empty_database_url: str) -> None:
    schema.upgrade(empty_database_url)
    full = everything(empty_database_url)

    schema.downgrade(empty_database_url, "base")
    assert tables(empty_database_url) == {"alembic_version"}

    schema.upgrade(empty_database_url)
    again = everything(empty_database_url)
    for what, rows in full.items():  # rights and policies among them, which alembic does not see
        assert again[what] == rows, what


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


@pytest.mark.attack
def test_an_index_is_built_below_readers_and_while_others_wait_to_migrate(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The two waits that could last for ever: a long report, and a second process that starts."""
    monkeypatch.setattr("service.store.online.LOCK_TIMEOUT", "10ms")
    other = threading.Thread(target=schema.upgrade, args=(database_url,), daemon=True)

    def migrate(connection: Connection) -> None:
        schema._take_turns(connection)
        connection.commit()
        other.start()
        _build(connection)
        assert other.is_alive()  # its turn comes when this connection ends

    left_invalid(database_url)
    with locked(database_url, "workspace", seconds=0.5):
        schema._on_connection(database_url, migrate)
    other.join(20)

    assert not other.is_alive()
    assert valid(database_url, "ix_for_test") is True


def _build(connection: Connection) -> None:
    """As a migration would."""
    context = MigrationContext.configure(connection, opts={"transaction_per_migration": True})
    with (
        context.begin_transaction(),
        Operations.context(context) as op,
        context.begin_transaction(_per_migration=True),
    ):
        build_index(op, "ix_for_test", "workspace", ["slug", "workspace_id"])


def left_invalid(url: str) -> None:
    """An index of that name as a killed attempt leaves it: there, and not valid."""

    async def leave() -> None:
        connection = await asyncpg.connect(url)
        await connection.execute("CREATE INDEX ix_for_test ON workspace (slug)")
        await connection.execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_for_test'::regclass"
        )
        await connection.close()

    asyncio.run(leave())


def valid(url: str, index: str) -> bool:
    """Whether queries use the index."""

    async def look() -> bool:
        connection = await asyncpg.connect(url)
        query = "SELECT indisvalid FROM pg_index WHERE indexrelid = $1::text::regclass"
        found: bool = await connection.fetchval(query, index)
        await connection.close()
        return found

    return asyncio.run(look())


def everything(url: str) -> dict[str, list[tuple[object, ...]]]:
    async def look() -> dict[str, list[tuple[object, ...]]]:
        connection = await asyncpg.connect(url)
        found = await catalogue(connection)
        await connection.close()
        return found

    return asyncio.run(look())


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
