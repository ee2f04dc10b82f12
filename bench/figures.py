"""From legs to figures: medians, spread, ratios; as a table and as JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from rich.box import SIMPLE
from rich.table import Table

from bench.crowds import SIZES
from bench.rounds import Leg

UNIT = "requests/s"
DOMINATES = 0.3  # of all processor time


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One scenario over all rounds; the ratio is the median of those within a round."""

    name: str
    value: float
    spread: float
    ratio_to_floor: float
    errors: int
    p50_ms: float
    p99_ms: float
    connections: int
    floor: float
    cpu: dict[str, float]
    waiting: int

    @classmethod
    def of(cls, legs: Sequence[Leg]) -> "Figure":
        """The figure of one scenario's legs, one per round."""
        rates = [leg.answers.rate for leg in legs]
        value = median(rates)
        return cls(
            name=legs[0].scenario.name,
            value=value,
            spread=(max(rates) - min(rates)) / value if value else 0.0,
            ratio_to_floor=median(leg.answers.rate / (leg.floor or 1.0) for leg in legs),
            errors=sum(leg.answers.errors for leg in legs),
            p50_ms=median(leg.answers.p50 for leg in legs),
            p99_ms=median(leg.answers.p99 for leg in legs),
            connections=legs[0].scenario.connections,
            floor=median(leg.floor for leg in legs),
            cpu={who: median(leg.cpu[who] for leg in legs) for who in legs[0].cpu},
            waiting=max(leg.waiting for leg in legs),
        )

    def as_json(self) -> dict[str, Any]:
        """As in ``latest.json``: rates per second, spread as a fraction of the median."""
        return {
            "value": round(self.value, 1),
            "unit": UNIT,
            "spread": round(self.spread, 3),
            "ratio_to_floor": round(self.ratio_to_floor, 3),
            "errors": self.errors,
            "p50_ms": round(self.p50_ms, 2),
            "p99_ms": round(self.p99_ms, 2),
            "connections": self.connections,
            "floor": round(self.floor, 1),
            "cpu_ms": {who: round(spent, 3) for who, spent in self.cpu.items()},
        }


def figures(legs: Sequence[Leg]) -> list[Figure]:
    """One figure per scenario and number of connections, in the order of play."""
    found: dict[tuple[str, int], list[Leg]] = {}
    for leg in legs:
        found.setdefault((leg.scenario.name, leg.scenario.connections), []).append(leg)
    return [Figure.of(some) for some in found.values()]


def table(found: Sequence[Figure]) -> Table:
    """The figures for people."""
    shown = Table(box=SIMPLE, pad_edge=False)
    shown.add_column("scenario")
    for column in (
        "c",
        "per s",
        "spread",
        "of floor",
        "errors",
        "p50",
        "p99",
        "client",
        "server",
        "database",
    ):
        shown.add_column(column, justify="right")
    for one in found:
        shown.add_row(
            one.name,
            str(one.connections),
            f"{one.value:,.0f}",
            f"{one.spread:.0%}",
            f"[bold]{one.ratio_to_floor:.2f}[/]",
            f"[red]{one.errors}[/]" if one.errors else "0",
            f"{one.p50_ms:.1f}",
            f"{one.p99_ms:.1f}",
            *(f"{spent:.2f}" for spent in one.cpu.values()),
        )
    return shown


def write_latest(path: Path, found: Sequence[Figure]) -> None:
    """Keep the figures for scripts; the floor is the one at 16 connections."""
    named = {one.name: one.as_json() for one in reversed(found)}
    path.write_text(json.dumps({name: named[name] for name in reversed(named)}, indent=2) + "\n")


def side_by_side(found: Sequence[Figure]) -> list[str]:
    """What the same read costs among few and among many: processor per answer, and its ratio."""
    busy = {one.name: one.cpu["server"] + one.cpu["database"] for one in found}
    few, many = SIZES
    return [
        f"{name}: {busy[f'{name}_{few}']:.2f} ms among {few}, "
        f"{busy[f'{name}_{many}']:.2f} ms among {many}, "
        f"ratio {busy[f'{name}_{many}'] / busy[f'{name}_{few}']:.2f}"
        for name in sorted({one.rpartition("_")[0] for one in busy})
        if {f"{name}_{few}", f"{name}_{many}"} <= busy.keys()
    ]


def dominated(found: Sequence[Figure]) -> list[str]:
    """Scenarios in which the client took more of the machine than it should."""
    return [one.name for one in found if one.cpu["client"] > DOMINATES * sum(one.cpu.values())]
