"""``make bench-fold``: what one more fact of somebody who has fifteen costs, stage by stage.

Each waiting fact is of another person, so nothing is shared between the facts of a batch but their
groups: the dearest there is. Turn by turn they view, take part, complete, share and make something.
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

from bench.kpi_facts import AT, fill, make_campaign, queue
from bench.kpis import EACH, drain, fold_some
from bench.own_database import own_database
from bench.rounds import database_seconds
from service.store.driver import driver
from service.store.kpi_cases import count_cases
from service.store.session import Database
from service.usecases.rebuild_kpis import rebuild_kpis

TURNS = ("view", "participation", "completion", "share", "contribution")
LINES = 30  # of a profile


async def _spent(folder: Path, database: Database, where: Any, stage: Any) -> tuple[float, float]:
    """Seconds of processor that a stage takes for all that waits: ours and the database's."""
    ours, theirs = process_time(), database_seconds(folder)
    await drain(database, where, stage)
    return process_time() - ours, database_seconds(folder) - theirs


async def _rounds(url: str, folder: Path, people: int, rounds: int, profile: bool) -> None:
    database = await Database.open(url, pool_size=4)
    table = Table("facts of", "first stage", "second stage (cases)", "both")
    sums: dict[str, list[tuple[float, float]]] = {"first": [], "second": []}
    noted = cProfile.Profile(process_time)
    try:
        where = await make_campaign(database)
        first = EACH * people
        await fill(database, where, range(first), people)
        await rebuild_kpis(database, *where, at=AT)
        for turn in range(rounds * len(TURNS)):
            start = first + turn * people
            await fill(database, where, range(start, start + people), people)
            await queue(database, where, start)
            async with database.transaction() as session:
                await (await driver(session)).execute("ANALYZE", timeout=600)
            folded = await _spent(folder, database, where, fold_some)
            if profile:
                noted.enable()
            counted = await _spent(folder, database, where, count_cases)
            noted.disable()
            sums["first"].append(folded)
            sums["second"].append(counted)
            table.add_row(TURNS[turn % len(TURNS)], *_told(folded, counted, people))
        start = first + rounds * len(TURNS) * people
        facts = len(TURNS) * people
        await fill(database, where, range(start, start + facts), people, len(TURNS))
        await queue(database, where, start)
        folded = await _spent(folder, database, where, fold_some)
        counted = await _spent(folder, database, where, count_cases)
        table.add_row("all five at a coming", *_told(folded, counted, facts))
    finally:
        await database.close()
    means = [tuple(map(sum, zip(*sums[stage], strict=True))) for stage in ("first", "second")]
    table.add_row("all", *_told(means[0], means[1], people * rounds * len(TURNS)))
    Console(width=120).print(table)
    if profile:
        pstats.Stats(noted).sort_stats("tottime").print_stats(LINES)


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
    with own_database("fold") as (url, folder):
        asyncio.run(_rounds(url, folder, people, rounds, profile))


if __name__ == "__main__":
    typer.run(bench_stages)
