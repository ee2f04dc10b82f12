"""Rebuilds in small pieces, and what is kept of things, however it was counted."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest
from pydantic_core import from_json

from service.store import kpi_case_rebuild, kpi_rebuild
from service.store.kpi_tallies import cells_named

TABLES = {
    "kpi_cell": "measure, version, dimset, key, day, n",
    "kpi_trans": "measure, version, dimset, key, day, prev_day, n",
    "kpi_member": "measure, version, dimset, key, actor_id, day",
    "kpi_spread": "measure, version, dimset, key, day, value, n",
    "kpi_case": "name, version, thing, kept",
}
"""All that is counted of campaigns, and the columns that say what."""


def make_small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pieces hold a few facts each."""
    monkeypatch.setattr(kpi_rebuild, "FACTS_AT_ONCE", 3)
    monkeypatch.setattr(kpi_rebuild, "ACTORS_FACTS_AT_ONCE", 4)
    monkeypatch.setattr(kpi_case_rebuild, "FACTS_AT_ONCE", 2)


def what_things_add(rows: Iterable[tuple[Any, ...]]) -> set[tuple[Any, ...]]:
    """Rows of ``kpi_case``, the last column their tallies as text, cell by cell.

    Whether a thing was counted whole or went further, it adds the same; how its cells are put
    together, and whether of one that adds nothing there is a row, may differ.
    """
    found = Counter[tuple[Any, ...]]()
    for *row, tallies in rows:
        said = from_json(tallies)
        if not isinstance(said, dict):
            found[*row, tallies] += 1
            continue
        for case, groups in said.items():
            for cells, measures in groups.items():
                for measure, places in measures.items():
                    for day, n, *place in places:
                        for cell in cells_named(cells):
                            found[*row, case, *cell, measure, day, *place] += n
    return {(*row, n) for row, n in found.items() if n}
