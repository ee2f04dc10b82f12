# ruff: noqa: S608
"""The statement that folds a batch, and those that make cells anew: made once, then constant.

All take $1 workspace and $2 campaign. A *source* is a query of facts: for the fold what it takes
out of the queue ($3 which rows), for the rebuild every fact that does not wait there.

A plan is made once, maybe while the tables are empty, so nothing here leaves the planner a choice
that can go wrong: a lookup in a table is a LATERAL fenced by OFFSET 0, done once per row, by a key
of which one index holds the whole, and intermediate results are never joined with each other.
"""

from collections.abc import Sequence

from scoring.measure import Aggregation, Measure
from service.store.inserts import BUNDLED
from service.store.kpi_people import ACTS, acts
from service.store.kpi_sql import (
    ADDITIVE,
    BESIDE,
    CELL,
    FACTS,
    FOLDED,
    IN_ORDER,
    RETRACTIONS,
    groups,
    hits_of,
    holds,
    literal,
    product,
    union,
)

# Each row of the queue holds all that a fold needs.
_TAKE = f"""
    taken AS (
        DELETE FROM fact_queue WHERE workspace_id = $1 AND campaign_id = $2
            AND id = ANY ($3::uuid[])
        RETURNING id AS bundle, {", ".join(BUNDLED)}
    ), source AS MATERIALIZED (
        SELECT {", ".join(f"unnest({name}) AS {column}" for name, column in BUNDLED.items())}
        FROM taken
    )"""

_NOTE = """
    INSERT INTO fold_state AS s (workspace_id, campaign_id, folded_at, folded_facts)
    SELECT $1, $2, $4, count(*) FROM source HAVING count(*) > 0
    ON CONFLICT (workspace_id, campaign_id) DO UPDATE
    SET folded_at = excluded.folded_at, folded_facts = s.folded_facts + excluded.folded_facts"""


AWAITING = 250  # facts of a bundle: where one of them is looked for, all are looked at


def fold_batch(
    measures: Sequence[Measure],
    people: Sequence[Measure],
    firsts: Sequence[Measure],
    awaited: Sequence[str],
) -> str:
    """Take a batch out of the queue, add its cells, and note it ($4 when).

    Facts of the types ``awaited`` are noted for the cases that look at them (``kpi_awaiting``).

    Returns one row: ``facts`` taken, what they say of people (``kpi_people.acts``), and for the
    first facts of each measure in ``firsts``, by position, ``actors_0`` of the batch and when the
    ``earliest_0`` fact of each was: NULL where something was taken back. Looking at the first
    facts of others needs a lock, so comes after.
    """
    found = (_acting(measure, place) for place, measure in enumerate(firsts))
    return f"""
        WITH {_TAKE}, {_hits(measures)}, added AS ({_ADD}),
        {acts(people)}{_await(awaited)}, noted AS ({_NOTE})
        SELECT * FROM (SELECT count(*) AS facts FROM source) AS batch
        CROSS JOIN (SELECT {ACTS} FROM people) AS people
        {" ".join(f"CROSS JOIN {query}" for query in found)}"""


def _await(awaited: Sequence[str]) -> str:
    if not awaited:
        return ""
    names = ", ".join(map(literal, awaited))
    return f""", awaiting AS (
            INSERT INTO kpi_awaiting (workspace_id, campaign_id, id, last_id, fact_ids)
            SELECT $1, $2, ids[1], ids[cardinality(ids)], ids FROM (
                SELECT array_agg(id ORDER BY id) AS ids FROM (
                    SELECT id, row_number() OVER (ORDER BY id) / {AWAITING} AS place
                    FROM source WHERE type IN ({names})
                ) AS seen GROUP BY place
            ) AS bundles
        )"""


def fill_cells(measures: Sequence[Measure]) -> str:
    """The cells of a campaign from all its facts."""
    return f"WITH source AS MATERIALIZED ({FOLDED}), {_hits(measures)} {_ADD}"


def add_cells(measures: Sequence[Measure], source: str) -> str:
    """What a source adds to the cells that a rebuild makes; returns how many facts that were."""
    return f"""
        WITH source AS MATERIALIZED ({source}), {_hits(measures)}, added AS ({_ADD_BESIDE})
        SELECT count(*) FROM source"""


def _hits(measures: Sequence[Measure]) -> str:
    """``hits``: what the source adds to which cell. Facts that differ in nothing go as one."""
    queries = (
        hits_of("alike", measure, _cells(measure), "k.n", holds(measure, "f.somebody"))
        for measure in measures
    )
    like = "type, day, quest_id, partner_id, channel, network, locale, payload, sign"
    return f"""alike AS MATERIALIZED (
            SELECT {like}, actor_id IS NOT NULL AS somebody,
                sum(quantity)::bigint AS quantity, count(*) AS facts
            FROM source GROUP BY {like}, actor_id IS NOT NULL
        ), hits AS ({union(queries)})"""


def _cells(measure: Measure) -> str:
    """Rows ``(dimset, key, n)`` that facts ``f`` that are alike add to: evidence, and a sum."""
    evidence = f"(CASE f.sign WHEN 1 THEN '{FACTS}' ELSE '{RETRACTIONS}' END, '', f.facts)"
    rows = [evidence]
    if measure.agg in ADDITIVE:
        rows += [f"({dimset}, {key}, f.sign * {_each(measure)})" for dimset, key in groups(measure)]
    return f"(VALUES {', '.join(rows)}) AS k (dimset, key, n)"


def _each(measure: Measure) -> str:
    """What facts ``f`` that are alike add together."""
    if measure.agg is not Aggregation.SUM:
        return "f.facts"
    return f"f.facts * {product(measure)}" if measure.factors else "f.quantity"


# Each cell is written once, however many facts fall into it.
def _add(cell: str) -> str:
    return f"""
        INSERT INTO kpi_cell AS c (workspace_id, campaign_id, {CELL}, day, n)
        SELECT $1, $2, {cell}, day, sum(n) FROM hits GROUP BY {CELL}, day HAVING sum(n) <> 0
        ORDER BY {IN_ORDER}
        ON CONFLICT (workspace_id, campaign_id, {CELL}, day) DO UPDATE SET n = c.n + excluded.n"""


_ADD, _ADD_BESIDE = _add(CELL), _add(BESIDE)


def _acting(measure: Measure, place: int) -> str:
    return f"""(
            SELECT coalesce(array_agg(actor_id), '{{}}') AS actors_{place},
                coalesce(array_agg(earliest), '{{}}') AS earliest_{place}
            FROM (
                SELECT actor_id, CASE WHEN min(sign) > 0 THEN min(occurred_at) END AS earliest
                FROM source f WHERE {holds(measure)} GROUP BY actor_id
            ) AS acting
        ) AS acting_{place}"""
