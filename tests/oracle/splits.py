"""Answers by group: one row per group, for splits that are more than one more ``GROUP BY``."""

from collections.abc import Mapping

from tests.oracle.alliance import ABOARD, MET, PAIRS, SECTORS, SOLID
from tests.oracle.business import DEALS, OPEN, PAID
from tests.oracle.cooperation import ECHOES, SCORED, trust

SAID = """(SELECT subject AS partner, arg_max(p ->> 'sector', (moment, id)) AS sector FROM f
    WHERE type = 'partner_joined' GROUP BY subject)"""
ENDS = f"""(SELECT DISTINCT subject, coalesce(sector, '') AS sector FROM (
        SELECT subject, unnest([p ->> 'initiator', p ->> 'other']) AS partner FROM f WHERE {MET})
    LEFT JOIN {SAID} USING (partner))"""
NEW = f"""(SELECT sector, count(*) AS n FROM {PAIRS} JOIN {ENDS} USING (subject)
    WHERE NOT known AND day >= a() AND day < b() AND day >= began() GROUP BY sector)"""
MEMBERS = f"(SELECT partner, sector FROM {ABOARD} JOIN {SECTORS} USING (partner))"
SIZES = f"(SELECT sector, count(*) AS n FROM {MEMBERS} GROUP BY sector)"
WITHIN = f"""(SELECT one.sector, count(DISTINCT subject) AS pairs FROM u
    JOIN {MEMBERS} one ON one.partner = p ->> 'initiator'
    JOIN {MEMBERS} other ON other.partner = p ->> 'other' AND other.sector = one.sector
    WHERE {MET} GROUP BY one.sector)"""
DONE = "('view', 'share', 'comment', 'contribution', 'lead_created')"
WEIGHTS = """CASE
    WHEN type = 'reaction' AND p ->> 'kind' = 'like' THEN 1
    WHEN type = 'share' THEN 2
    WHEN type = 'comment' AND p ->> 'status' = 'published' THEN 3
    WHEN type = 'testimonial' AND p ->> 'status' = 'accepted' THEN 5
    WHEN type = 'contribution' AND p ->> 'authored' = 'true' AND p ->> 'status' = 'accepted' THEN 8
    WHEN type = 'text_version' AND actor IS NOT NULL THEN 10
    ELSE 0 END"""


def _wave(name: str) -> str:
    return f"""SELECT '{name}', {trust(True, name)} - {trust(True, "pre")}
        - ({trust(False, name)} - {trust(False, "pre")})"""


SPLITS: Mapping[tuple[str, str], str] = {
    ("new_relations", "sector"): f"SELECT sector, n FROM {NEW}",
    ("network_strength", "sector"): f"""
        SELECT sector, count(*) FROM {SOLID} JOIN {ENDS} USING (subject) GROUP BY sector""",
    ("relation_persistence_rate", "sector"): f"""
        SELECT sector, 100 * avg((subject IN (
            SELECT subject FROM u WHERE {MET} AND day >= over() + 90))::INT)
        FROM {SOLID} JOIN {ENDS} USING (subject) GROUP BY sector""",
    ("network_density", "sector"): f"""
        SELECT sector, 100 * coalesce(pairs, 0) / nullif(n * (n - 1) / 2, 0)::DOUBLE
        FROM {SIZES} LEFT JOIN {WITHIN} USING (sector)""",
    ("network_enrichment", "sector"): f"""
        SELECT s.sector, coalesce(m.n, 0)::DOUBLE / s.n FROM {SIZES} s
        LEFT JOIN {NEW} m ON m.sector = s.sector""",
    ("viral_coefficient", "network"): """
        WITH joined AS (
            SELECT actor, min(moment) AS moment, arg_min(day, (moment, id)) AS day FROM f
            WHERE type = 'participation' AND p ->> 'status' = 'valid' AND actor IS NOT NULL
            GROUP BY actor
        ), cohort AS (SELECT * FROM joined WHERE day >= a() AND day < b())
        SELECT coalesce(r.network, ''), count(*)::DOUBLE / (SELECT count(*) FROM cohort)
        FROM cohort j JOIN f r ON r.type = 'referral' AND r.p ->> 'by' = 'person'
            AND r.actor = j.actor AND r.moment >= j.moment
            AND r.moment <= j.moment + INTERVAL 14 DAY GROUP BY 1""",
    ("engagement_level", "network"): f"""
        SELECT coalesce(network, ''), 100 * sum({WEIGHTS})::DOUBLE
            / nullif(count(DISTINCT visitor) FILTER (type = 'view'), 0) FROM w GROUP BY 1""",
    ("organic_pipeline_value", "stage"): f"""
        SELECT p ->> 'stage', sum(money(p)) / 100 FROM {DEALS}
        WHERE {OPEN} AND NOT {PAID} GROUP BY 1""",
    ("late_echoes", "kind"): f"""
        SELECT kind, count(*) FROM {ECHOES} JOIN (
            SELECT DISTINCT actor, day, CASE WHEN type IN ('contribution', 'lead_created')
                THEN p ->> 'kind' ELSE type END AS kind FROM f WHERE type IN {DONE})
        USING (actor, day) GROUP BY kind""",
    ("qualitative_observations", "kind"): """
        SELECT p ->> 'theme', count(*) FROM w WHERE type = 'observation' GROUP BY 1""",
    ("trust_transfer", "wave"): f"""
        {SCORED} {" UNION ALL ".join(map(_wave, ("post", "autumn")))}""",
}
