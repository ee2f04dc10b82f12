"""What is due next, where many wait in one queue: some of each, however much one of them has."""

from collections.abc import Sequence


def fair_share(table: str, *, key: str, turn: Sequence[str], by: str, waits: str, due: str) -> str:
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

    Returns:
        A query for ``workspace_id`` and ``key``; locks nothing.
    """
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
        SELECT first.workspace_id, first.{key} FROM turns CROSS JOIN LATERAL (
            SELECT q.workspace_id, q.{key}, row_number() OVER (ORDER BY q.{by}) AS place
            FROM {table} AS q WHERE {same} AND {waits} AND {due} ORDER BY q.{by} LIMIT :most
        ) AS first
        ORDER BY first.place, random() LIMIT :most"""  # noqa: S608 (names of our own)
