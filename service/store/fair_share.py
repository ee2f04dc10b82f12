"""What is due next, where many wait in one queue: some of each, however much one of them has."""

from collections.abc import Sequence
from typing import TypedDict, Unpack

# Some may be held by others who claim at the same moment: so many times as many are looked at.
SPARE = 4


class Queue(TypedDict):
    """What of a queue takes turns; see :func:`fair_share`."""

    key: str
    turn: Sequence[str]
    by: str
    waits: str
    due: str


def fair_claim(table: str, *, also: str, **queue: Unpack[Queue]) -> str:
    """The query that locks at most ``:most`` rows as :func:`fair_share` names them.

    Rows that others hold are passed over, and the next are taken. Write it ``WITH ... AS
    MATERIALIZED``: as a subquery it may be asked once for each row it is joined to, and takes
    others each time.

    Args:
        also: A column more to return, as it was.

    Returns:
        A query for ``workspace_id``, the key, the column of age and that one.
    """
    key, waits, due = queue["key"], queue["waits"], queue["due"]
    return f"""
        WITH next AS MATERIALIZED ({fair_share(table, spare=SPARE, **queue)})
        SELECT workspace_id, {key}, {queue["by"]}, {also} FROM {table} AS q
        JOIN next USING (workspace_id, {key})
        WHERE {waits} AND {due} ORDER BY place, lot LIMIT :most
        FOR UPDATE OF q SKIP LOCKED"""  # noqa: S608 (names of our own)


def fair_share(table: str, *, spare: int = 1, **queue: Unpack[Queue]) -> str:
    """The query for at most ``:most`` rows that are due: the oldest of each first, then the next.

    Who has more than others gets no more than they while there are others. Where more wait than
    there is room for, the lot decides: by age, whoever has a flood would always be first.
    An index on the columns of ``turn`` and then ``by``, of the rows that wait, makes it one look
    per group.

    Args:
        table: The queue.
        key: The column that names a row within its workspace.
        turn: Columns that take turns; ``workspace_id`` is the first of them.
        by: The column whose smallest value is the oldest.
        waits: The condition of the index.
        due: What else has to hold.
        spare: So many times ``:most`` instead.

    Returns:
        A query for ``workspace_id``, ``key`` and what they are sorted by: ``place`` and ``lot``.
        Locks nothing.
    """
    key, turn, by = queue["key"], queue["turn"], queue["by"]
    waits, due = queue["waits"], queue["due"]
    most = f"CAST(:most AS bigint) * {spare}"
    group, same = ", ".join(turn), " AND ".join(f"q.{one} = turns.{one}" for one in turn)
    after = f"({', '.join(f'q.{one}' for one in turn)}) > ({', '.join(f't.{one}' for one in turn)})"
    return f"""
        WITH RECURSIVE turns AS (
            (SELECT {group} FROM {table} WHERE {waits} ORDER BY {group} LIMIT 1)
            UNION ALL
            SELECT n.* FROM turns AS t CROSS JOIN LATERAL (
                SELECT {group} FROM {table} AS q WHERE {waits} AND {after}
                ORDER BY {group} LIMIT 1) AS n
        )
        SELECT first.workspace_id, first.{key}, first.place, random() AS lot
        FROM turns CROSS JOIN LATERAL (
            SELECT q.workspace_id, q.{key}, row_number() OVER (ORDER BY q.{by}) AS place
            FROM {table} AS q WHERE {same} AND {waits} AND {due} ORDER BY q.{by} LIMIT {most}
        ) AS first
        ORDER BY place, lot LIMIT {most}"""  # noqa: S608 (names of our own)
