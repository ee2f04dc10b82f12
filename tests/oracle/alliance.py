"""Answers about partners: who is on board, promises what, knows whom, and is how ready."""

from tests.oracle.words import n, over, total

MOVES = """(SELECT subject AS partner, arg_max(type, (moment, id)) AS last FROM f
    WHERE type IN ('partner_joined', 'partner_left') AND day < b() GROUP BY subject)"""
SECTORS = """(SELECT subject AS partner, arg_max(p ->> 'sector', (moment, id)) AS sector FROM u
    WHERE type = 'partner_joined' GROUP BY subject)"""
ABOARD = f"(SELECT partner FROM {MOVES} WHERE last = 'partner_joined')"
HOW_MANY = f"(SELECT count(*) FROM {ABOARD})"
FIRST_JOIN = """(SELECT subject AS partner, min(moment) AS moment,
    arg_min(day, (moment, id)) AS day FROM f WHERE type = 'partner_joined' GROUP BY subject)"""
ACTIVE = """(SELECT count(DISTINCT p ->> 'partner') FROM w
    WHERE type IN ('post_published', 'commitment_fulfilled', 'session_attended'))"""
MET = "type = 'relation_interaction' AND p ->> 'initiator' <> p ->> 'other'"
PAIRS = f"""(SELECT subject, arg_min(day, (moment, id)) AS day, bool_or(p ->> 'prior_tie' = 'true')
    AS known FROM f WHERE {MET} GROUP BY subject)"""
NEW = f"""(SELECT count(*) FROM {PAIRS} WHERE NOT known AND day >= a() AND day < b()
    AND day >= began())"""
RELATED = f"""(SELECT count(DISTINCT subject) FROM u WHERE {MET}
    AND p ->> 'initiator' IN {ABOARD} AND p ->> 'other' IN {ABOARD})"""
SOLID = f"""(SELECT subject FROM u WHERE {MET} AND subject IN (
        SELECT subject FROM {PAIRS} WHERE NOT known AND day >= began())
    GROUP BY subject HAVING count(*) >= 3 AND count(DISTINCT strftime(day, '%G-%V')) >= 2
        AND count(DISTINCT p ->> 'initiator') = 2 AND count(DISTINCT p ->> 'kind') >= 2)"""
TIES = f"(SELECT DISTINCT p ->> 'initiator' AS one, p ->> 'other' AS other FROM u WHERE {MET})"
BETWEEN = f"""(SELECT o.subject, arg_min(o.day, (o.moment, o.id)) AS day FROM f o
    WHERE o.type = 'opportunity' GROUP BY o.subject
    HAVING arg_min_null(o.p ->> 'party_a', (o.moment, o.id))
        <> arg_min_null(o.p ->> 'party_b', (o.moment, o.id))
    AND min(o.moment) >= (SELECT moment FROM {FIRST_JOIN} j
        WHERE j.partner = arg_min_null(o.p ->> 'party_a', (o.moment, o.id)))
    AND min(o.moment) >= (SELECT moment FROM {FIRST_JOIN} j
        WHERE j.partner = arg_min_null(o.p ->> 'party_b', (o.moment, o.id))))"""
PROMISES = """(SELECT subject, arg_max(p, (moment, id)) AS p,
    arg_min(day, (moment, id)) AS made FROM f WHERE type = 'commitment' GROUP BY subject)"""
DUE = f"""(SELECT subject, coalesce(whole(p, 'promised'), 1) AS promised,
    whole(p, 'weight') AS weight, (p ->> 'due')::DATE AS due FROM {PROMISES}
    WHERE (p ->> 'due')::DATE < b())"""
DONE = """(SELECT coalesce(sum(quantity), 0) FROM f d WHERE d.type = 'commitment_fulfilled'
    AND d.subject = c.subject AND {when})"""
SETS = """(SELECT subject AS partner, p ->> 'set' AS set, max((moment, id)) AS last,
        {block}, count(*) FILTER (p ->> 'block' = 'brakes' AND whole(p, 'value') > 0) AS brakes
    FROM u WHERE type = 'readiness_answer' GROUP BY subject, p ->> 'set'
    HAVING count(DISTINCT p ->> 'item') FILTER (p ->> 'block' <> 'brakes') = 11)"""
VALUE = (
    "avg(whole(p, 'value')::DOUBLE / whole(p, 'scale_max')) FILTER (p ->> 'block' = '{0}') AS {0}"
)
BLOCKS = ("mission", "investment", "participation")
LATEST = f"""(SELECT partner, arg_max(brakes, last) AS brakes,
    {", ".join(f"100 * arg_max({one}, last) AS {one}" for one in BLOCKS)}
    FROM {SETS.format(block=", ".join(VALUE.format(one) for one in BLOCKS))} GROUP BY partner)"""
SCORE = "greatest(0, (mission + investment + participation) / 3 - 10 * brakes)"
CHARTER = """(SELECT subject AS partner, arg_max(whole(p, 'version'), (moment, id)) AS version
    FROM u WHERE type = 'agreement_confirmed' GROUP BY subject)"""
DECIDED = """(SELECT r.subject, min(d.moment) AS made, arg_min(d.day, (d.moment, d.id)) AS day,
    r.asked FROM (SELECT subject, min(moment) AS asked FROM f
        WHERE type = 'decision_requested' GROUP BY subject) r
    JOIN f d ON d.type = 'decision_made' AND d.subject = r.subject AND d.moment >= r.asked
    GROUP BY r.subject, r.asked)"""
