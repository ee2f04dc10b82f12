"""Measures compiled to SQL. Every text comes from declarations; values that callers send are bound.

The plain meaning is ``scoring.measure.Measure.groups``; a property test keeps both equal.
"""

import json
from collections.abc import Iterable, Iterator, Mapping

from scoring.dimensions import KIND, OF_ONE_KIND, PAYLOAD_DIMENSIONS, TOTAL
from scoring.measure import Aggregation, Measure, Scalar, Selection

ADDITIVE = frozenset({Aggregation.COUNT, Aggregation.SUM})
FACTS, RETRACTIONS = "facts", "retractions"  # dimension sets that count what is behind a measure
CELL = "measure, version, dimset, key"
IN_ORDER = "dimset, measure, version, key, day"  # as cells are read: what is next to each other
BESIDE = "measure, -version, dimset, key"  # of what a rebuild makes, and nobody reads yet

FOLDED = """
    SELECT f.* FROM fact f LEFT JOIN (
        SELECT unnest(fact_ids) AS id FROM fact_queue WHERE workspace_id = $1 AND campaign_id = $2
    ) AS waiting USING (id)
    WHERE f.workspace_id = $1 AND f.campaign_id = $2 AND waiting.id IS NULL"""
"""The facts of a campaign that do not wait to be folded."""


def folded_between(column: str) -> str:
    """Those among them after $3 and up to $4 in a column of ids; NULL: on that side all of them.

    Fenced, so that the index that leads through the column is taken.
    """
    return f"""
        SELECT f.* FROM (
            SELECT * FROM fact WHERE workspace_id = $1 AND campaign_id = $2
                AND ($3::uuid IS NULL OR {column} > $3) AND ($4::uuid IS NULL OR {column} <= $4)
            ORDER BY {column} OFFSET 0
        ) AS f LEFT JOIN (
            SELECT unnest(fact_ids) AS id FROM fact_queue
            WHERE workspace_id = $1 AND campaign_id = $2
        ) AS waiting USING (id)
        WHERE waiting.id IS NULL"""  # noqa: S608


_ENVELOPE: Mapping[str, str] = {
    "channel": "to_jsonb(f.channel)",
    "brought": "to_jsonb(f.partner_id IS NOT NULL)",
}
"""What facts say beside their payload, as ``scoring.measure.ENVELOPE`` says it."""


def literal(text: str) -> str:
    """A quoted SQL string."""
    return "'" + text.replace("'", "''") + "'"


def _said(*fields: str) -> str:
    """The first of the payload's fields that says something, as text."""
    found = (f"f.payload ->> {literal(field)}" for field in fields)
    return f"coalesce({', '.join(found)}, '')"


COLUMNS: Mapping[str, str] = {
    TOTAL: "''",
    "quest": "coalesce(f.quest_id::text, '')",
    "partner": "coalesce(f.partner_id::text, '')",
    "channel": "coalesce(f.channel, '')",
    "network": "coalesce(f.network, '')",
    "locale": "coalesce(f.locale, '')",
    **{name: _said(*fields) for name, fields in PAYLOAD_DIMENSIONS.items()},
}


def holds(measure: Measure, somebody: str = "f.actor_id IS NOT NULL") -> str:
    """The condition under which fact ``f`` is one of the measure's.

    Args:
        somebody: The condition under which its actor is known.
    """
    selections = " OR ".join(_selected(selection) for selection in measure.of)
    known = f"{somebody} AND " if measure.needs_somebody else ""
    return f"{known}({selections})"


def weight(measure: Measure) -> str:
    """What fact ``f`` adds to an additive measure."""
    if measure.agg is not Aggregation.SUM:
        return "f.sign"
    return f"f.sign * {product(measure) if measure.factors else 'f.quantity'}"


def product(measure: Measure) -> str:
    """The product of the whole numbers that fact ``f`` carries for a measure; 0 if one lacks."""
    factors = (f"(f.payload ->> {literal(field)})::bigint" for field in measure.factors)
    return f"coalesce({' * '.join(factors)}, 0)"


def types(measures: Iterable[Measure]) -> str:
    """The fact types of measures, as a list for ``IN``."""
    names = {selection.fact for measure in measures for selection in measure.of}
    return ", ".join(literal(name) for name in sorted(names))


def groups(measure: Measure) -> Iterator[tuple[str, str]]:
    """Dimension set and key of fact ``f``: one for the total, one for each dimension."""
    return ((literal(dim), _key(dim, measure)) for dim in (TOTAL, *measure.dims))


def _key(dim: str, measure: Measure) -> str:
    single = OF_ONE_KIND & {selection.fact for selection in measure.of} if dim == KIND else ()
    if not single:
        return COLUMNS[dim]
    types = ", ".join(map(literal, sorted(single)))
    return f"CASE WHEN f.type IN ({types}) THEN f.type ELSE {COLUMNS[dim]} END"


def keys(measure: Measure) -> str:
    """Rows ``(dimset, key)`` of fact ``f``."""
    rows = (f"({dimset}, {key})" for dimset, key in groups(measure))
    return f"(VALUES {', '.join(rows)}) AS k (dimset, key)"


def hits_of(source: str, measure: Measure, cells: str, columns: str, where: str) -> str:
    """What facts ``f`` of the source mean for one measure: a row per cell they fall into.

    Args:
        cells: Rows ``k`` of dimension set and key, see ``keys``.
        columns: What to know beside the cell and its day.
        where: Which facts are meant, see ``holds``.
    """
    return f"""
        SELECT {literal(measure.name)} COLLATE "C" AS measure, {measure.version} AS version,
            k.dimset COLLATE "C", k.key COLLATE "C", f.day, {columns}
        FROM {source} f CROSS JOIN LATERAL {cells} WHERE {where}"""  # noqa: S608


def union(queries: Iterable[str]) -> str:
    """All rows of all of them."""
    return " UNION ALL ".join(queries)


def facts_of(other: str, measures: Iterable[Measure]) -> str:
    """The facts of an actor that measures may be about, over all campaigns.

    In the order of ``ix_fact_actor``, so that no other index, good only for a small table, can
    seem as cheap. Conditions on other columns belong outside.
    """
    return f"""
        SELECT * FROM fact WHERE workspace_id = $1 AND actor_id = {other}.actor_id
            AND type IN ({types(measures)}) ORDER BY type OFFSET 0"""  # noqa: S608


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
    return f"{_ENVELOPE.get(field, f'f.payload -> {literal(field)}')} IN ({wanted})"


def said_by(measures: Iterable[Measure]) -> tuple[str, ...]:
    """The fields of payloads that decide about measures, and in which of their groups a fact is."""
    fields = {
        field
        for measure in measures
        for selection in measure.of
        for field, _ in selection.where
        if field not in _ENVELOPE
    }
    fields.update(
        field
        for measure in measures
        for dim in measure.dims
        for field in PAYLOAD_DIMENSIONS.get(dim, ())
    )
    return tuple(sorted(fields))
