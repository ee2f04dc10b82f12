"""Many rows of many tables in one statement, from JSON.

``json_populate_recordset`` reads a list of objects as rows of its table. Columns are named, so
that a column added later keeps its default while older code still runs.
"""

from service.store.tables import (
    CompletionRow,
    ContributionRow,
    EventRow,
    FactQueueRow,
    FactRow,
    TransitionRow,
)

TABLES = (CompletionRow, TransitionRow, ContributionRow, FactRow, EventRow)
COLUMNS = {str(row.__tablename__): tuple(row.model_fields) for row in TABLES}
# What arrives twice is the same thing said twice: facts by their source, events by their id.
ONCE = {"fact", "event"}

_WAITS = ", ".join(FactQueueRow.model_fields)
_FACT = _WAITS.replace("fact_id", "id")
# Every fact that is new waits to be counted.
_QUEUE = f"""new_facts AS (
    INSERT INTO fact_queue ({_WAITS}) SELECT {_FACT} FROM fact_rows
)"""  # noqa: S608 (names of our own)


def insert_from_json(*tables: str, first: int = 1, then: str = "SELECT 1") -> str:
    """The statement that inserts rows into all of the tables in one go.

    Facts go into the queue of what is to be counted as well.

    Args:
        tables: Its parameters are one list of rows per table, as JSON text, in this order.
        first: Number of the first of them.
        then: What it selects; it does not see the rows inserted.
    """
    places = enumerate(tables, first)
    parts = [f"{table}_rows AS ({_insert(table, place)})" for place, table in places]
    if "fact" in tables:
        parts.append(_QUEUE)
    return "WITH " + ",\n".join(parts) + "\n" + then


def _insert(table: str, place: int) -> str:
    columns = ", ".join(COLUMNS[table])
    once = " ON CONFLICT DO NOTHING" if table in ONCE else ""
    returning = f" RETURNING {_FACT}" if table == "fact" else ""
    return (
        f"INSERT INTO {table} ({columns}) SELECT {columns} "  # noqa: S608 (names of our own)
        f"FROM json_populate_recordset(NULL::{table}, ${place}::json){once}{returning}"
    )
