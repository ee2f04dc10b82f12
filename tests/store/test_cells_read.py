"""Reading figures looks at the keys of cells alone, however few or many there are."""

from datetime import date

from sqlalchemy import text

from bench.kpi_pages import tidy
from scoring.kpi import Kpi
from scoring.measure import Question, Window
from scoring.registry import KPIS
from service.store.kpi_terms import read_terms
from service.store.kpi_tidying import TABLES
from service.store.session import Database, Session
from tests.histories import World
from tests.rebuilding import world

__all__ = ["world"]

# Through the whole table, and by an index: how often, and rows looked at.
LOOKED = text("""
    SELECT relname, seq_scan, idx_scan, seq_tup_read + idx_tup_fetch
    FROM pg_stat_xact_user_tables WHERE relname = ANY (:tables)""")
WEEK = Window(start=date(2026, 5, 1), end=date(2026, 5, 8))


async def test_no_row_of_cells_is_looked_at(db: Database, world: World) -> None:
    await tidy(db)

    async with db.read(world.workspace_id) as session:
        # A table of four pages, as here, may as well be read whole; which it is, is left to chance.
        await session.execute(text("SET LOCAL enable_seqscan = off"))
        before = await _looked(session)
        for kpis in ([*KPIS.values()], [KPIS["unique_participants"]]):
            for by in ("total", "partner", "day"):
                await _read(session, world, kpis, by)
        after = await _looked(session)

    for table in TABLES:
        both = zip(before[table], after[table], strict=True)
        through, by_index, rows = (now - then for then, now in both)
        assert (table, through, rows) == (table, 0, 0)
        assert by_index > 0


async def _looked(session: Session) -> dict[str, tuple[int, ...]]:
    """So far; what the connection did a moment before may be among it."""
    found = await session.execute(LOOKED, {"tables": [*TABLES]})
    return dict.fromkeys(TABLES, (0, 0, 0)) | {name: tuple(seen) for name, *seen in found}


async def _read(session: Session, world: World, kpis: list[Kpi], by: str) -> None:
    """Often enough for a plan that serves whatever is asked."""
    question = Question(campaign_id=world.campaigns[0], window=WEEK, by=by)
    for _ in range(7):
        await read_terms(session, world.workspace_id, kpis, question)
