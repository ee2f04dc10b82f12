"""KPIs as a table: a row per total, comparison, piece and group, for spreadsheets and notebooks."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from scoring.kpi import Reading
from scoring.measure import Window
from scoring.registry import BLOCK_OF
from service.api.kpi_parquet import parquet
from service.api.kpi_shapes import DEFAULT_LANGUAGE, shown_key
from service.csv_text import csv_row
from service.store.kpi_answers import Answer, Asked

Row: TypeAlias = dict[str, Any]

COLUMNS: Mapping[str, type] = {
    "kpi": str,
    "label": str,
    "block": str,
    "unit": str,
    "direction": str,
    "from": str,
    "to": str,
    "dimension": str,
    "key": str,
    "value": float,
    "n": int,
    "status": str,
    "low": float,
    "high": float,
    "parts": str,
    "definition_version": str,
    "as_of": str,
}
"""In this order; a cell is empty where there is nothing to say, as in a null value."""


def rows_of(answers: Sequence[Answer], asked: Asked, language: str | None) -> Iterator[Row]:
    """Every number of the answers, as the API says it."""
    for answer in answers:
        about = _about(answer, language)
        filtered = asked.only or ("", "")
        others = [answer.before] if answer.before else []
        pieces = [(asked.window, answer.total)]
        pieces += [(one.window, one.reading) for one in (*others, *(answer.series or ()))]
        for window, reading in pieces:
            yield about | _days(window) | _group(*filtered) | _number(reading)
        for key, reading in (answer.groups or {}).items():
            yield about | _days(asked.window) | _group(asked.by or "", key) | _number(reading)


def as_csv(rows: Sequence[Row]) -> bytes:
    """With a head; numbers as JSON writes them, so that none loses a digit."""
    lines = [csv_row([*COLUMNS]), *(csv_row([row[name] for name in COLUMNS]) for row in rows)]
    return "".join(lines).encode()


def as_json(rows: Sequence[Row]) -> bytes:
    """A list of objects."""
    return json.dumps([*rows], ensure_ascii=False).encode()


def as_parquet(rows: Sequence[Row]) -> bytes:
    """Typed columns."""
    return parquet(COLUMNS, rows)


FORMATS: Mapping[str, tuple[str, Callable[[Sequence[Row]], bytes]]] = {
    "csv": ("text/csv", as_csv),
    "json": ("application/json", as_json),
    "parquet": ("application/vnd.apache.parquet", as_parquet),
}


def _about(answer: Answer, language: str | None) -> Row:
    kpi = answer.kpi
    return {
        "kpi": kpi.name,
        "label": kpi.label(language or DEFAULT_LANGUAGE),
        "block": BLOCK_OF[kpi.name],
        "unit": kpi.unit.value,
        "direction": kpi.better.value,
        "definition_version": answer.version,
        "as_of": answer.as_of and answer.as_of.isoformat(),
    }


def _days(window: Window) -> Row:
    return {
        "from": window.start and window.start.isoformat(),
        "to": window.end and window.end.isoformat(),
    }


def _group(dimension: str, key: str) -> Row:
    return {"dimension": dimension or None, "key": shown_key(dimension, key)}


def _number(reading: Reading) -> Row:
    low, high = reading.interval or (None, None)
    return {
        "value": reading.value,
        "n": reading.n,
        "status": reading.status.value,
        "low": low,
        "high": high,
        "parts": json.dumps(reading.parts),
    }
