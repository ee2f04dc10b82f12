"""What ``make bench-kpi`` shows: many facts are read like few, and counting catches up."""

import asyncio
from pathlib import Path

import pytest

from bench.kpi_costs import Cost
from bench.kpi_pages import TOLERATED, spread
from bench.kpis import Bench, Wanted, measure
from bench.own_database import own_database
from scoring.registry import KPIS
from service.store.session import Database

pytestmark = pytest.mark.attack

FEW, MANY = 4_500, 18_000  # both fill all the cells that there are
WANTED = Wanted(rate=500, seconds=3.0)


def test_many_facts_are_read_like_few_and_all_that_comes_in_is_counted() -> None:
    with own_database("test") as (url, folder):
        few, many = asyncio.run(costs(url, folder))

    # Of four times the facts, KPI by KPI.
    of_each = {name: spread([few.reading.each[name], many.reading.each[name]]) for name in KPIS}
    assert {name: times for name, times in of_each.items() if times > TOLERATED} == {}
    assert spread([few.reading.at_once, many.reading.at_once]) <= TOLERATED
    assert cells(many) == cells(few)
    assert caught_up(few)
    assert caught_up(many)


async def costs(url: str, folder: Path) -> list[Cost]:
    """Of a small and of a larger campaign."""
    database = await Database.open(url, pool_size=4)
    bench = Bench(database=database, folder=folder, wanted=WANTED)
    try:
        return await measure(bench, (FEW, MANY))
    finally:
        await database.close()


def cells(cost: Cost) -> dict[str, int]:
    """How many rows of cells each KPI looks at: none of what was taken back in between."""
    return {name: looked.cells for name, looked in cost.reading.each.items()}


def caught_up(cost: Cost) -> bool:
    """Whether facts came in, and none of them waits."""
    return cost.pace is not None and cost.pace.came > 0 and cost.pace.done
