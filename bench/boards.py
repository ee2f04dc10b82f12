"""``python -m bench.boards``: what reading a board costs, by how many people stand on it.

Pages of the database that a statement reads do not depend on what else the machine does, so they
say better than seconds whether a read stays flat. Rows are made by statements over whole sets.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import event, text

from bench.own_database import own_database
from quests.ids import new_id
from service.store.boards import neighbours_of, page_of, place_of, rank_of
from service.store.scores import BITS, LEVELS
from service.store.session import Database, Session

SIZES = [10_000, 100_000]
MOST_POINTS = 5_000
_PEOPLE = text("""
    INSERT INTO participant (workspace_id, id, display_name, locale, created_at)
    SELECT :workspace, gen_random_uuid(), 'P' || n, 'en', now() FROM generate_series(1, :people) n
""")
_SCORES = text("""
    INSERT INTO score
        (workspace_id, participant_id, board_id, campaign_id, points, listed, tie)
    SELECT :workspace, id, :board, :board, (random() ^ 3 * :most)::bigint, true,
        (random() * 4e18)::bigint
    FROM participant WHERE workspace_id = :workspace
""")
_RANGES = text("""
    INSERT INTO score_range (workspace_id, board_id, level, bucket, people)
    SELECT :workspace, :board, level, points >> (:bits * level), count(*)
    FROM score CROSS JOIN generate_series(0, :levels - 1) AS level
    WHERE workspace_id = :workspace AND board_id = :board
    GROUP BY level, points >> (:bits * level)
""")


@dataclass(frozen=True, slots=True)
class Read:
    """A read of a board, and the pages of the database that it looked at."""

    name: str
    pages: int


async def measure(database: Database, people: int) -> list[Read]:
    """Fill a board with so many people, and read it.

    Returns:
        A page at the top, a page in the middle, a rank, and somebody's neighbours.
    """
    workspace, board = await _fill(database, people)
    async with database.read() as session:
        found = await page_of(session, workspace, board, behind=None, limit=100)
        middle = found[-1].place
        half = await _in_the_middle(session, workspace, board)
        reads = {
            "leaderboard_page": page_of(session, workspace, board, behind=None, limit=100),
            "leaderboard_page, in the middle": page_of(
                session, workspace, board, behind=(half.points, half.tie), limit=100
            ),
            "rank_read": rank_of(session, workspace, board, half.points),
            "rank_read, near the top": rank_of(session, workspace, board, middle.points),
            "neighbours": neighbours_of(session, workspace, board, half, around=3),
        }
        return [Read(name, await _pages(session, read)) for name, read in reads.items()]


async def _fill(database: Database, people: int) -> tuple[UUID, UUID]:
    at = datetime.now(UTC)
    workspace, board = new_id(at), new_id(at)
    named: dict[str, Any] = {"workspace": workspace, "board": board, "slug": f"w-{people}"}
    async with database.transaction() as session:
        await session.execute(text("SET LOCAL statement_timeout = 0"))
        await session.execute(
            text(
                "INSERT INTO workspace (workspace_id, slug, created_at) "
                "VALUES (:workspace, :slug, now())"
            ),
            named,
        )
        await session.execute(_PEOPLE, named | {"people": people})
        await session.execute(_SCORES, named | {"most": MOST_POINTS})
        await session.execute(_RANGES, named | {"bits": BITS, "levels": LEVELS})
        await session.execute(text("ANALYZE participant, score, score_range"))
    return workspace, board


async def _in_the_middle(session: Session, workspace: UUID, board: UUID) -> Any:
    half = text("""
        SELECT participant_id FROM score WHERE workspace_id = :workspace AND board_id = :board
        ORDER BY points DESC OFFSET (SELECT count(*) / 2 FROM score
            WHERE workspace_id = :workspace) LIMIT 1
    """)
    asked = {"workspace": workspace, "board": board}
    person = (await session.execute(half, asked)).scalar_one()
    found = await place_of(session, workspace, board, person)
    assert found is not None
    return found[0]


async def _pages(session: Session, read: Any) -> int:
    """Pages that all statements of a read look at, found or fetched."""
    connection = await session.connection()
    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen.append((statement, parameters))

    event.listen(connection.sync_connection, "before_cursor_execute", note)
    try:
        await read
    finally:
        event.remove(connection.sync_connection, "before_cursor_execute", note)
    return sum([await _explained(connection, *one) for one in seen])


async def _explained(connection: Any, statement: str, parameters: Any) -> int:
    explain = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}"
    row = (await connection.exec_driver_sql(explain, parameters)).scalar_one()
    plan = row[0]["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def boards(
    people: Annotated[list[int] | None, typer.Option(help="People on the board.")] = None,
) -> None:
    """Fill boards of several sizes, and count the pages that reads look at."""
    sizes = people or SIZES
    with own_database("boards") as (url, _):
        found = asyncio.run(_all(url, sizes))
    table = Table("read", *(f"{size:,} people" for size in sizes), title="pages of 8 kB looked at")
    for place, first in enumerate(found[0]):
        table.add_row(first.name, *(str(reads[place].pages) for reads in found))
    Console().print(table)


async def _all(url: str, sizes: list[int]) -> list[list[Read]]:
    database = await Database.open(url, pool_size=1)
    try:
        return [await measure(database, size) for size in sizes]
    finally:
        await database.close()


if __name__ == "__main__":
    typer.run(boards)
