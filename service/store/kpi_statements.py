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
from service.store.kpi_sql import among, evidence_keys, holds, keys, literal, types, weight

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
        WITH source AS MATERIALIZED ({BATCH}), hits AS ({_union(_people_hits(people))}),
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
        ), moves AS (
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


def touched_by_batch(measure: Measure) -> str:
    """Actors whose first fact the batch may change: it is earlier, or something was taken back."""
    return f"""
        SELECT DISTINCT f.actor_id FROM ({BATCH}) f LEFT JOIN LATERAL (
            SELECT o.occurred_at, o.id FROM kpi_first k JOIN fact o ON o.workspace_id = $1
                AND o.campaign_id = k.campaign_id AND o.id = k.fact_id
            WHERE {_first_of("k", "f", measure)} OFFSET 0
        ) o ON true
        WHERE {holds(measure)} AND (
            f.sign < 0 OR o.id IS NULL OR (f.occurred_at, f.id) < (o.occurred_at, o.id))"""


def touched_by_campaign(measure: Measure) -> str:
    """Actors whose first fact is, or may be, in the campaign."""
    return f"""
        SELECT f.actor_id FROM fact f
        WHERE f.workspace_id = $1 AND f.campaign_id = $2 AND {holds(measure)}
        UNION
        SELECT actor_id FROM kpi_first WHERE workspace_id = $1 AND campaign_id = $2
            AND measure = {literal(measure.name)} AND version = {measure.version}"""


def move_firsts(touched: str, measure: Measure) -> str:
    """Find the first standing fact of each touched actor anew, and move what it counts for.

    Looks at all campaigns of the workspace, so it may change cells of another campaign: that
    of the fact that was, or becomes, the first.
    """
    return f"""
        WITH touched AS MATERIALIZED ({touched}), waiting AS MATERIALIZED (
            SELECT unnest(fact_ids) AS id FROM fact_queue WHERE workspace_id = $1
        ), changed AS MATERIALIZED (
            SELECT t.actor_id, k.place, k.campaign_id AS old_campaign, k.fact_id AS old_fact,
                s.campaign_id AS new_campaign, s.fact_id AS new_fact
            FROM touched t
            LEFT JOIN LATERAL ({_first_standing(measure)}) s ON true
            LEFT JOIN LATERAL (
                SELECT k.ctid AS place, k.campaign_id, k.fact_id FROM kpi_first k
                WHERE {_first_of("k", "t", measure)} OFFSET 0
            ) k ON true
            WHERE k.fact_id IS DISTINCT FROM s.fact_id
        ), kept AS (
            INSERT INTO kpi_first (workspace_id, measure, version, actor_id, campaign_id, fact_id)
            SELECT $1, {literal(measure.name)}, {measure.version}, actor_id, new_campaign, new_fact
            FROM changed WHERE new_fact IS NOT NULL
            ON CONFLICT (workspace_id, measure, version, actor_id)
            DO UPDATE SET campaign_id = excluded.campaign_id, fact_id = excluded.fact_id
        ), dropped AS (
            DELETE FROM kpi_first WHERE ctid = ANY(ARRAY(
                SELECT place FROM changed WHERE new_fact IS NULL))
        ), moves AS (
            SELECT old_campaign AS campaign_id, old_fact AS fact_id, -1 AS n FROM changed
            WHERE old_fact IS NOT NULL
            UNION ALL
            SELECT new_campaign, new_fact, 1 FROM changed WHERE new_fact IS NOT NULL
        )
        INSERT INTO kpi_cell AS c (workspace_id, campaign_id, {CELL}, day, n)
        SELECT $1, f.campaign_id, {literal(measure.name)}, {measure.version}, k.dimset, k.key,
            f.day, sum(m.n)
        FROM moves m CROSS JOIN LATERAL (
            SELECT f.* FROM fact f WHERE f.workspace_id = $1 AND f.campaign_id = m.campaign_id
                AND f.id = m.fact_id OFFSET 0
        ) f
        CROSS JOIN LATERAL {keys(measure)}
        GROUP BY f.campaign_id, k.dimset, k.key, f.day HAVING sum(m.n) <> 0
        ON CONFLICT (workspace_id, campaign_id, {CELL}, day) DO UPDATE SET n = c.n + excluded.n"""


def fill_firsts(measure: Measure) -> str:
    """The cells of a campaign from the first facts that lie in it."""
    return f"""
        INSERT INTO kpi_cell (workspace_id, campaign_id, {CELL}, day, n)
        SELECT $1, $2, p.measure, p.version, k.dimset, k.key, f.day, count(*)
        FROM kpi_first p CROSS JOIN LATERAL (
            SELECT f.* FROM fact f
            WHERE f.workspace_id = $1 AND f.campaign_id = $2 AND f.id = p.fact_id OFFSET 0
        ) f
        CROSS JOIN LATERAL {keys(measure)}
        WHERE p.workspace_id = $1 AND p.campaign_id = $2 AND p.measure = {literal(measure.name)}
            AND p.version = {measure.version}
        GROUP BY p.measure, p.version, k.dimset, k.key, f.day"""


def _first_standing(measure: Measure) -> str:
    """The first fact of actor ``t`` that was not taken back; facts and retractions pair up.

    Facts that wait, here or in another campaign, are left to the fold that will count them.
    """
    return f"""
        SELECT f.campaign_id, coalesce(f.reverses, f.id) AS fact_id
        FROM fact f WHERE f.workspace_id = $1 AND f.actor_id = t.actor_id
            AND f.type IN ({types([measure])}) AND {holds(measure)}
            AND f.id NOT IN (SELECT id FROM waiting)
        GROUP BY f.campaign_id, coalesce(f.reverses, f.id) HAVING sum(f.sign) > 0
        ORDER BY min(f.occurred_at), coalesce(f.reverses, f.id) LIMIT 1"""


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


def _first_of(first: str, other: str, measure: Measure) -> str:
    """The row that keeps the first fact of an actor."""
    return f"""{first}.workspace_id = $1 AND {first}.measure = {literal(measure.name)}
                AND {first}.version = {measure.version}
                AND {first}.actor_id = {other}.actor_id"""


def _previous(who: str) -> str:
    return f"coalesce(lag(day) OVER (PARTITION BY {who} ORDER BY day), '-infinity')"
