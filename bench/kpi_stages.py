"""``make bench-fold``: what one more fact of somebody who has fifteen costs, stage by stage.

Each waiting fact is of another person, so nothing is shared between the facts of a batch but their
groups: the dearest there is. Turn by turn they view, take part, complete, share and make something,
on days between those that are known; at last each comes back today, and does all five at once.
Told are microseconds of processor per fact, in this process and in the database.
"""

import asyncio
import cProfile
import pstats
from pathlib import Path
from time import process_time
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bench.kpi_facts import EACH, KINDS, TURNS, Crowd, fill_waiting, make_counted, today
from bench.kpis import drain, fold_some
from bench.own_database import own_database
from bench.rounds import database_seconds
from service.store.driver import driver
from service.store.kpi_cases import count_cases
from service.store.session import Database

LINES = 30  # of a profile


async def _spent(folder: Path, database: Database, where: Any, stage: Any) -> tuple[float, float]:
    """Seconds of processor that a stage takes for all that waits: ours and the database's."""
    ours, theirs = process_time(), database_seconds(folder)
    await drain(database, where, stage)
    return process_time() - ours, database_seconds(folder) - theirs


class _Stages:
    """Lets facts wait and has them counted; adds up what that took."""

    def __init__(self, database: Database, folder: Path, profile: cProfile.Profile | None) -> None:
        self._database, self._folder, self._profile = database, folder, profile
        self.table = Table("facts of", "first stage", "second stage (cases)", "both")
        self._sums = [0.0, 0.0], [0.0, 0.0]

    async def line(self, name: str, crowd: Crowd, facts: range) -> None:
        """A line of the table."""
        await fill_waiting(self._database, crowd, facts)
        async with self._database.transaction() as session:
            await (await driver(session)).execute("ANALYZE", timeout=600)
        folded = await _spent(self._folder, self._database, crowd.where, fold_some)
        if self._profile:
            self._profile.enable()
        counted = await _spent(self._folder, self._database, crowd.where, count_cases)
        if self._profile:
            self._profile.disable()
        for sums, stage in zip(self._sums, (folded, counted), strict=True):
            sums[:] = map(sum, zip(sums, stage, strict=True))
        self.table.add_row(name, *_told(folded, counted, len(facts)))

    def mean(self, facts: int) -> None:
        """The last line: of all so far."""
        self.table.add_row("all of these", *_told(*self._sums, facts))


async def _rounds(url: str, folder: Path, people: int, rounds: int, profile: Any) -> None:
    database = await Database.open(url, pool_size=4)
    stages = _Stages(database, folder, profile)
    try:
        crowd = await make_counted(database, people)
        first, turns = EACH * people, rounds * KINDS
        for turn in range(turns):
            start = first + turn * people
            await stages.line(TURNS[turn % KINDS], crowd, range(start, start + people))
        stages.mean(turns * people)
        start = first + turns * people
        await stages.line("all five, today", today(crowd), range(start, start + KINDS * people))
    finally:
        await database.close()
    Console(width=120).print(stages.table)


def _told(folded: Any, counted: Any, facts: int) -> list[str]:
    both = tuple(map(sum, zip(folded, counted, strict=True)))
    return [
        " + ".join(f"{1e6 * one / facts:.0f}" for one in stage) for stage in (folded, counted, both)
    ]


def bench_stages(
    people: Annotated[int, typer.Option(help="How many; each has fifteen facts before.")] = 4_000,
    rounds: Annotated[int, typer.Option(help="How often each sort of fact has its turn.")] = 1,
    profile: Annotated[bool, typer.Option(help="Where our part of the second stage goes.")] = False,
) -> None:
    """Print what a further fact costs in each stage."""
    noted = cProfile.Profile(process_time) if profile else None
    with own_database("fold") as (url, folder):
        asyncio.run(_rounds(url, folder, people, rounds, noted))
    if noted:
        pstats.Stats(noted).sort_stats("tottime").print_stats(LINES)


if __name__ == "__main__":
    typer.run(bench_stages)
