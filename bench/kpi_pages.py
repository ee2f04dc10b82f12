"""How many pages a reading looks at: of all KPIs at once, and of each by itself.

Counted by PostgreSQL for each statement of a reading that is about facts and cells, as it plans it
for what is asked. One thing is not as it is: small tables may not be gone through, since on a
server with many campaigns these tables are large.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from rich.table import Table
from sqlalchemy import event

from scoring.registry import KPIS
from service.store.kpi_answers import Asked
from service.store.kpi_tidying import TABLES
from service.store.session import Database
from service.usecases.read_kpis import Wanted, read_kpis

TOLERATED = 1.2
TURNS, PAUSE_SECONDS = 30, 1.0
# Pages that somebody's snapshot is older than are tidied up by the next VACUUM only.
_TIDY = """
    SELECT bool_and(relallvisible >= relpages) FROM pg_class
    WHERE relkind = 'r' AND relname = ANY ($1::text[])"""


class Looked(NamedTuple):
    """Pages of 8 kB, and rows of cells, that a reading looked at."""

    pages: int
    cells: int

    def __str__(self) -> str:
        return f"{self.pages:,} ({self.cells:,})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What reading costs at one size.

    Args:
        at_once: All KPIs in one reading, and before anything was tidied up.
        each: Every KPI in a reading of its own, by its name.
    """

    at_once: Looked
    untidy: Looked
    each: Mapping[str, Looked]


async def tidy(database: Database) -> None:
    """As PostgreSQL does by itself within a minute, as soon as nobody reads what was before."""
    await database.hot.execute("SET statement_timeout = 0")
    for _ in range(TURNS):
        await database.hot.execute("VACUUM ANALYZE", timeout=600)
        if await database.hot.fetchval(_TIDY, [*TABLES]):
            return
        await asyncio.sleep(PAUSE_SECONDS)
    raise TimeoutError("Somebody holds a snapshot: pages are not tidied up.")


async def look_at_each(database: Database, asked: Asked) -> dict[str, Looked]:
    """What each KPI costs that is read by itself."""
    return {name: await look(database, asked, name) for name in KPIS}


async def look(database: Database, asked: Asked, *names: str) -> Looked:
    """What one reading costs: of these KPIs, or of all."""
    wanted = Wanted(names=frozenset(names)) if names else Wanted()
    said: list[tuple[str, Any]] = []

    def note(_c: Any, _u: Any, statement: str, parameters: Any, *_: Any) -> None:
        said.append((statement, parameters))

    engine: Any = database._engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    await read_kpis(database, asked, wanted)
    event.remove(engine, "before_cursor_execute", note)
    plans = [one for one in said if "kpi_" in one[0]]
    async with database.read() as session:
        connection = await session.connection()
        await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        looked = [await _explained(connection, *one) for one in plans]
    return Looked(sum(one.pages for one in looked), sum(one.cells for one in looked))


async def _explained(connection: Any, statement: str, parameters: Any) -> Looked:
    explain = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}"
    plan = (await connection.exec_driver_sql(explain, parameters)).scalar_one()[0]["Plan"]
    pages = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    rows = (
        step["Actual Rows"] * step["Actual Loops"]
        for step in _steps(plan)
        if step.get("Relation Name") in TABLES
    )
    return Looked(int(pages), round(sum(rows)))


def _steps(plan: Any) -> Iterator[Any]:
    yield plan
    for step in plan.get("Plans", ()):
        yield from _steps(step)


def spread(looked: Sequence[Looked]) -> float:
    """How many times the pages of the least size are looked at where it is most."""
    pages = [one.pages for one in looked]
    return max(pages) / min(pages)


def pages_of_each(sizes: Sequence[int], found: Sequence[Reading]) -> Table:
    """Every KPI by itself: pages, in brackets rows of cells; first those that differ most."""
    of_each = {name: [reading.each[name] for reading in found] for name in found[0].each}
    worst = sorted(of_each.items(), key=lambda one: (-spread(one[1]), one[0]))
    table = Table("pages (rows of cells)", *(f"{size:,}" for size in sizes), "most / least")
    for name, looked in worst:
        table.add_row(name, *map(str, looked), f"x {spread(looked):.2f}")
    return table


def said_of_each(found: Sequence[Reading]) -> str:
    """How many KPIs look at about as many pages whatever the size, and which do not."""
    of_each = {name: spread([reading.each[name] for reading in found]) for name in found[0].each}
    over = sorted((one for one in of_each if of_each[one] > TOLERATED), key=of_each.__getitem__)
    most = max(of_each, key=of_each.__getitem__)
    return (
        f"{len(of_each) - len(over)} of {len(of_each)} KPIs within {TOLERATED - 1:.0%}; "
        f"most: {most} (x {of_each[most]:.2f}). Others: {', '.join(reversed(over)) or 'none'}."
    )
