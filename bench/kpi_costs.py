"""What a size of campaign costs, and how that is printed."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Table

from bench.kpi_pace import COLUMNS, Pace
from bench.kpi_pages import Reading


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
class Cost:
    """What one size costs."""

    reading: Reading
    milliseconds: float
    folded: Spent
    counted: Spent
    rebuilt: Spent
    waiting: int
    pace: Pace | None


def costs(sizes: Sequence[int], found: Sequence[Cost]) -> Table:
    """What each size costs, and the ratios to the first."""
    least = found[0]
    first = least.reading.at_once.pages
    table = Table("facts", "pages", "untidy", "ms", "folded/s", "cases/s", "rebuilt/s", "rebuilt s")
    for size, cost in zip(sizes, found, strict=True):
        table.add_row(
            f"{size:,}",
            f"{cost.reading.at_once.pages:,} (x {cost.reading.at_once.pages / first:.2f})",
            f"{cost.reading.untidy.pages:,}",
            f"{cost.milliseconds:.0f} (x {cost.milliseconds / least.milliseconds:.2f})",
            cost.folded.each(cost.waiting),
            cost.counted.each(cost.waiting),
            cost.rebuilt.each(size - cost.waiting),
            f"{cost.rebuilt.clock:.0f}",
        )
    return table


def paces(sizes: Sequence[int], found: Sequence[Cost]) -> Table:
    """How far counting was behind while facts came in to each size."""
    table = Table("facts", *COLUMNS)
    for size, cost in zip(sizes, found, strict=True):
        if cost.pace:
            table.add_row(f"{size:,}", *cost.pace.told())
    return table