OWN_WORK = n("contribution", "partner IS NOT NULL AND p ->> 'authored' = 'true'")


def growth(days: str) -> str:
    """What happened in the window, compared with as many days before the campaign began."""
    return f"""
        SELECT 100 * (count(*) FILTER (day >= a() AND day < b()) / nullif(count(*) FILTER (
            day >= began() - (b() - a())::INT AND day < began()), 0)::DOUBLE - 1) FROM {days}"""


ANSWERS = {
    "partners_acquired": f"SELECT count(*) FROM {FIRST_JOIN} WHERE day >= a() AND day < b()",
    "active_partners": f"SELECT {ACTIVE}",
    "passive_partner_rate": f"SELECT 100 * (1 - {ACTIVE}::DOUBLE / {HOW_MANY})",
    "partner_sector_diversity": f"""
        SELECT 1 - sum(share ^ 2) FROM (
            SELECT count(*)::DOUBLE / {HOW_MANY} AS share FROM {ABOARD} JOIN {SECTORS}
            USING (partner) GROUP BY sector)""",
    "new_relations": f"SELECT {NEW}",
    "relation_interactions": f"SELECT count(*) FROM w WHERE {MET}",
    "network_enrichment": over(NEW, HOW_MANY, 1),
    "network_density": over(RELATED, f"({HOW_MANY} * ({HOW_MANY} - 1) / 2)"),
    "network_strength": f"SELECT count(*) FROM {SOLID}",
    "relation_reciprocity": f"""
        SELECT 100 * avg((EXISTS (SELECT 1 FROM {TIES} back
            WHERE back.one = t.other AND back.other = t.one))::INT) FROM {TIES} t""",
    "relation_persistence_rate": over(
        f"""(SELECT count(DISTINCT subject) FROM u WHERE {MET} AND day >= over() + 90
            AND subject IN {SOLID})""",
        f"(SELECT count(*) FROM {SOLID})",
    ),
    "opportunities_between_actors": f"""
        SELECT count(*) FROM {BETWEEN} WHERE day >= a() AND day < b()""",
    "opportunity_value_between_actors": f"""
        SELECT coalesce(sum(amount), 0) / 100 FROM (
            SELECT arg_max(money(p), (moment, id)) AS amount FROM u WHERE type = 'opportunity'
            AND subject IN (SELECT subject FROM {BETWEEN}) GROUP BY subject)""",
    "commitment_fulfilment_rate": f"""
        SELECT 100 * sum(weight * least(promised, {DONE.format(when="day < b()")}))::DOUBLE
            / sum(weight * promised) FROM {DUE} c""",
    "commitment_on_time_rate": f"""
        SELECT 100 * avg(({DONE.format(when="day <= c.due")} >= promised)::INT) FROM {DUE} c""",
    "commitment_specificity_rate": f"""
        SELECT 100 * avg((p ->> 'format' IS NOT NULL AND p ->> 'promised' IS NOT NULL
            AND p ->> 'owner' IS NOT NULL AND p ->> 'due' IS NOT NULL)::INT)
        FROM {PROMISES} WHERE made >= a() AND made < b()""",
    "campaign_agreement_rate": f"""
        SELECT 100 * avg((coalesce(version, 0) = (SELECT max(version) FROM {CHARTER}))::INT)
        FROM {ABOARD} LEFT JOIN {CHARTER} USING (partner)""",
    "own_channel_activations": n("post_published", "p ->> 'own_channel' = 'true'"),
    "cross_promotion_share": over(
        n(
            "post_published",
            """(p ->> 'mission' = 'true' OR EXISTS (
                SELECT 1 FROM (SELECT unnest(p ->> '$.names[*]') AS name)
                WHERE name <> p ->> 'partner'))""",
        ),
        n("post_published"),
    ),
    "partner_initiatives": f"""
        SELECT {n("commitment_fulfilled", "p ->> 'kind' = 'own_action'")}
            + {n("post_published", "p ->> 'unsolicited' = 'true'")}""",
    "resources_contributed": over(
        total(
            "commitment_fulfilled",
            "money(p)",
            "p ->> 'kind' IN ('time', 'network', 'budget', 'skills')",
        ),
        "100",
        1,
    ),
    "working_session_attendance_rate": """
        SELECT 100 * avg((EXISTS (SELECT 1 FROM f s WHERE s.type = 'session_attended'
            AND s.subject = i.subject AND s.p ->> 'partner' = i.name))::INT)
        FROM (SELECT subject, unnest(p ->> '$.invited[*]') AS name FROM w
            WHERE type = 'work_session') i""",
    "decision_lead_time": f"""
        SELECT median(floor(epoch(made) - epoch(asked))) / 86400 FROM {DECIDED}
        WHERE day >= a() AND day < b()""",
    "readiness_score": f"SELECT avg({SCORE}) FROM {LATEST}",
    **{f"readiness_{one}": f"SELECT avg({one}) FROM {LATEST}" for one in BLOCKS},
    "brake_flags": f"SELECT coalesce(sum(brakes), 0) FROM {LATEST}",
    "readiness_floor": f"SELECT min({SCORE}) FROM {LATEST}",
    "co_creation_vs_reshare_ratio": over(
        f"({n('post_published')} + {OWN_WORK})",
        f"({n('post_published')} + {OWN_WORK} + {n('share', 'partner IS NOT NULL')})",
    ),
    "app_download_growth": growth("(SELECT day FROM f WHERE type = 'app_download')"),
    "product_page_traffic_growth": growth("(SELECT day FROM visit WHERE product > 0)"),
}
