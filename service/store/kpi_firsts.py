# ruff: noqa: S608
"""The statements that keep the first fact of each actor, and the cells it counts for.

Made once from the declarations, then constant; parameters and fences as in ``kpi_statements``.
"""

from scoring.measure import Measure
from service.store.kpi_sql import CELL, facts_of, holds, keys, literal


def move_firsts(touched: str, measure: Measure) -> str:
    """Find the first standing fact of each touched actor anew, and move what it counts for.

    Looks at all campaigns of the workspace, so it may change cells of another campaign: that
    of the fact that was, or becomes, the first.
    """
    name = f"{literal(measure.name)}, {measure.version}"
    return f"""
        WITH {_changed_firsts(touched, measure)}, kept AS (
            INSERT INTO kpi_first
                (workspace_id, measure, version, actor_id, campaign_id, fact_id, occurred_at)
            SELECT $1, {name}, actor_id, new_campaign, new_fact, new_time
            FROM changed WHERE new_fact IS NOT NULL
            ON CONFLICT (workspace_id, measure, version, actor_id)
            DO UPDATE SET (campaign_id, fact_id, occurred_at)
                = (excluded.campaign_id, excluded.fact_id, excluded.occurred_at)
        ), dropped AS (
            DELETE FROM kpi_first WHERE workspace_id = $1 AND (measure, version) = ({name})
                AND actor_id = ANY (ARRAY (SELECT actor_id FROM changed WHERE new_fact IS NULL))
        ), moves AS (
            SELECT actor_id, old_campaign AS campaign_id, old_fact AS fact_id, -1 AS n
            FROM changed WHERE old_fact IS NOT NULL
            UNION ALL
            SELECT actor_id, new_campaign, new_fact, 1 FROM changed WHERE new_fact IS NOT NULL
        )
        INSERT INTO kpi_cell AS c (workspace_id, campaign_id, {CELL}, day, n)
        SELECT $1, f.campaign_id, {name}, k.dimset, k.key, f.day, sum(m.n)
        FROM moves m CROSS JOIN LATERAL ({facts_of("m", [measure])}) f
        CROSS JOIN LATERAL {keys(measure)}
        WHERE f.campaign_id = m.campaign_id AND f.id = m.fact_id
        GROUP BY f.campaign_id, k.dimset, k.key, f.day HAVING sum(m.n) <> 0
        ON CONFLICT (workspace_id, campaign_id, {CELL}, day) DO UPDATE SET n = c.n + excluded.n"""


def touched_by_batch(measure: Measure) -> str:
    """Actors whose first fact the batch may change: it is earlier, or something was taken back.

    $2 its actors, $3 when the earliest fact of each was, NULL where something was taken back.
    """
    return f"""
        SELECT t.actor_id FROM unnest($2::uuid[], $3::timestamptz[]) AS t (actor_id, earliest)
        LEFT JOIN LATERAL (
            SELECT k.occurred_at FROM kpi_first k WHERE {_first_of("k", "t", measure)} OFFSET 0
        ) k ON true
        WHERE t.earliest IS NULL OR k.occurred_at IS NULL OR t.earliest <= k.occurred_at"""


def touched_by_campaign(measure: Measure) -> str:
    """Actors whose first fact is, or may be, in the campaign."""
    return f"""
        SELECT f.actor_id FROM fact f
        WHERE f.workspace_id = $1 AND f.campaign_id = $2 AND {holds(measure)}
        UNION
        SELECT actor_id FROM kpi_first WHERE workspace_id = $1 AND campaign_id = $2
            AND measure = {literal(measure.name)} AND version = {measure.version}"""


def fill_firsts(measure: Measure) -> str:
    """The cells of a campaign from the first facts that lie in it."""
    return f"""
        INSERT INTO kpi_cell (workspace_id, campaign_id, {CELL}, day, n)
        SELECT $1, $2, p.measure, p.version, k.dimset, k.key, f.day, count(*)
        FROM kpi_first p CROSS JOIN LATERAL ({facts_of("p", [measure])}) f
        CROSS JOIN LATERAL {keys(measure)}
        WHERE p.workspace_id = $1 AND p.campaign_id = $2 AND p.measure = {literal(measure.name)}
            AND p.version = {measure.version} AND f.campaign_id = $2 AND f.id = p.fact_id
        GROUP BY p.measure, p.version, k.dimset, k.key, f.day"""


def _changed_firsts(touched: str, measure: Measure) -> str:
    """``changed``: the touched actors whose first fact is another now, with both."""
    return f"""touched AS MATERIALIZED ({touched}), waiting AS MATERIALIZED (
            SELECT unnest(fact_ids) AS id FROM fact_queue WHERE workspace_id = $1
        ), changed AS MATERIALIZED (
            SELECT t.actor_id, k.campaign_id AS old_campaign, k.fact_id AS old_fact,
                s.campaign_id AS new_campaign, s.fact_id AS new_fact, s.occurred_at AS new_time
            FROM touched t
            LEFT JOIN LATERAL ({_first_standing(measure)}) s ON true
            LEFT JOIN LATERAL (
                SELECT k.campaign_id, k.fact_id, k.occurred_at FROM kpi_first k
                WHERE {_first_of("k", "t", measure)} OFFSET 0
            ) k ON true
            WHERE (k.fact_id, k.occurred_at) IS DISTINCT FROM (s.fact_id, s.occurred_at)
        )"""


def _first_standing(measure: Measure) -> str:
    """The first fact of actor ``t`` that was not taken back; facts and retractions pair up.

    Facts that wait, here or in another campaign, are left to the fold that will count them.
    """
    return f"""
        SELECT f.campaign_id, coalesce(f.reverses, f.id) AS fact_id,
            min(f.occurred_at) AS occurred_at
        FROM ({facts_of("t", [measure])}) f
        WHERE {holds(measure)} AND f.id NOT IN (SELECT id FROM waiting)
        GROUP BY f.campaign_id, coalesce(f.reverses, f.id) HAVING sum(f.sign) > 0
        ORDER BY min(f.occurred_at), coalesce(f.reverses, f.id) LIMIT 1"""


def _first_of(first: str, other: str, measure: Measure) -> str:
    """The row that keeps the first fact of an actor."""
    return f"""{first}.workspace_id = $1 AND {first}.measure = {literal(measure.name)}
                AND {first}.version = {measure.version}
                AND {first}.actor_id = {other}.actor_id"""
