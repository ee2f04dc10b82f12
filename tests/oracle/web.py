"""Answers about visitors and visits."""

from tests.oracle.words import n, over, total, unlike, visits

SEEN = unlike("view", "visitor")
ORGANIC = "channel = 'organic_search'"
IMPRESSIONS = total("impression", "quantity")
ADS = total("impression", "quantity", "p ->> 'kind' = 'ad'")
CLICKS = n("interaction", "p ->> 'kind' = 'click'")
INTERACTIONS = f"""({n("interaction")} + {n("comment", "p ->> 'status' = 'published'")})"""
AD_MONEY = total("revenue_entry", "money(p)", "p ->> 'category' = 'ad'")
PRODUCT_BEFORE = """(SELECT count(*) FROM visit WHERE product > 0
    AND day < a() AND day >= a() - (b() - a()))"""

ANSWERS = {
    "page_views": n("view"),
    "impressions": IMPRESSIONS,
    "ad_impressions": ADS,
    "ad_revenue_cpm": over(AD_MONEY, ADS, 10),
    "visits": visits(),
    "visits_by_channel": visits(),
    "unique_visitors": SEEN,
    "blog_unique_visitors": unlike("view", "visitor", "p ->> 'section' = 'blog'"),
    "returning_visitors": "SELECT count(DISTINCT visitor) FROM visit_w WHERE nth > 1",
    "average_visit_duration": over(
        visits(what="sum(floor(epoch(ended) - epoch(began)))"), visits(), 1
    ),
    "average_time_on_page": over(
        total("engaged_time", "whole(p, 'seconds')"), visits("views > 0"), 1
    ),
    "blog_traffic_share": over(visits("blog > 0"), visits()),
    "organic_search_visits": visits(ORGANIC),
    "organic_search_conversions": visits(ORGANIC, "sum(leads)"),
    "organic_search_conversion_rate": over(visits(f"{ORGANIC} AND leads > 0"), visits(ORGANIC)),
    "interactions": f"SELECT {INTERACTIONS}",
    "interactions_per_visit": over(INTERACTIONS, visits(), 1),
    "clicks": CLICKS,
    "click_through_rate": over(CLICKS, IMPRESSIONS),
    "bounce_rate": over(visits("views = 1 AND interactions = 0"), visits()),
    "bounce_rate_strict_action": over(visits("views + interactions = 1"), visits()),
    "bounce_rate_active_event": over(visits("views = 1 AND active = 0"), visits()),
    "bounce_rate_ga4": over(
        visits("views < 2 AND leads = 0 AND ended - began <= INTERVAL 10 SECOND"), visits()
    ),
    "bounce_rate_posthog": over(
        visits("views = 1 AND touched = 0 AND ended - began < INTERVAL 10 SECOND"), visits()
    ),
    "reach": unlike("impression", "visitor"),
    "organic_reach": unlike("impression", "visitor", "p ->> 'kind' = 'organic'"),
    "product_page_visits": visits("product > 0"),
    "participation_rate": over(
        unlike("participation", "visitor", "p ->> 'status' = 'valid'"), SEEN
    ),
    "spectator_to_actor_rate": over(
        """(SELECT count(DISTINCT visitor) FROM w
            WHERE type IN ('completion', 'contribution') AND p ->> 'status' = 'accepted')""",
        SEEN,
    ),
    "page_rank": """
        SELECT avg(rank) FROM (
            SELECT arg_max(whole(p, 'page_rank'), (moment, id)) AS rank FROM u
            WHERE type = 'seo_snapshot' AND p ->> 'page_rank' IS NOT NULL GROUP BY subject)""",
    "domain_authority": """
        SELECT avg(rank) FROM (
            SELECT arg_max(whole(p, 'domain_authority'), (moment, id)) AS rank FROM u
            WHERE type = 'seo_snapshot' AND p ->> 'domain_authority' IS NOT NULL
            GROUP BY subject)""",
}
