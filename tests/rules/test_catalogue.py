"""Every indicator that was asked for is declared, under its names and with its unit."""

import csv
from pathlib import Path

from scoring.fact_types import FACT_TYPES
from scoring.kpi import Kpi
from scoring.registry import KPIS
from tests.payloads import PAYLOADS

TABLE = Path(__file__).parents[1] / "catalogue.csv"
BEYOND = {
    "bounce_rate_active_event",
    "bounce_rate_ga4",
    "bounce_rate_posthog",
    "bounce_rate_strict_action",
    "link_arrivals",
    "paper_signatures",
    "pipeline_influenced",
    "pipeline_last_touch",
    "pipeline_linear",
    "referrals",
    "relation_interactions",
    "votes_cast",
}
"""What we count although nobody asked for it."""


def _rows() -> dict[str, dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as table:
        return {row["name"]: row for row in csv.DictReader(table)}


def _row(kpi: Kpi) -> dict[str, str]:
    return {
        "name": kpi.name,
        "fr": kpi.fr,
        "en": kpi.en,
        "de": kpi.de,
        "unit": kpi.unit,
        "better": kpi.better,
        "roles": ";".join(kpi.roles),
        "sources": ";".join(kpi.sources),
    }


def _without_dimensions(row: dict[str, str]) -> dict[str, str]:
    return {column: said for column, said in row.items() if column != "dimensions"}


def test_what_is_declared_is_what_was_asked_for() -> None:
    asked = {name: _without_dimensions(row) for name, row in _rows().items()}

    declared = {name: _row(kpi) for name, kpi in KPIS.items() if name not in BEYOND}

    assert declared == {name: asked.get(name) for name in declared}


def test_nothing_that_was_asked_for_is_missing() -> None:
    assert _rows().keys() - KPIS.keys() == set()


def test_it_can_be_split_as_was_asked_for() -> None:
    lacking = {
        name: {*row["dimensions"].split(";")} - {*KPIS[name].dims} for name, row in _rows().items()
    }

    assert {name: dims for name, dims in lacking.items() if dims} == {}


def test_random_histories_know_every_fact() -> None:
    assert PAYLOADS.keys() == FACT_TYPES.keys()
