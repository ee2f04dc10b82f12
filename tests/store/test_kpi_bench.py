"""What ``make bench-kpi`` shows: many facts are read like few, and counting catches up."""

import asyncio
from pathlib import Path

import pytest

from bench.kpi_costs import Cost
from bench.kpis import Bench, Wanted, measure
from bench.own_database import own_database
from service.store.session import Database

pytestmark = pytest.mark.attack

FEW, MANY = 4_500, 18_000  # both fill all the cells that there are
WANTED = Wanted(rate=500, seconds=3.0)


def test_many_facts_are_read_like_few_and_all_that_comes_in_is_counted() -> None:
    with own_database("test") as (url, folder):
        few, many = asyncio.run(costs(url, folder))

    # Of four times the facts; how rows lie in their pages makes a fifth more, or less.
    assert many.pages < 1.5 * few.pages
    assert caught_up(few)
    assert caught_up(many)


async def costs(url: str, folder: Path) -> list[Cost]:
    """Of a small and of a larger campaign."""
    database = await Database.open(url, pool_size=4)
    bench = Bench(database=database, folder=folder, wanted=WANTED)
    try:
        return [await measure(bench, facts) for facts in (FEW, MANY)]
    finally:
        await database.close()


def caught_up(cost: Cost) -> bool:
    """Whether facts came in, and none of them waits."""
    return cost.pace is not None and cost.pace.came > 0 and cost.pace.done
