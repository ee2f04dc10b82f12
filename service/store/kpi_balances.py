"""What those who were forgotten had added, laid together: nothing else is kept of them."""

from datetime import date

from pydantic_core import from_json, to_json

from service.store.kpi_tallies import Place, Tallies, cells_text, per_cell

FORGOTTEN = "forgotten:"
"""How things are called that stand for many who were forgotten; a day follows."""


def balance_text(tallies: Tallies) -> str:
    """What those who were forgotten had added, a row for each cell: it outlives any other form."""
    rows = ((*cell, *rest, n) for (cell, rest), n in per_cell(tallies).items())
    return to_json([one for one in rows if one[-1]]).decode()


def read_balance(text: str) -> dict[Place, int]:
    """The same, read back."""
    found: dict[Place, int] = {}
    for measure, version, dimset, key, day, since, value, n in from_json(text):
        cells = cells_text(((dimset, key),))
        found[cells, measure, version, _ordinal(day), since and _ordinal(since), value] = n
    return found


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()
