"""Answers about taking part: Quests, petitions, feedback, and who comes back."""

from tests.oracle.words import n, over, total, unlike

VALID = "p ->> 'status' = 'valid'"
ACCEPTED = "p ->> 'status' = 'accepted'"
PARTICIPANTS = unlike("participation", "actor", VALID)
DONE = f"type = 'completion' AND {ACCEPTED} AND actor IS NOT NULL AND quest IS NOT NULL"
DONE_HERE = DONE.replace("actor", "w.actor").replace("quest IS", "w.quest IS")
PAIRS_DONE = f"(SELECT count(DISTINCT (actor, quest)) FROM w WHERE {DONE})"
NEW = f"""(SELECT count(*) FROM (
    SELECT arg_min(day, (moment, id)) AS day FROM f
    WHERE type = 'participation' AND {VALID} AND actor IS NOT NULL GROUP BY actor
) WHERE day >= a() AND day < b())"""
TELLING = """FROM f c JOIN f t ON t.type = 'feedback_given' AND t.subject = c.subject
    AND t.moment >= c.moment WHERE c.type = 'contribution' AND c.day >= a() AND c.day < b()"""
FIRST_ACTS = """(SELECT actor, min(day) AS day FROM f
    WHERE actor IS NOT NULL AND (type = 'participation' AND p ->> 'status' = 'valid'
        OR type = 'contribution' AND p ->> 'status' = 'accepted') GROUP BY actor)"""
CONFIRMED = unlike("signature", "actor", "p ->> 'confirmed' = 'true'")

ANSWERS = {
    "participations": n("participation", VALID),
    "unique_participants": PARTICIPANTS,
    "new_participants": NEW,
    "new_participant_rate": over(NEW, PARTICIPANTS),
    "quest_completions": n("completion", ACCEPTED),
    "quest_completion_rate": over(
        PAIRS_DONE,
        f"""(SELECT count(DISTINCT (actor, quest)) FROM w WHERE {DONE}
            OR type = 'quest_started' AND actor IS NOT NULL AND quest IS NOT NULL)""",
    ),
    "quest_effort_median": f"""
        SELECT median(seconds) FROM (
            SELECT d.day, floor(epoch(d.moment) - epoch(s.moment)) AS seconds FROM (
                SELECT actor, quest, min(moment) AS moment, arg_min(day, (moment, id)) AS day FROM f
                WHERE {DONE} GROUP BY actor, quest
            ) d JOIN (
                SELECT actor, quest, min(moment) AS moment FROM f
                WHERE type = 'quest_started' GROUP BY actor, quest
            ) s USING (actor, quest) WHERE s.moment <= d.moment
        ) WHERE day >= a() AND day < b()""",
    "time_to_visible_effect": """
        SELECT median(seconds) / 3600 FROM (
            SELECT floor(epoch(min(i.moment)) - epoch(c.moment)) AS seconds FROM w c
            JOIN f i ON i.type = 'impact_shown' AND i.actor = c.actor AND i.quest = c.quest
                AND i.moment >= c.moment
            WHERE c.type = 'completion' AND c.p ->> 'status' = 'accepted'
            GROUP BY c.id, c.moment)""",
    "quest_share_rate": over(
        f"""(SELECT count(DISTINCT (actor, quest)) FROM w WHERE {DONE} AND (actor, quest) IN (
            SELECT (actor, quest) FROM f
            WHERE type = 'share' AND actor IS NOT NULL AND quest IS NOT NULL))""",
        PAIRS_DONE,
    ),
    "quest_deepening_rate": over(
        f"""(SELECT count(DISTINCT (w.actor, w.quest)) FROM w JOIN (
            SELECT actor, quest, min(moment) AS moment FROM f WHERE {DONE} GROUP BY actor, quest
        ) first USING (actor, quest) WHERE {DONE_HERE}
        AND EXISTS (SELECT 1 FROM f other WHERE other.type = 'completion'
            AND other.p ->> 'status' = 'accepted' AND other.actor = w.actor
            AND other.quest <> w.quest AND other.moment > first.moment))""",
        PAIRS_DONE,
    ),
    "stickers_distributed": total("sticker_distributed", "quantity"),
    "slogan_contributions": n("contribution", f"p ->> 'kind' = 'slogan' AND {ACCEPTED}"),
    "petition_signatures": CONFIRMED,
    "paper_signatures": total("signature_sheet", "quantity"),
    "petition_share_rate": over(
        """(SELECT count(DISTINCT actor) FROM w s
            WHERE type = 'signature' AND p ->> 'confirmed' = 'true' AND EXISTS (
                SELECT 1 FROM f x WHERE x.type = 'share' AND x.actor = s.actor
                AND x.moment >= s.moment))""",
        CONFIRMED,
    ),
    "challenge_participations": n("completion", "p ->> 'quest_kind' = 'challenge'"),
    "treasure_hunt_completions": n("completion", f"p ->> 'quest_kind' = 'hunt' AND {ACCEPTED}"),
    "co_writing_contributions": n("text_version", "actor IS NOT NULL"),
    "votes_cast": n("reaction", "p ->> 'kind' = 'vote'"),
    "outcome_feedback_rate": over(
        f"(SELECT count(DISTINCT c.subject) {TELLING} AND t.p ->> 'outcome' IS NOT NULL)",
        n("contribution"),
    ),
    "time_to_feedback": f"""
        SELECT median(seconds) / 3600 FROM (
            SELECT floor(epoch(min(t.moment)) - epoch(c.moment)) AS seconds {TELLING}
            GROUP BY c.id, c.moment)""",
    "quest_clarity_rate": """
        SELECT 100 * count(*) FILTER (told <= coalesce(begun, told))::DOUBLE / nullif(count(*), 0)
        FROM (
            SELECT min(day) AS day, min(moment) FILTER (type = 'quest_started') AS begun,
                min(moment) FILTER (type = 'rule_published' AND p ->> 'limits' = 'true'
                    AND p ->> 'negotiable' = 'true' AND p ->> 'extent' = 'true') AS told
            FROM f WHERE type IN ('quest_started', 'rule_published') AND quest IS NOT NULL
            GROUP BY quest
        ) WHERE day >= a() AND day < b()""",
    "mission_bond": over(
        total(
            "survey_answer",
            "whole(p, 'value') - whole(p, 'scale_min')",
            "p ->> 'item' = 'mission_bond'",
        ),
        total(
            "survey_answer",
            "whole(p, 'scale_max') - whole(p, 'scale_min')",
            "p ->> 'item' = 'mission_bond'",
        ),
    ),
    "participant_retention_rate": f"""
        SELECT 100 * count(*) FILTER (EXISTS (
            SELECT 1 FROM f WHERE f.actor = c.actor AND f.day > c.day AND f.day <= c.day + 30
            AND (type = 'participation' AND p ->> 'status' = 'valid'
                OR type = 'contribution' AND p ->> 'status' = 'accepted')
        ))::DOUBLE / nullif(count(*), 0)
        FROM {FIRST_ACTS} c WHERE c.day >= a() AND c.day < b()""",
    "off_platform_actions": f"""
        SELECT {n("completion", "p ->> 'evidence' IN ('code_scan', 'photo', 'partner_attested')")}
            + {n("sticker_scanned")}""",
    "link_arrivals": n("arrival"),
    "referrals": n("referral", "p ->> 'by' = 'person'"),
}
