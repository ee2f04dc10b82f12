"""Tidying up after a rebuild: it leaves as many dead rows of cells behind as there are others.

Until they are gone, readers go through both. The server does it by itself within minutes; this
does it at once. Allowed from PostgreSQL 17 on; an older server says so and does nothing.
"""

import asyncpg

from service.store.session import SERVER_SETTINGS, Database

TABLES = ("kpi_cell", "kpi_trans", "kpi_spread")
SECONDS = 1800.0
USUAL = SERVER_SETTINGS["statement_timeout"]
# Readers are never kept waiting: nothing is cut off the end of a table, which would need a lock.
_TIDY = "VACUUM (ANALYZE, TRUNCATE false, SKIP_LOCKED) {}"


async def tidy_cells(database: Database) -> None:
    """Forget the dead rows of the tables of cells; in no transaction, for it cannot be in one."""
    async with database.hot.acquire() as connection:
        await connection.execute("SET statement_timeout = 0")
        try:
            for table in TABLES:
                await _tidy(connection, table)
        finally:
            # RESET would lead back to the server's own, which is none: ours was set afterwards.
            await connection.execute(f"SET statement_timeout = '{USUAL}'")


async def _tidy(connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]", table: str) -> None:
    await connection.execute(_TIDY.format(table), timeout=SECONDS)
