"""Whether counting keeps up: facts come in at a pace, a worker counts them, and KPIs are read.

The worker is a process of its own, as in production; facts come in by statements, since it is not
receiving them that is measured. How far counting is behind is the age of the oldest fact that waits
for it: to be folded into cells, or to be looked at by cases.
"""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from statistics import median
from time import monotonic, perf_counter
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bench.kpi_facts import EACH, Crowd, asked_of, fill_waiting, make_counted, today
from bench.own_database import own_database
from bench.servers import environment, stop
from service.store.driver import driver
from service.store.session import Database
from service.usecases.read_kpis import read_kpis

BATCH_SECONDS, LOOK_SECONDS, READ_SECONDS = 0.1, 0.5, 1.0
READY_SECONDS, LONGEST_SECONDS = 60.0, 300.0

_OLDEST = """SELECT coalesce(extract(epoch FROM clock_timestamp() - uuid_extract_timestamp((
    SELECT id FROM {} WHERE workspace_id = $1 AND campaign_id = $2 ORDER BY id LIMIT 1
))), 0)::float8"""
_BEHIND = f"SELECT ({_OLDEST.format('fact_queue')}), ({_OLDEST.format('kpi_awaiting')})"


@dataclass(slots=True, kw_only=True)
class Pace:
    """What was seen, in seconds.

    Args:
        came: Facts.
        during: How long they came in.
        behind: The age of what waited for the first stage, and for the second, look by look.
        reads: How long each reading took.
        after: How long it took until nothing waited any more.
        done: Whether that came at all.
    """

    came: int = 0
    during: float = 0.0
    behind: list[tuple[float, float]] = field(default_factory=list)
    reads: list[float] = field(default_factory=list)
    after: float = 0.0
    done: bool = False

    def told(self) -> list[str]:
        """For a line of a table."""
        cells, cases = (
            f"{median(one):.1f}, {max(one):.1f}, {one[-1]:.1f}"
            for one in zip(*self.behind, strict=True)
        )
        reads = f"{1000 * median(self.reads):.0f}, {1000 * max(self.reads):.0f}"
        after = f"{self.after:.0f}" if self.done else "never"
        return [f"{self.came / self.during:,.0f}", cells, cases, reads, after]


COLUMNS = (
    "facts/s",
    "behind, s: cells (median, most, last)",
    "cases",
    "a reading, ms",
    "done after, s",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """What comes in.

    Args:
        first: The number of the first fact.
        rate: Facts a second.
        seconds: For how long.
    """

    first: int
    rate: int
    seconds: float


async def keep_pace(database: Database, folder: Path, crowd: Crowd, coming: Coming) -> Pace:
    """Let facts come in while a worker counts, and look how far behind it is."""
    pace = Pace()
    async with _worker(folder):
        looks = [asyncio.create_task(one(database, crowd, pace)) for one in (_look, _read)]
        await _come_in(database, crowd, coming, pace)
        for one in looks:
            one.cancel()
        await asyncio.gather(*looks, return_exceptions=True)
        began = monotonic()
        async for _ in _every(LOOK_SECONDS):
            pace.after = monotonic() - began
            pace.done = not any(await _behind(database, crowd))
            if pace.done or pace.after > LONGEST_SECONDS:
                break
    return pace


async def _come_in(database: Database, crowd: Crowd, coming: Coming, pace: Pace) -> None:
    began, each = monotonic(), round(coming.rate * BATCH_SECONDS)
    while (now := monotonic()) < began + coming.seconds:
        start = coming.first + pace.came
        await fill_waiting(database, crowd, range(start, start + each))
        pace.came += each
        await asyncio.sleep(began + pace.came / coming.rate - now)
    pace.during = monotonic() - began


async def _look(database: Database, crowd: Crowd, pace: Pace) -> None:
    async for _ in _every(LOOK_SECONDS):
        pace.behind.append(await _behind(database, crowd))


async def _read(database: Database, crowd: Crowd, pace: Pace) -> None:
    async for _ in _every(READ_SECONDS):
        began = perf_counter()
        await read_kpis(database, asked_of(crowd))
        pace.reads.append(perf_counter() - began)


async def _every(seconds: float) -> AsyncIterator[None]:
    while True:
        await asyncio.sleep(seconds)
        yield


async def _behind(database: Database, crowd: Crowd) -> tuple[float, float]:
    async with database.read() as session:
        row: Any = await (await driver(session)).fetchrow(_BEHIND, *crowd.where)
    return row[0], row[1]


@asynccontextmanager
async def _worker(folder: Path) -> AsyncIterator[None]:
    """``coquest worker``, when it is ready; its log goes to a file beside the database."""
    log = folder.parent / "worker.log"
    with log.open("wb") as file:
        child = subprocess.Popen(  # noqa: ASYNC220 (it starts at once)
            [sys.executable, "-m", "service.cli", "worker"],
            env=environment(folder, token_hex(32)),
            stdout=file,
            stderr=file,
        )
    try:
        began = monotonic()
        while b"worker_ready" not in log.read_bytes():
            if child.poll() is not None or monotonic() - began > READY_SECONDS:
                raise RuntimeError(f"The worker does not start: {log.read_text()[-2000:]}")
            await asyncio.sleep(LOOK_SECONDS)
        yield
    finally:
        stop(child)


async def _run(url: str, folder: Path, people: int, coming: Coming) -> Pace:
    database = await Database.open(url, pool_size=4)
    try:
        crowd = await make_counted(database, people)
        return await keep_pace(database, folder, today(crowd), coming)
    finally:
        await database.close()


def bench_pace(
    facts: Annotated[int, typer.Option(help="Of the campaign, before more come in.")] = 900_000,
    rate: Annotated[int, typer.Option(help="Facts a second that come in.")] = 5_000,
    seconds: Annotated[float, typer.Option(help="For how long.")] = 60.0,
) -> None:
    """Print how far counting is behind while facts come in."""
    coming = Coming(first=facts, rate=rate, seconds=seconds)
    with own_database("pace") as (url, folder):
        pace = asyncio.run(_run(url, folder, facts // EACH, coming))
    table = Table(*COLUMNS)
    table.add_row(*pace.told())
    Console(width=120).print(table)


if __name__ == "__main__":
    typer.run(bench_pace)
