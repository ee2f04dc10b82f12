"""What a database has beside rows: what a dump or a migration could lose, and no row would show."""

from typing import Protocol

import asyncpg

CATALOGUE = {
    "tables": "SELECT relname, relkind::text, relrowsecurity, relforcerowsecurity, relacl::text,"
    " pg_get_userbyid(relowner) FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
    "policies": "SELECT policyname, tablename, cmd, qual, with_check, roles::text"
    " FROM pg_policies ORDER BY 1, 2",
    "triggers": "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger"
    " WHERE NOT tgisinternal ORDER BY 1, 2",
    "checks": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated"
    " FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
    "indexes": "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid), indisvalid"
    " FROM pg_index JOIN pg_class ON oid = indexrelid"
    " WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
    "functions": "SELECT proname, prosecdef, proacl::text, prosrc, pg_get_userbyid(proowner)"
    " FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
}


class Asked(Protocol):
    """A connection, or a pool of them."""

    async def fetch(self, query: str) -> list[asyncpg.Record]:
        """The rows of a query."""
        ...


async def catalogue(asked: Asked) -> dict[str, list[tuple[object, ...]]]:
    """Tables with their rights, policies, triggers, constraints, indexes and functions."""
    return {what: [tuple(row) for row in await asked.fetch(q)] for what, q in CATALOGUE.items()}
