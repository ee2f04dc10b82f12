"""``make bench-kpi``: what reading, folding and rebuilding KPIs costs as the facts become more.

The same days, partners and channels whatever the number of facts, so the cells are as many and
reading should cost the same: pages looked at, and milliseconds, as ratios to the smallest size.
Each person does the same, and more people do; ``--people`` fixes how many, and each does more.

What it is at is said meanwhile: ten million facts take the better part of an hour, and tens of
gigabytes where temporary files are made (``TMPDIR``).

A second is one by the clock, which other work on the machine stretches; beside it stands how long
the processors worked for each fact, in this process and in the database, in microseconds.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import event

from bench.kpi_facts import AT, EACH, Crowd, asked_of, fill, fill_waiting, make_campaign
from bench.own_database import own_database
from bench.rounds import database_seconds
from service.store.driver import driver
from service.store.folding import fold
from service.store.kpi_answers import Asked
from service.store.kpi_cases import count_cases
from service.store.session import Database
from service.usecases.read_kpis import read_kpis
from service.usecases.rebuild_kpis import rebuild_kpis

SIZES = [30_000, 300_000, 1_000_000]
WAITING = 20_000  # facts that are folded against the clock; half of a smaller campaign
READS = 7
FILLED_AT_ONCE = 1_000_000  # facts, in statements of some hundred thousand


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Seconds by the clock, and seconds that the processors worked: for us and for the database."""

    clock: float
    ours: float
    database: float

    def each(self, facts: int) -> str:
        """Facts per second, and microseconds of processor per fact."""
        ours, database = (round(1e6 * one / facts) for one in (self.ours, self.database))
        return f"{facts / self.clock:,.0f} ({ours} + {database})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Where it is measured."""

    database: Database
    folder: Path
    people: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one size costs."""

    pages: int
    milliseconds: float
    folded: Spent
    counted: Spent
    rebuilt: Spent
    waiting: int


def say(what: str) -> None:
    """What it is at, beside the table."""
    Console(stderr=True).print(what, highlight=False)


async def measure(bench: Bench, facts: int) -> Cost:
    """Fill a campaign with so many facts, and read, fold and rebuild it."""
    database, waiting = bench.database, waiting_of(facts)
    crowd = Crowd(where=await make_campaign(database), people=bench.people or facts // EACH)
    where = crowd.where
    for start in range(0, facts - waiting, FILLED_AT_ONCE):
        say(f"{facts:,} facts: {start:,} are there")
        await fill(database, crowd, range(start, min(start + FILLED_AT_ONCE, facts - waiting)))
    rebuilt = await _spent(
        bench, lambda: rebuild_kpis(database, *where, at=AT, step=Steps(f"{facts:,} facts"))
    )
    await fill_waiting(database, crowd, range(facts - waiting, facts))
    say(f"{facts:,} facts: {waiting:,} of them are folded")
    folded = await _spent(bench, lambda: drain(database, where, fold_some))
    counted = await _spent(bench, lambda: drain(database, where, count_cases))
    async with database.transaction() as session:
        connection = await driver(session)
        await connection.execute("SET LOCAL statement_timeout = 0")
        await connection.execute("ANALYZE", timeout=600)
    asked = asked_of(crowd)
    times = [await _spent(bench, lambda: read_kpis(database, asked)) for _ in range(READS)]
    return Cost(
        pages=await _pages(database, asked),
        milliseconds=1000 * median(one.ours + one.database for one in times),
        folded=folded,
        counted=counted,
        rebuilt=rebuilt,
        waiting=waiting,
    )


def waiting_of(facts: int) -> int:
    """How many of the facts of a campaign wait."""
    return min(WAITING, facts // 2)


class Steps:
    """Says how far a rebuild is, every tenth of it."""

    def __init__(self, what: str) -> None:
        self._what, self._said = what, 0

    def __call__(self, done: float) -> None:
        if int(10 * done) > self._said:
            self._said = int(10 * done)
            say(f"{self._what}: rebuilt to {10 * self._said} %")


async def fold_some(session: Any, workspace_id: UUID, campaign_id: UUID, at: datetime) -> int:
    folded = await fold(session, workspace_id, campaign_id, at)
    return folded.facts if folded else 0


async def drain(database: Database, where: tuple[UUID, UUID], stage: Any) -> None:
    while True:
        async with database.transaction() as session:
            if not await stage(session, *where, AT):
                return


async def _spent(bench: Bench, do: Callable[[], Awaitable[object]]) -> Spent:
    clock, ours, database = perf_counter(), process_time(), database_seconds(bench.folder)
    await do()
    return Spent(
        clock=perf_counter() - clock,
        ours=process_time() - ours,
        database=database_seconds(bench.folder) - database,
    )


async def _pages(database: Database, asked: Asked) -> int:
    """Pages of 8 kB that all statements of one reading look at."""
    said: list[tuple[str, Any]] = []

    def note(_c: Any, _u: Any, statement: str, parameters: Any, *_: Any) -> None:
        said.append((statement, parameters))

    engine: Any = database._engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    await read_kpis(database, asked)
    event.remove(engine, "before_cursor_execute", note)
    pages = 0
    async with database.read() as session:
        connection = await session.connection()
        for statement, parameters in said:
            if "kpi_" not in statement:
                continue
            explain = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}"
            plan = (await connection.exec_driver_sql(explain, parameters)).scalar_one()[0]["Plan"]
            pages += int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])
    return pages


def bench_kpis(
    facts: Annotated[list[int] | None, typer.Option(help="Facts of a campaign.", min=1_000)] = None,
    people: Annotated[
        int | None, typer.Option(help="How many, whatever they do; else more for more facts.")
    ] = None,
) -> None:
    """Print what each size costs, and the ratios to the smallest."""
    sizes = facts or SIZES
    with own_database("kpis") as (url, folder):
        found = asyncio.run(_all(url, folder, sizes, people))
    least = found[0]
    table = Table("facts", "pages", "ms", "folded/s", "cases/s", "rebuilt/s", "rebuilt s")
    for size, cost in zip(sizes, found, strict=True):
        table.add_row(
            f"{size:,}",
            f"{cost.pages:,} (x {cost.pages / least.pages:.2f})",
            f"{cost.milliseconds:.0f} (x {cost.milliseconds / least.milliseconds:.2f})",
            cost.folded.each(cost.waiting),
            cost.counted.each(cost.waiting),
            cost.rebuilt.each(size - cost.waiting),
            f"{cost.rebuilt.clock:.0f}",
        )
    Console(width=120).print(table)


async def _all(url: str, folder: Path, sizes: list[int], people: int | None) -> list[Cost]:
    database = await Database.open(url, pool_size=4)
    bench = Bench(database=database, folder=folder, people=people)
    try:
        return [await measure(bench, size) for size in sizes]
    finally:
        await database.close()


if __name__ == "__main__":
    typer.run(bench_kpis)
