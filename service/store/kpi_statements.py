# ruff: noqa: S608
"""The statements that keep the cells: made once from the declarations, then constant.

All take $1 workspace and $2 campaign. A *source* is a query of facts: for the fold the batch
that was taken ($3 its ids), for the rebuild every fact that does not wait in the queue.

The planner knows little of a batch, so nothing here leaves it a choice that can go wrong: a
lookup in a table is a LATERAL fenced by OFFSET 0, done once per row, and intermediate results
are never joined with each other. Rows found that way are deleted by their ``ctid``; under the
campaign's lock nobody else moves them.
"""

from collections.abc import Sequence

from scoring.measure import Measure
from service.store.kpi_sql import among, evidence_keys, holds, keys, literal, weight

BATCH = """
    SELECT f.* FROM unnest($3::uuid[]) AS taken (id) CROSS JOIN LATERAL (
        SELECT * FROM fact WHERE workspace_id = $1 AND campaign_id = $2 AND id = taken.id OFFSET 0
    ) f"""
FOLDED = """
    SELECT f.* FROM fact f LEFT JOIN (
        SELECT unnest(fact_ids) AS id FROM fact_queue WHERE workspace_id = $1 AND campaign_id = $2
    ) AS waiting USING (id)
    WHERE f.workspace_id = $1 AND f.campaign_id = $2 AND waiting.id IS NULL"""

# The oldest rows of the queue, until enough facts are taken.
TAKE = """
    WITH oldest AS (
        SELECT id, cardinality(fact_ids) AS facts FROM fact_queue
        WHERE workspace_id = $1 AND campaign_id = $2 ORDER BY id LIMIT $3
    ), so_far AS (
        SELECT id, sum(facts) OVER (ORDER BY id) - facts AS before FROM oldest
    )
    DELETE FROM fact_queue WHERE workspace_id = $1 AND campaign_id = $2
        AND id = ANY (ARRAY (SELECT id FROM so_far WHERE before < $3))
    RETURNING fact_ids"""

CELL = "measure, version, dimset, key"


def add_cells(source: str, additive: Sequence[Measure], measures: Sequence[Measure]) -> str:
    """Add the source to the additive cells, and what stands behind every measure.

    Each cell is written once, however many facts fall into it.
    """
    hits = [_hits(measure, weight(measure), keys(measure)) for measure in additive]
    hits += [_hits(measure, "1", evidence_keys()) for measure in measures]
    return f"""
        WITH source AS MATERIALIZED ({source}), hits AS ({_union(hits)})
        INSERT INTO kpi_cell AS c (workspace_id, campaign_id, {CELL}, day, n)
        SELECT $1, $2, {CELL}, day, sum(n) FROM hits GROUP BY {CELL}, day HAVING sum(n) <> 0
        ON CONFLICT (workspace_id, campaign_id, {CELL}, day) DO UPDATE SET n = c.n + excluded.n"""


def move_people(people: Sequence[Measure]) -> str:
    """Fold a batch into members and transitions.

    For every actor of the batch the days before and after it are laid side by side, in all cells
    (what one actor did lies together, so that is one lookup); the transitions of the new list of
    days replace those of the old one. Where nothing moves, both are the same and cancel out.
    """
    who = f"actor_id, {CELL}"
    return f"""
        WITH {_people_by_day(people)}, moves AS (
            SELECT {CELL}, day, {_previous(who)} AS prev_day, 1 AS n
            FROM by_day WHERE refs_after > 0
            UNION ALL
            SELECT {CELL}, day, {_previous(who)}, -1 FROM by_day WHERE refs_before > 0
        ), moved AS (
            INSERT INTO kpi_trans AS t (workspace_id, campaign_id, {CELL}, day, prev_day, n)
            SELECT $1, $2, {CELL}, day, prev_day, sum(n) FROM moves
            GROUP BY {CELL}, day, prev_day HAVING sum(n) <> 0
            ON CONFLICT (workspace_id, campaign_id, {CELL}, day, prev_day)
            DO UPDATE SET n = t.n + excluded.n
        ), gone AS (
            DELETE FROM kpi_member WHERE ctid = ANY(ARRAY(
                SELECT place FROM by_day WHERE place IS NOT NULL AND refs_after = 0))
        )
        INSERT INTO kpi_member (workspace_id, campaign_id, {who}, day, refs)
        SELECT $1, $2, {who}, day, refs_after FROM by_day WHERE delta <> 0 AND refs_after <> 0
        ON CONFLICT (workspace_id, campaign_id, {who}, day) DO UPDATE SET refs = excluded.refs"""


