"""Answers about leads, money, data, coupons, samples and experiments."""

from tests.oracle.words import n, over, total, unlike

REQUEST = "p ->> 'kind' <> 'participation'"
REQUESTS = n("lead_created", REQUEST)
VISITORS = unlike("view", "visitor")
COSTS = total("cost_entry", "money(p)")
PRODUCTION = total("cost_entry", "money(p)", "p ->> 'category' = 'production'")
BASELINE = total("baseline_entry", "money(p)", "p ->> 'category' = 'production'")
AD_COSTS = total("cost_entry", "money(p)", "p ->> 'category' = 'ad'")
LOGGED_IN = unlike("view", "visitor", "p ->> 'authenticated' = 'true'")
COHORT = """(SELECT subject AS lead FROM f WHERE type = 'lead_created' GROUP BY subject
    HAVING arg_min(day, (moment, id)) >= a() AND arg_min(day, (moment, id)) < b())"""
FIRST_FIELDS = """(SELECT subject, p ->> 'field' AS field, arg_min(day, (moment, id)) AS day FROM f
    WHERE type = 'profile_enriched' GROUP BY ALL)"""
IN_WINDOW = "day >= a() AND day < b()"
DEALS = """(SELECT subject, arg_max(p, (moment, id)) AS p FROM u
    WHERE type = 'opportunity' GROUP BY subject)"""
STILL = "p ->> 'status' IN ('open', 'won')"
OPEN = """p ->> 'status' IN ('open', 'won')
    AND (json_array_length(p, '$.touches') = 0 OR p ->> '$.touches[0]' <> 'outside')"""
PAID = "len(list_intersect(p ->> '$.touches[*]', ['paid_search', 'paid_social', 'display'])) > 0"
SALES = "CASE p ->> 'refund' WHEN 'true' THEN -money(p) ELSE money(p) END"
BOTH_SPOKE = """(SELECT subject AS lead, greatest(inbound, outbound) AS moment FROM (
    SELECT subject, min(moment) FILTER (p ->> 'direction' = 'inbound') AS inbound,
        min(moment) FILTER (p ->> 'direction' = 'outbound') AS outbound
    FROM f WHERE type = 'conversation' GROUP BY subject
) WHERE inbound IS NOT NULL AND outbound IS NOT NULL)"""
WON = """(SELECT subject AS lead, min(moment) AS moment, arg_min(day, (moment, id)) AS day FROM f
    WHERE type = 'lead_stage_changed' AND p ->> 'to' = 'customer' GROUP BY subject)"""
FIRST_SEEN = """(SELECT actor, arg_min(p ->> 'variant', (moment, id)) AS variant,
    min(moment) AS moment, arg_min(day, (moment, id)) AS day FROM f
    WHERE type = 'experiment_exposure' AND actor IS NOT NULL
    GROUP BY actor, p ->> 'experiment')"""


def reached(stage: str, after: str | None = None) -> str:
    """How many leads of the cohort came so far; after another stage, if one is named."""
    earlier = f"""AND moment >= (SELECT min(moment) FROM f e WHERE e.type = 'lead_stage_changed'
        AND e.subject = s.subject AND e.p ->> 'to' = '{after}')"""
    return f"""(SELECT count(DISTINCT subject) FROM f s WHERE type = 'lead_stage_changed'
        AND p ->> 'to' = '{stage}' AND subject IN (SELECT lead FROM {COHORT})
        {earlier if after else ""})"""


def stage(name: str, where: str = "true") -> str:
    """How many leads reached it in the window."""
    return unlike("lead_stage_changed", "subject", f"p ->> 'to' = '{name}' AND {where}")


def codes(where: str = "true") -> str:
    """Codes that were first given out in the window."""
    return f"""(SELECT subject FROM f WHERE type = 'coupon_issued' AND {where} GROUP BY subject
        HAVING arg_min(day, (moment, id)) >= a() AND arg_min(day, (moment, id)) < b())"""


def used(where: str = "true") -> str:
    """How many codes were used for the first time in the window."""
    return f"""(SELECT count(*) FROM (SELECT subject, arg_min(day, (moment, id)) AS day FROM f
        WHERE type = 'coupon_redeemed' AND {where} GROUP BY subject) WHERE {IN_WINDOW})"""


def redeemed(issued: str) -> str:
    """The part of these codes that was used, whenever it was."""
    return over(
        f"""(SELECT count(*) FROM {issued} WHERE subject IN (
            SELECT subject FROM f WHERE type = 'coupon_redeemed'))""",
        f"(SELECT count(*) FROM {issued})",
    )


def converted(which: str) -> str:
    """The part of those who saw it that became a lead or bought."""
    return f"""(SELECT avg(EXISTS (SELECT 1 FROM f g WHERE g.actor = s.actor
        AND g.moment >= s.moment AND (g.type = 'lead_created'
            OR g.type = 'purchase' AND g.p ->> 'refund' = 'false'))::INT)
        FROM {FIRST_SEEN} s WHERE {IN_WINDOW} AND variant {which} 'control')"""


