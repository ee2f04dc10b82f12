"""Answers about making things together: engagement, authorship, trust, coming back."""

from tests.oracle.words import n, over, total, unlike

WORKS = """(SELECT actor, count(*) AS n FROM u WHERE type = 'contribution' AND actor IS NOT NULL
    AND p ->> 'authored' = 'true' AND p ->> 'status' = 'accepted' GROUP BY actor)"""
ENGAGED = """(SELECT DISTINCT actor, day FROM f WHERE actor IS NOT NULL
    AND type IN ('view', 'share', 'comment', 'contribution', 'lead_created'))"""
ECHOES = f"""(SELECT actor, day FROM (
    SELECT actor, day, lag(day) OVER (PARTITION BY actor ORDER BY day) AS before FROM {ENGAGED}
) WHERE (day - before >= 30 OR day >= over()) AND day >= a() AND day < b())"""
PARTICIPANTS = unlike("participation", "actor", "p ->> 'status' = 'valid'")
ACTIVE = """(SELECT count(DISTINCT actor) FROM f WHERE day >= {since} AND day < {until}
    AND (type = 'share' OR type IN ('contribution', 'completion')
        AND p ->> 'status' = 'accepted'))"""
LAST_7 = ACTIVE.format(since="b() - 7", until="b()")
BEFORE = ACTIVE.format(since="b() - 14", until="b() - 7")
OUTCOMES = """(SELECT arg_max(whole(p, 'target') * whole(p, 'weight'), (moment, id)) AS target,
    arg_max(least(whole(p, 'achieved'), whole(p, 'target')) * whole(p, 'weight'), (moment, id)) AS
    got
    FROM u WHERE type = 'mission_outcome' GROUP BY subject)"""
# Outputs of the campaign are told with their words: who wrote how many of them first.
OUTPUTS = """(SELECT arg_max(whole(p, 'weight'), (whole(p, 'version'), moment, id)) AS weight,
    arg_max(whole(p, 'from_participants')::DOUBLE / whole(p, 'words'),
        (whole(p, 'version'), moment, id)) AS traced
    FROM u WHERE type = 'output_adopted' GROUP BY subject)"""
TRACED = f"(SELECT sum(weight * traced) / nullif(sum(weight), 0) FROM {OUTPUTS})"
SCORED = """WITH scored AS (
    SELECT actor, p ->> 'brand' AS brand, p ->> 'wave' AS wave, 100 * avg(
        (whole(p, 'value') - whole(p, 'scale_min'))::DOUBLE
        / (whole(p, 'scale_max') - whole(p, 'scale_min'))) AS score
    FROM u WHERE type = 'trust_answer' AND actor IS NOT NULL GROUP BY ALL
)"""
EFFECTIVE = f"(SELECT sum(n) ^ 2 / sum(n ^ 2) FROM {WORKS})"


def on_scale(type: str, where: str = "true") -> str:
    """Answers as a part of their scales, 0 to 100."""
    return over(
        total(type, "whole(p, 'value') - whole(p, 'scale_min')", where),
        total(type, "whole(p, 'scale_max') - whole(p, 'scale_min')", where),
    )


def trust(seen: bool, wave: str) -> str:
    """Mean trust in B, in one wave, of those who trust A; over all pairs."""
    exists = "EXISTS" if seen else "NOT EXISTS"
    return f"""(SELECT avg(score) FROM (
        SELECT t.actor, o.brand AS one, t.brand AS other, t.score FROM scored t
        JOIN (SELECT actor, brand, arg_min(score, list_position(['pre', 'post', 'autumn'], wave))
            AS score FROM scored GROUP BY actor, brand) o
            ON o.actor = t.actor AND o.brand <> t.brand
        WHERE t.wave = '{wave}' AND o.score > 50 AND {exists} (
            SELECT 1 FROM f e WHERE e.type = 'joint_exposure' AND e.actor = t.actor
            AND list_sort([e.p ->> 'brand_a', e.p ->> 'brand_b'])
                = list_sort([o.brand, t.brand]))))"""


