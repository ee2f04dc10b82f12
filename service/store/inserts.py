"""Many rows of many tables in one statement, from JSON.

``json_populate_recordset`` reads a list of objects as rows of its table. Columns are named, so
that a column added later keeps its default while older code still runs.
"""

from collections.abc import Mapping, Sequence

from service.store.tables import (
    CompletionRow,
    ContributionRow,
    EventRow,
    FactRow,
    TransitionRow,
)

TABLES = (CompletionRow, TransitionRow, ContributionRow, FactRow, EventRow)
COLUMNS = {str(row.__tablename__): tuple(row.model_fields) for row in TABLES}
# What arrives twice is the same thing said twice: facts by their source, events by their id.
ONCE = {"fact", "event"}

# Every fact that is new waits to be counted, together with those that came with it: with what
# live totals need of it, and with what the fold needs beyond that, so that it reads no fact.
TOTALLED = {
    "fact_ids": "id",
    "types": "type",
    "days": "day",
    "actor_ids": "actor_id",
    "quest_ids": "quest_id",
    "quantities": "quantity",
    "payloads": "payload",
    "signs": "sign",
}
BUNDLED = TOTALLED | {
    "times": "occurred_at",
    "partner_ids": "partner_id",
    "channels": "channel",
    "networks": "network",
    "locales": "locale",
}
_FACT = ", ".join(["workspace_id", "campaign_id", *BUNDLED.values()])
_QUEUE = f"""new_facts AS (
    INSERT INTO fact_queue (workspace_id, campaign_id, id, {", ".join(BUNDLED)})
    SELECT workspace_id, campaign_id, (array_agg(id))[1],
        {", ".join(f"array_agg({column})" for column in BUNDLED.values())}
    FROM fact_rows GROUP BY workspace_id, campaign_id
    RETURNING campaign_id, id, {", ".join(TOTALLED)}
)"""  # noqa: S608 (names of our own)


def insert_from_json(*tables: str, then: str = "SELECT 1") -> str:
    """The statement that inserts rows into all of the tables in one go.

    Facts go into the queue of what is to be counted as well.

    Args:
        tables: Its parameters are one list of rows per table, as JSON text, in this order.
        then: What it selects; it does not see the rows inserted.
    """
    return "WITH " + ",\n".join(insert_parts(*tables)) + "\n" + then


def insert_parts(
    *tables: str, first: int = 1, only: Mapping[str, str] | None = None
) -> Sequence[str]:
    """The same as parts of a larger statement, ``<table>_rows`` each.

    Of facts also ``new_facts``: what has come into the queue, for live totals.

    Args:
        first: Number of the parameter that holds the rows of the first table.
        only: The condition for a row to be inserted, where there is one.
    """
    wanted = only or {}
    places = enumerate(tables, first)
    parts = [
        f"{table}_rows AS ({_insert(table, place, wanted.get(table, 'true'))})"
        for place, table in places
    ]
    return [*parts, _QUEUE] if "fact" in tables else parts


def _insert(table: str, place: int, only: str) -> str:
    columns = ", ".join(COLUMNS[table])
    once = " ON CONFLICT DO NOTHING" if table in ONCE else ""
    returning = f" RETURNING {_FACT}" if table == "fact" else ""
    return (
        f"INSERT INTO {table} ({columns}) SELECT {columns} "  # noqa: S608 (names of our own)
        f"FROM json_populate_recordset(NULL::{table}, ${place}::json) WHERE {only}{once}{returning}"
    )