def on_list(before: str) -> str:
    """The newsletter as each partner and language last counted it."""
    return f"""(SELECT sum(count) FROM (
        SELECT arg_max(whole(p, 'count'), (moment, id)) AS count FROM f
        WHERE type = 'subscriber_snapshot' AND p ->> 'list' = 'newsletter' AND day < {before}
        GROUP BY partner, locale))"""


def in_segments(before: str) -> str:
    """Profiles that are in some segment."""
    return f"""(SELECT count(DISTINCT subject) FROM (
        SELECT subject, arg_max(p ->> 'move', (moment, id)) AS move FROM f
        WHERE type = 'segment_membership' AND day < {before} GROUP BY subject, p ->> 'segment'
    ) WHERE move = 'join')"""


ANSWERS = {
    "direct_requests": REQUESTS,
    "leads_collected": unlike("lead_created", "subject"),
    "marketing_qualified_leads": stage("mql"),
    "sales_accepted_leads": stage("sal", "p ->> 'contacted' = 'true'"),
    "customers_won": stage("customer"),
    "lead_to_mql_rate": over(reached("mql"), f"(SELECT count(*) FROM {COHORT})"),
    "mql_to_sal_rate": over(reached("sal", "mql"), reached("mql")),
    "sal_to_customer_rate": over(reached("customer", "sal"), reached("sal")),
    "lead_to_customer_rate": over(reached("customer"), f"(SELECT count(*) FROM {COHORT})"),
    "conversions": f"""
        SELECT count(*) FROM (
            SELECT actor, type, arg_min(day, (moment, id)) AS day FROM f
            WHERE actor IS NOT NULL AND (type IN ('lead_created', 'opt_in')
                OR type = 'purchase' AND p ->> 'refund' = 'false'
                OR type = 'completion' AND p ->> 'status' = 'accepted') GROUP BY actor, type
            UNION ALL
            SELECT subject, type, arg_min(day, (moment, id)) FROM f
            WHERE type = 'lead_created' GROUP BY subject, type
            HAVING arg_min(coalesce(actor, ''), (moment, id)) = ''
        ) WHERE {IN_WINDOW}""",
    "site_conversion_rate": over(REQUESTS, VISITORS),
    "cost_per_conversion": over(COSTS, REQUESTS, 0.01),
    "cost_per_lead": over(
        total("cost_entry", "money(p)", "p ->> 'purpose' = 'lead_generation'"),
        unlike("lead_created", "subject"),
        0.01,
    ),
    "purchases": "SELECT "
    + total("purchase", "CASE p ->> 'refund' WHEN 'true' THEN -1 ELSE 1 END"),
    "bookings": f"""
        SELECT count(*) FROM (
            SELECT arg_min(day, (moment, id)) AS day FROM f WHERE type = 'booking'
            GROUP BY subject HAVING NOT bool_or(p ->> 'cancelled' = 'true')) WHERE {IN_WINDOW}""",
    "sales_value": over(total("purchase", SALES), "100", 1),
    "ad_revenue": over(total("revenue_entry", "money(p)", "p ->> 'category' = 'ad'"), "100", 1),
    "ad_spend": over(AD_COSTS, "100", 1),
    "time_to_market": f"""
        SELECT avg(seconds) / 86400 FROM (
            SELECT arg_min(day, (moment, id)) FILTER (p ->> 'milestone' = 'published') AS day,
                floor(epoch(min(moment) FILTER (p ->> 'milestone' = 'published'))
                    - epoch(min(moment) FILTER (p ->> 'milestone' = 'idea'))) AS seconds
            FROM f WHERE type = 'campaign_milestone' GROUP BY subject
        ) WHERE {IN_WINDOW}""",
    "production_cost": over(PRODUCTION, "100", 1),
    "production_cost_reduction": over(f"({BASELINE} - {PRODUCTION})", BASELINE),
    "money_saved": over(f"({BASELINE} - {PRODUCTION})", "100", 1),
    "newsletter_subscriptions": n(
        "opt_in", "p ->> 'list' = 'newsletter' AND p ->> 'confirmed' = 'true'"
    ),
    "newsletter_subscribers": f"SELECT {on_list('b()')}",
    "subscriber_growth_rate": f"""
        SELECT 100 * (({on_list("b()")}::DOUBLE / {on_list("a()")})
            ^ (1 / months(a(), b())) - 1)""",
    "visitor_to_subscriber_rate": over(unlike("opt_in", "visitor"), VISITORS),
    "opt_in_rate": over(
        unlike(
            "participation",
            "actor",
            """p ->> 'status' = 'valid' AND actor IN (
                SELECT actor FROM f WHERE type = 'opt_in' AND actor IS NOT NULL)""",
        ),
        unlike("participation", "actor", "p ->> 'status' = 'valid'"),
    ),
    "accounts_created": n("account_created"),
    "logged_in_users": LOGGED_IN,
    "logged_in_visitor_rate": over(LOGGED_IN, VISITORS),
    "crm_fields_added": f"SELECT count(*) FROM {FIRST_FIELDS} WHERE {IN_WINDOW}",
    "crm_enrichment": f"""
        SELECT count(*)::DOUBLE / nullif(count(DISTINCT subject), 0)
        FROM {FIRST_FIELDS} WHERE {IN_WINDOW}""",
    "segment_profiles": f"SELECT {in_segments('b()')}",
    "segment_growth_rate": over(
        f"({in_segments('b()')} - {in_segments('a()')})", in_segments("a()")
    ),
    "dmp_records_sent": total(
        "data_transfer", "whole(p, 'records')", "p ->> 'destination' IN ('dmp', 'cdp')"
    ),
    "automation_profiles_sent": total(
        "data_transfer", "whole(p, 'records')", "p ->> 'destination' = 'marketing_automation'"
    ),
    "advertiser_profiles_sent": total(
        "data_transfer",
        "whole(p, 'records')",
        "p ->> 'destination' IN ('advertiser_crm', 'email_tool') AND p ->> 'consent' = 'true'",
    ),
    "data_monetization_revenue": over(
        total("data_transfer", "whole(p, 'records') * whole(p, 'unit_price')"), "100", 1
    ),
    "coupons_issued": n("coupon_issued"),
    "coupons_redeemed": used(),
    "coupon_redemption_rate": redeemed(codes()),
    "unique_codes_redeemed": used("p ->> 'code_kind' = 'unique'"),
    "unique_code_redemption_rate": redeemed(codes("p ->> 'code_kind' = 'unique'")),
    "app_downloads": n("app_download"),
    "samples_distributed": total("sample_distributed", "quantity"),
    "sample_to_sale_rate": over(
        unlike(
            "sample_distributed",
            "actor",
            """EXISTS (SELECT 1 FROM f b WHERE b.type = 'purchase' AND b.actor = w.actor
                AND b.p ->> 'product' = w.p ->> 'product' AND b.p ->> 'refund' = 'false'
                AND b.moment >= w.moment AND b.moment <= w.moment + INTERVAL 90 DAY)""",
        ),
        unlike("sample_distributed"),
    ),
    "personalization_uplift": f"SELECT 100 * ({converted('<>')} / {converted('=')} - 1)",
    "brand_awareness": over(
        unlike(
            "survey_answer",
            "actor",
            """p ->> 'item' = 'brand_awareness'
            AND whole(p, 'value') > whole(p, 'scale_min')""",
        ),
        unlike("survey_answer", "actor", "p ->> 'item' = 'brand_awareness'"),
    ),
    "pipeline_value": f"SELECT sum(money(p)) / 100 FROM {DEALS} WHERE {OPEN}",
    "pipeline_last_touch": f"""
        SELECT sum(money(p)) / 100 FROM {DEALS} WHERE {STILL}
        AND coalesce(p ->> '$.touches[#-1]', '') <> 'outside'""",
    "pipeline_influenced": f"""
        SELECT sum(money(p)) / 100 FROM {DEALS} WHERE {STILL}
        AND (json_array_length(p -> 'touches') = 0
            OR list_filter(p ->> '$.touches[*]', lambda one: one <> 'outside') <> [])""",
    "pipeline_linear": f"""
        SELECT sum(cents // many + (place <= cents % many)::INT) / 100 FROM (
            SELECT money(p) AS cents, len(path) AS many, unnest(path) AS touch,
                unnest(range(1, len(path) + 1)) AS place
            FROM (SELECT p, CASE WHEN json_array_length(p -> 'touches') = 0 THEN ['']
                ELSE p ->> '$.touches[*]' END AS path FROM {DEALS} WHERE {STILL}))
        WHERE touch <> 'outside'""",
    "organic_pipeline_value": f"""
        SELECT sum(money(p)) / 100 FROM {DEALS} WHERE {OPEN} AND NOT {PAID}""",
    "momentum_leads": """
        SELECT count(DISTINCT subject) FROM w WHERE type = 'lead_created' AND subject IN (
            SELECT subject FROM f WHERE type = 'lead_created' GROUP BY subject
            HAVING arg_min(p ->> '$.touches[0]', (moment, id))
                IN ('share', 'partner_referral', 'ambassador'))""",
    "conversation_led_conversion_rate": f"""
        SELECT 100 * count(*) FILTER (EXISTS (SELECT 1 FROM f s WHERE s.subject = c.lead
                AND s.type = 'lead_stage_changed' AND s.p ->> 'to' = 'customer'
                AND s.moment >= c.moment))::DOUBLE / nullif(count(*), 0)
        FROM {BOTH_SPOKE} c
        WHERE (c.moment AT TIME ZONE 'Europe/Berlin')::DATE >= a()
            AND (c.moment AT TIME ZONE 'Europe/Berlin')::DATE < b()""",
    "conversations_per_conversion": f"""
        SELECT count(t.id)::DOUBLE / nullif(count(DISTINCT c.lead), 0) FROM {WON} c
        LEFT JOIN f t ON t.type = 'conversation' AND t.subject = c.lead AND t.moment <= c.moment
        WHERE c.day >= a() AND c.day < b()""",
}
