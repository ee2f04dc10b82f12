"""Rows of CSV that a spreadsheet shows and never runs. Pure."""

import csv
import io
from collections.abc import Sequence

# A cell that begins so is a formula to spreadsheets, or becomes one after trimming.
BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def csv_row(cells: Sequence[object]) -> str:
    """One row with its line end; empty for ``None``, and an apostrophe before a formula."""
    written = io.StringIO()
    csv.writer(written).writerow([_plain(cell) for cell in cells])
    return written.getvalue()


def _plain(cell: object) -> object:
    if isinstance(cell, str) and cell.startswith(BEGINS_FORMULA):
        return f"'{cell}"
    return "" if cell is None else cell
