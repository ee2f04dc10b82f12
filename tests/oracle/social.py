"""Answers about social networks, the press, and how far word travels."""

from tests.oracle.words import n, over, total, unlike

OWN = "p ->> 'whose' = 'own'"
SEEN = "p ->> 'status' = 'published'"
ORGANIC = "p ->> 'paid' = 'false' AND p ->> 'incentive' = 'false' AND p ->> 'staff' = 'false'"
SOCIAL = "channel IN ('social', 'organic_social', 'paid_social')"
FOLLOWERS = """(SELECT coalesce(sum(followers), 0) FROM (
    SELECT arg_max(whole(p, 'count'), (moment, id)) AS followers FROM f
    WHERE type = 'follower_snapshot' AND day < {before} GROUP BY subject))"""
PAID = "CASE p ->> 'refund' WHEN 'true' THEN -money(p) ELSE money(p) END"
SHARES = n("share")
COVERAGE = n("press_clipping", OWN)


def returned(where: str = "true") -> str:
    """What came in: revenue, and purchases without refunds."""
    return f"""({total("revenue_entry", "money(p)", where)}
        + {total("purchase", PAID, where)})"""


def gain(earned: str, cost: str) -> str:
    """Return on what was spent, in percent."""
    return over(f"({earned} - {cost})", cost)


def mood(type: str, word: str, where: str) -> str:
    """The part of one sentiment among those that have one."""
    said = f"{where} AND p ->> 'sentiment' IS NOT NULL"
    return over(n(type, f"{where} AND p ->> 'sentiment' = '{word}'"), n(type, said))


TALK = f"{OWN} AND p ->> 'medium' = 'social'"
ANSWERS = {
    "likes": n("reaction", "p ->> 'kind' = 'like'"),
    "comments": n("comment", SEEN),
    "shares": SHARES,
    "content_created": n(
        "contribution", "p ->> 'authored' = 'true' AND p ->> 'status' = 'accepted'"
    ),
    "testimonials": n("testimonial", "p ->> 'status' = 'accepted'"),
    "engagements": f"SELECT {n('reaction')} + {n('comment', SEEN)} + {SHARES}",
    "average_engagement_per_post": """
        SELECT (
            SELECT count(*) FROM f e WHERE e.subject IN (
                SELECT subject FROM w WHERE type = 'post_published')
            AND (e.type IN ('reaction', 'share')
                OR e.type = 'comment' AND e.p ->> 'status' = 'published')
        )::DOUBLE / nullif((SELECT count(*) FROM w WHERE type = 'post_published'), 0)""",
    "community_size": f"SELECT {FOLLOWERS.format(before='b()')}",
    "followers_gained": f"""
        SELECT {FOLLOWERS.format(before="b()")} - {FOLLOWERS.format(before="a()")}""",
    "mentions": n("mention", TALK),
    "positive_sentiment_share": mood("mention", "positive", OWN),
    "negative_sentiment_share": mood("mention", "negative", OWN),
    "social_media_roi": gain(
        returned(SOCIAL), total("cost_entry", "money(p)", "p ->> 'category' = 'social'")
    ),
    "roi": gain(returned(), total("cost_entry", "money(p)")),
    "media_coverage": COVERAGE,
    "share_of_voice": over(COVERAGE, n("press_clipping", "p ->> 'whose' IN ('own', 'competitor')")),
    "potential_reach": f"""
        SELECT sum(readers) FROM (
            SELECT round(avg(whole(p, 'readership')) FILTER (whole(p, 'readership') > 0)) AS readers
            FROM f WHERE type = 'press_clipping' AND {OWN} AND subject IN (
                SELECT subject FROM w WHERE type = 'press_clipping' AND {OWN}) GROUP BY subject)""",
    "coverage_sentiment_positive": mood("press_clipping", "positive", OWN),
    "coverage_sentiment_negative": mood("press_clipping", "negative", OWN),
    "ad_value_equivalency": over(
        total("press_clipping", "whole(p, 'size') * whole(p, 'ad_rate')", OWN), "100", 1
    ),
    "organic_shares": n("share", ORGANIC),
    "organic_share_rate": over(n("share", ORGANIC), SHARES),
    "relayers": unlike("share", "actor", ORGANIC),
    "post_campaign_mentions": f"""
        SELECT count(*) FROM w WHERE type IN ('mention', 'press_clipping') AND {OWN}
        AND moment > (SELECT max(moment) FROM f WHERE type = 'campaign_milestone'
            AND p ->> 'milestone' = 'ended' AND p ->> 'item' = 'campaign')""",
    "spontaneous_ambassadors": f"""
        SELECT count(*) FROM (
            SELECT actor FROM u WHERE actor IS NOT NULL
            AND (type = 'share' AND {ORGANIC} OR type = 'testimonial'
                AND p ->> 'status' = 'accepted' AND p ->> 'incentive' = 'false'
                AND p ->> 'staff' = 'false')
            AND actor NOT IN (SELECT actor FROM f WHERE actor IS NOT NULL
                AND type IN ('share', 'testimonial') AND p ->> 'staff' = 'true')
            GROUP BY actor HAVING count(*) >= 3 AND count(DISTINCT day) >= 2)""",
    "viral_coefficient": """
        WITH joined AS (
            SELECT actor, min(moment) AS moment, arg_min(day, (moment, id)) AS day FROM f
            WHERE type = 'participation' AND p ->> 'status' = 'valid' AND actor IS NOT NULL
            GROUP BY actor
        ) SELECT count(r.id)::DOUBLE / nullif(count(DISTINCT j.actor), 0) FROM joined j
        LEFT JOIN f r ON r.type = 'referral' AND r.p ->> 'by' = 'person' AND r.actor = j.actor
            AND r.moment >= j.moment AND r.moment <= j.moment + INTERVAL 14 DAY
        WHERE j.day >= a() AND j.day < b()""",
    "viral_cycle_time": """
        WITH joined AS (
            SELECT actor, min(moment) AS moment FROM f
            WHERE type = 'participation' AND p ->> 'status' = 'valid' GROUP BY actor
        ) SELECT median(floor(epoch(r.moment) - epoch(j.moment))) / 3600 FROM joined j
        JOIN w r ON r.type = 'referral' AND r.p ->> 'by' = 'person' AND r.actor = j.actor
            AND r.moment >= j.moment""",
}
