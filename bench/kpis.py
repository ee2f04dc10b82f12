"""``make bench-kpi``: what reading, folding and rebuilding KPIs costs as the facts become more.

The same days, partners and channels whatever the number of facts, so the cells are as many and
reading should cost the same: pages looked at by each KPI and by all at once, and milliseconds.
Each person does the same, and more people do; ``--people`` fixes how many, and each does more.

At last so many facts come in every second while a worker counts them (``bench.kpi_pace``).

What it is at is said meanwhile: ten million facts take the better part of an hour, and tens of
gigabytes where temporary files are made (``TMPDIR``).

A second is one by the clock, which other work on the machine stretches; beside it stands how long
the processors worked for each fact, in this process and in the database, in microseconds.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import typer
from rich.console import Console

from bench.kpi_costs import Cost, Spent, costs, paces
from bench.kpi_facts import (
    AT,
    EACH,
    Crowd,
    asked_of,
    fill,
    fill_waiting,
    make_campaign,
    make_counted,
    today,
)
from bench.kpi_pace import Coming, Pace, keep_pace
from bench.kpi_pages import Looked, Reading, look, look_at_each, pages_of_each, said_of_each, tidy
from bench.own_database import own_database
from bench.rounds import database_seconds
from service.store.folding import fold
from service.store.kpi_cases import count_cases
from service.store.session import Database
from service.usecases.read_kpis import read_kpis
from service.usecases.rebuild_kpis import rebuild_kpis

SIZES = [30_000, 300_000, 1_000_000]
# Other campaigns in the same tables, as on any server: alone, a campaign is read by going through
# its tables, and how many pages these have says nothing of how it is found among others.
NEIGHBOURS, THEIR_PEOPLE = 10, 666
WAITING = 20_000  # facts that are folded against the clock; half of a smaller campaign
READS = 7
FILLED_AT_ONCE = 1_000_000  # facts, in statements of some hundred thousand


class Wanted(NamedTuple):
    """How many people, whatever they do; facts a second that come in at last, and for how long."""

    people: int | None = None
    rate: int = 5_000
    seconds: float = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Where it is measured."""

    database: Database
    folder: Path
    wanted: Wanted


def say(what: str) -> None:
    """What it is at, beside the table."""
    Console(stderr=True).print(what, highlight=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A campaign with its facts, and what it took to count them."""

    facts: int
    crowd: Crowd
    rebuilt: Spent
    folded: Spent
    counted: Spent
    untidy: Looked


async def measure(bench: Bench, sizes: Sequence[int]) -> list[Cost]:
    """Fill campaigns with so many facts; once all are there, read them, and let more come in.

    Together, as on any server: what a campaign costs to read is to follow from its own size, and
    how deep an index is from all that it holds.
    """
    filled = [await _fill(bench, facts) for facts in sizes]
    say("all are there: each KPI is read")
    await tidy(bench.database)
    read = [
        (await _reading(bench.database, one), await _read_milliseconds(bench, one.crowd))
        for one in filled
    ]
    paces = [await _pace(bench, one.crowd, one.facts) for one in filled]
    return [
        Cost(
            rebuilt=one.rebuilt,
            folded=one.folded,
            counted=one.counted,
            waiting=waiting_of(one.facts),
            reading=reading,
            milliseconds=milliseconds,
            pace=pace,
        )
        for one, (reading, milliseconds), pace in zip(filled, read, paces, strict=True)
    ]


async def _fill(bench: Bench, facts: int) -> Filled:
    """Fill a campaign, rebuild it, and fold what comes in then."""
    database, waiting = bench.database, waiting_of(facts)
    where = await make_campaign(database)
    crowd = Crowd(where=where, people=bench.wanted.people or facts // EACH)
    for start in range(0, facts - waiting, FILLED_AT_ONCE):
        say(f"{facts:,} facts: {start:,} are there")
        await fill(database, crowd, range(start, min(start + FILLED_AT_ONCE, facts - waiting)))
    steps = Steps(f"{facts:,} facts")
    rebuilt = await _spent(bench, lambda: rebuild_kpis(database, *where, at=AT, step=steps))
    await fill_waiting(database, crowd, range(facts - waiting, facts))
    say(f"{facts:,} facts: {waiting:,} of them are folded")
    return Filled(
        facts=facts,
        crowd=crowd,
        rebuilt=rebuilt,
        folded=await _spent(bench, lambda: drain(database, where, fold_some)),
        counted=await _spent(bench, lambda: drain(database, where, count_cases)),
        untidy=await look(database, asked_of(crowd)),
    )


async def _reading(database: Database, filled: Filled) -> Reading:
    """The pages of all KPIs of a month, when the tables are tidy."""
    asked = asked_of(filled.crowd)
    return Reading(
        untidy=filled.untidy,
        at_once=await look(database, asked),
        each=await look_at_each(database, asked),
    )


async def _read_milliseconds(bench: Bench, crowd: Crowd) -> float:
    """Of processor, for all KPIs of a month."""
    asked = asked_of(crowd)
    times = [await _spent(bench, lambda: read_kpis(bench.database, asked)) for _ in range(READS)]
    return 1000 * median(one.ours + one.database for one in times)


async def _pace(bench: Bench, crowd: Crowd, facts: int) -> Pace | None:
    wanted = bench.wanted
    if not wanted.seconds:
        return None
    say(f"{facts:,} facts: more come in")
    coming = Coming(first=facts, rate=wanted.rate, seconds=wanted.seconds)
    return await keep_pace(bench.database, bench.folder, today(crowd), coming)


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


def bench_kpis(
    facts: Annotated[list[int] | None, typer.Option(help="Facts of a campaign.", min=1_000)] = None,
    people: Annotated[
        int | None, typer.Option(help="How many, whatever they do; else more for more facts.")
    ] = None,
    rate: Annotated[int, typer.Option(help="Facts a second that come in at last.")] = 5_000,
    seconds: Annotated[float, typer.Option(help="For how long; 0 leaves that out.")] = 20.0,
) -> None:
    """Print what each size costs, the ratios to the smallest, and how far counting is behind."""
    sizes = facts or SIZES
    with own_database("kpis") as (url, folder):
        found = asyncio.run(_all(url, folder, sizes, Wanted(people, rate, seconds)))
    console = Console(width=120)
    console.print(costs(sizes, found))
    readings = [cost.reading for cost in found]
    console.print(pages_of_each(sizes, readings))
    console.print(said_of_each(readings))
    if seconds:
        console.print(paces(sizes, found))


async def _settle(database: Database) -> None:
    say(f"{NEIGHBOURS} other campaigns settle")
    for _ in range(NEIGHBOURS):
        await make_counted(database, THEIR_PEOPLE)


async def _all(url: str, folder: Path, sizes: Sequence[int], wanted: Wanted) -> list[Cost]:
    database = await Database.open(url, pool_size=4)
    bench = Bench(database=database, folder=folder, wanted=wanted)
    try:
        await _settle(database)
        return await measure(bench, sizes)
    finally:
        await database.close()


if __name__ == "__main__":
    typer.run(bench_kpis)