ANSWERS = {
    "authored_share": over(
        unlike(
            "contribution", "actor", "p ->> 'authored' = 'true' AND p ->> 'status' = 'accepted'"
        ),
        PARTICIPANTS,
    ),
    "output_traceability": f"SELECT 100 * {TRACED}",
    "effective_coauthors": f"SELECT {EFFECTIVE}",
    "contribution_gini": f"""
        SELECT 2 * sum(place * n) / (count(*) * sum(n)) - (count(*) + 1) / count(*)
        FROM (SELECT n, row_number() OVER (ORDER BY n) AS place FROM {WORKS})""",
    "co_creation_level": f"SELECT sqrt(least(1, {EFFECTIVE} / {PARTICIPANTS}) * {TRACED})",
    "mission_impact_attainment": f"SELECT 100 * sum(got)::DOUBLE / sum(target) FROM {OUTCOMES}",
    "engagement_level": over(
        f"""({n("reaction", "p ->> 'kind' = 'like'")} + 2 * {n("share")}
            + 3 * {n("comment", "p ->> 'status' = 'published'")}
            + 5 * {n("testimonial", "p ->> 'status' = 'accepted'")}
            + 8 * {n("contribution", "p ->> 'authored' = 'true' AND p ->> 'status' = 'accepted'")}
            + 10 * {n("text_version", "actor IS NOT NULL")})""",
        unlike("view", "visitor"),
    ),
    "dialogue_rate": over(
        """(WITH RECURSIVE seen AS (
                SELECT *, p ->> 'comment' AS name, p ->> 'parent' AS parent FROM f
                WHERE type = 'comment' AND p ->> 'status' = 'published' AND subject IS NOT NULL
            ), thread AS (
                SELECT id, day, actor, subject, name, coalesce(parent, name) AS top FROM seen
                WHERE parent IS NULL OR (subject, parent) NOT IN (SELECT (subject, name) FROM seen)
                UNION ALL
                SELECT s.id, s.day, s.actor, s.subject, s.name, t.top FROM seen s
                JOIN thread t ON t.name = s.parent AND t.subject = s.subject
            ) SELECT count(*) FROM thread WHERE day >= a() AND day < b() AND (subject, top) IN (
                SELECT (subject, top) FROM thread GROUP BY subject, top
                HAVING count(DISTINCT coalesce(actor, id)) > 1))""",
        n("comment", "p ->> 'status' = 'published'"),
    ),
    "shadow_contributors": """
        SELECT count(DISTINCT actor) FROM w
        WHERE type = 'contribution' AND p ->> 'visibility' = 'backstage' AND actor NOT IN (
            SELECT actor FROM f WHERE actor IS NOT NULL AND (type = 'share'
            OR type = 'comment' AND p ->> 'status' = 'published'
            OR type = 'testimonial' AND p ->> 'status' = 'accepted'
            OR type = 'contribution' AND p ->> 'status' = 'accepted'
                AND p ->> 'visibility' <> 'backstage'))""",
    "late_echoes": f"SELECT count(*) FROM {ECHOES}",
    "late_return_rate": over(
        f"(SELECT count(DISTINCT actor) FROM {ECHOES})",
        f"(SELECT count(DISTINCT actor) FROM {ENGAGED} WHERE day >= a() AND day < b())",
    ),
    "echo_half_life": f"""
        SELECT quantile_disc(day - over() + 1, 0.5) FROM {ENGAGED}
        WHERE day >= over() AND day >= a() AND day < b()""",
    "collective_momentum": over(f"({LAST_7} - {BEFORE})", BEFORE),
    "qualitative_observations": n("observation"),
    "trust_score": on_scale("trust_answer"),
    "trust_transfer": f"""
        {SCORED} SELECT {trust(True, "post")} - {trust(True, "pre")}
            - ({trust(False, "post")} - {trust(False, "pre")})""",
    "trust_transfer_lift": """
        WITH engaged AS (
            SELECT actor, name, moment FROM f JOIN brand USING (partner)
            WHERE type IN ('opt_in', 'share')
            OR type = 'participation' AND p ->> 'status' = 'valid'
        ), together AS (
            SELECT *, p ->> 'brand_a' AS one, p ->> 'brand_b' AS other FROM f
            WHERE type = 'joint_exposure'
            UNION ALL
            SELECT *, p ->> 'brand_b', p ->> 'brand_a' FROM f WHERE type = 'joint_exposure'
        ), met AS (
            SELECT actor, one, other, min(moment) AS moment, arg_min(day, (moment, id)) AS day
            FROM together GROUP BY actor, one, other
        ), told AS (
            SELECT EXISTS (SELECT 1 FROM engaged e WHERE e.actor = m.actor AND e.name = m.one
                    AND e.moment <= m.moment) AS knew,
                EXISTS (SELECT 1 FROM engaged e WHERE e.actor = m.actor AND e.name = m.other
                    AND e.moment > m.moment AND e.moment <= m.moment + INTERVAL 30 DAY) AS came
            FROM met m WHERE day >= a() AND day < b() AND NOT EXISTS (
                SELECT 1 FROM engaged e WHERE e.actor = m.actor AND e.name = m.other
                AND e.moment <= m.moment)
        ) SELECT avg(came::INT) FILTER (knew) / avg(came::INT) FILTER (NOT knew) FROM told""",
    "engagement_ladder": """
        SELECT count(DISTINCT actor) FROM w WHERE type IN ('view', 'reaction', 'share',
            'text_version', 'output_adopted')
        OR type = 'comment' AND p ->> 'status' = 'published'
        OR type = 'contribution' AND p ->> 'status' = 'accepted'""",
}
