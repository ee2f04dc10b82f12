"""Facts in a CSV file: the first line names the columns, every other line is a row.

Columns are the members of a row (``type``, ``occurred_at``, ``source_ref`` ...). Any other is a
field of the payload, also written ``payload.kind``. Lists are written ``a|b``, an empty cell says
nothing. Columns are parted by commas or semicolons.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import zip_longest
from typing import Any

from quests.errors import CoquestError
from scoring.fact_types import FACT_TYPES
from service.fact_rows.row import SentFact

ENVELOPE = {*SentFact.model_fields, "retracts"} - {"payload"}
PREFIX = "payload."
LIST = "|"
TRUTH = {"true": True, "false": False}


class TableRefused(CoquestError):
    """The file is no CSV that we can read, or has too many rows for one call."""

    code, title = "table-refused", "This file cannot be read as a table of facts"


def read_table(raw: bytes, *, campaign: str | None) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each row as JSON would say it, not judged yet, after its number in a spreadsheet.

    Args:
        raw: UTF-8, with or without a byte order mark.
        campaign: Of rows that name none.

    Raises:
        TableRefused: not UTF-8, no header, a column twice, or a row with too many cells.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableRefused("Save the file as UTF-8.") from None
    header, _, _ = text.partition("\n")
    delimiter = ";" if header.count(";") > header.count(",") else ","
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    try:
        columns = [name.strip() for name in next(lines, [])]
        _ensure_columns(columns)
        for number, cells in enumerate(lines, 2):
            if len(cells) > len(columns):
                raise TableRefused(f"Row {number} has more cells than there are columns.")
            if any(cell.strip() for cell in cells):
                yield number, _row(dict(zip_longest(columns, cells, fillvalue="")), campaign)
    except csv.Error:
        after = f"After row {number}: a" if number > 1 else "A"
        raise TableRefused(f"{after} quoted cell has no end, or goes on after it.") from None


def _ensure_columns(columns: list[str]) -> None:
    if not {"type", "retracts"} & set(columns):
        raise TableRefused("The first line names the columns: type, occurred_at, source_ref ...")
    if len(set(columns)) != len(columns) or "" in columns:
        raise TableRefused("Every column has a name of its own.")


def _row(cells: Mapping[str, str], campaign: str | None) -> dict[str, Any]:
    said = {name: cell.strip() for name, cell in cells.items() if cell.strip()}
    if campaign is not None:
        said.setdefault("campaign", campaign)
    row: dict[str, Any] = {name: cell for name, cell in said.items() if name in ENVELOPE}
    if "retracts" in row:
        return row
    if "quantity" in row:
        row["quantity"] = _read(row["quantity"], "integer")
    if "joint" in row:
        row["joint"] = _read(row["joint"], "boolean")
    forms = _forms(row.get("type", ""))
    fields = {
        name.removeprefix(PREFIX): cell for name, cell in said.items() if name not in ENVELOPE
    }
    row["payload"] = {name: _read(cell, forms.get(name, "string")) for name, cell in fields.items()}
    return row


def _read(cell: str, form: str) -> Any:
    """The cell as JSON would say it; as text where it cannot be, for the row to be refused."""
    match form:
        case "integer" if cell.removeprefix("-").isdecimal() and cell.isascii():
            return int(cell)
        case "boolean":
            return TRUTH.get(cell.lower(), cell)
        case "array":
            return [one.strip() for one in cell.split(LIST)]
        case "object":
            return _object(cell)
    return cell


def _object(cell: str) -> Any:
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        return cell


@cache
def _forms(type_name: str) -> Mapping[str, str]:
    """What each field of a type looks like in JSON."""
    if type_name not in FACT_TYPES:
        return {}
    schema = FACT_TYPES[type_name].payload.model_json_schema()
    return {name: _form(one) for name, one in schema["properties"].items()}


def _form(schema: Mapping[str, Any]) -> str:
    choices = [schema, *schema.get("anyOf", ())]
    named = (one["type"] for one in choices if one.get("type", "null") != "null")
    return next(named, "string")