def _people_by_day(people: Sequence[Measure]) -> str:
    """``by_day``: each day of each actor of the batch in each cell, before it and after."""
    who = f"actor_id, {CELL}"
    return f"""source AS MATERIALIZED ({BATCH}), hits AS ({_union(_people_hits(people))}),
        change AS MATERIALIZED (
            SELECT {who}, day, sum(n) AS delta FROM hits GROUP BY {who}, day HAVING sum(n) <> 0
        ), days AS (
            SELECT {who}, day, refs, 0 AS delta, place
            FROM (SELECT DISTINCT actor_id FROM change) t CROSS JOIN LATERAL (
                SELECT {CELL}, day, refs, ctid AS place FROM kpi_member m
                WHERE m.workspace_id = $1 AND m.actor_id = t.actor_id AND m.campaign_id = $2
                OFFSET 0
            ) m
            UNION ALL
            SELECT {who}, day, 0, delta, NULL FROM change
        ), by_day AS MATERIALIZED (
            SELECT {who}, day, sum(delta) AS delta, sum(refs) AS refs_before,
                sum(refs) + sum(delta) AS refs_after, max(place) AS place
            FROM days GROUP BY {who}, day
        )"""


def fill_members(people: Sequence[Measure]) -> str:
    """All members of a campaign, from nothing."""
    who = f"actor_id, {CELL}, day"
    return f"""
        WITH source AS MATERIALIZED ({FOLDED}), hits AS ({_union(_people_hits(people))})
        INSERT INTO kpi_member (workspace_id, campaign_id, {who}, refs)
        SELECT $1, $2, {who}, sum(n) FROM hits GROUP BY {who} HAVING sum(n) <> 0"""


def fill_transitions(people: Sequence[Measure]) -> str:
    """All transitions of a campaign, from its members."""
    return f"""
        INSERT INTO kpi_trans (workspace_id, campaign_id, {CELL}, day, prev_day, n)
        SELECT $1, $2, {CELL}, day, prev_day, count(*) FROM (
            SELECT {CELL}, day, {_previous(f"actor_id, {CELL}")} AS prev_day FROM kpi_member
            WHERE workspace_id = $1 AND campaign_id = $2 AND refs > 0 AND {among(people)}
        ) AS steps GROUP BY {CELL}, day, prev_day"""


def _hits(measure: Measure, n: str, cells: str, *more: str) -> str:
    """What each fact of the source means for one measure: a row per cell it falls into."""
    columns = ['k.dimset COLLATE "C"', 'k.key COLLATE "C"', "f.day", f"{n} AS n", *more]
    return f"""
        SELECT {literal(measure.name)} COLLATE "C" AS measure, {measure.version} AS version,
            {", ".join(columns)}
        FROM source f CROSS JOIN LATERAL {cells} WHERE {holds(measure)}"""


def _people_hits(people: Sequence[Measure]) -> list[str]:
    return [_hits(measure, "f.sign", keys(measure), "f.actor_id") for measure in people]


def _union(queries: Sequence[str]) -> str:
    return " UNION ALL ".join(queries)


def _previous(who: str) -> str:
    return f"coalesce(lag(day) OVER (PARTITION BY {who} ORDER BY day), '-infinity')"
