"""Measures compiled to SQL. Every text comes from declarations; values that callers send are bound.

The plain meaning is ``scoring.measure.Measure.groups``; a property test keeps both equal.
"""

import json
from collections.abc import Iterable, Mapping

from scoring.measure import KIND_FIELD, TOTAL, Aggregation, Measure, Scalar, Selection

ADDITIVE = frozenset({Aggregation.COUNT, Aggregation.SUM})
FACTS, RETRACTIONS = "facts", "retractions"  # dimension sets that count what is behind a measure

COLUMNS: Mapping[str, str] = {
    TOTAL: "''",
    "quest": "coalesce(f.quest_id::text, '')",
    "partner": "coalesce(f.partner_id::text, '')",
    "channel": "coalesce(f.channel, '')",
    "network": "coalesce(f.network, '')",
    "locale": "coalesce(f.locale, '')",
    "kind": f"coalesce(f.payload ->> '{KIND_FIELD}', '')",
}


def literal(text: str) -> str:
    """A quoted SQL string."""
    return "'" + text.replace("'", "''") + "'"


def holds(measure: Measure) -> str:
    """The condition under which fact ``f`` is one of the measure's."""
    selections = " OR ".join(_selected(selection) for selection in measure.of)
    known = "f.actor_id IS NOT NULL AND " if measure.counts_people else ""
    return f"{known}({selections})"


def weight(measure: Measure) -> str:
    """What fact ``f`` adds to an additive measure."""
    return "f.sign * f.quantity" if measure.agg is Aggregation.SUM else "f.sign"


def types(measures: Iterable[Measure]) -> str:
    """The fact types of measures, as a list for ``IN``."""
    names = {selection.fact for measure in measures for selection in measure.of}
    return ", ".join(literal(name) for name in sorted(names))


def keys(measure: Measure) -> str:
    """Rows ``(dimset, key)`` of fact ``f``: one for the total, one for each dimension."""
    rows = (f"({literal(dim)}, {COLUMNS[dim]})" for dim in (TOTAL, *measure.dims))
    return f"(VALUES {', '.join(rows)}) AS k (dimset, key)"


def evidence_keys() -> str:
    """Rows ``(dimset, key)`` under which fact ``f`` is counted as evidence."""
    dimset = f"CASE f.sign WHEN 1 THEN '{FACTS}' ELSE '{RETRACTIONS}' END"
    return f"(VALUES ({dimset}, '')) AS k (dimset, key)"


def among(measures: Iterable[Measure]) -> str:
    """The condition for rows of these measures, in the version that is declared."""
    names = (f"({literal(measure.name)}, {measure.version})" for measure in measures)
    return f"(measure, version) IN ({', '.join(names)})"


def _selected(selection: Selection) -> str:
    conditions = [f"f.type = {literal(selection.fact)}"]
    conditions += [_one_of(field, values) for field, values in selection.where]
    return "(" + " AND ".join(conditions) + ")"


def _one_of(field: str, values: tuple[Scalar, ...]) -> str:
    wanted = ", ".join(f"{literal(json.dumps(value))}::jsonb" for value in values)
    return f"f.payload -> {literal(field)} IN ({wanted})"
