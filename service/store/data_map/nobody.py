"""Tables that say nothing of a participant, and why."""

from service.store.data_map.holding import Fate, Holding, nothing


def _counts(table: str, holds: str) -> Holding:
    """A table that hangs on what is anonymous by then, and has nothing of its own to say."""
    return Holding(table=table, holds=holds, fate=Fate.ANONYMOUS)


MEMBERS = "Members of organisations, who are no participants"
OFFERED = "What an organisation offers and says"
SUMS = "Sums over many people"

NOBODY = (
    _counts(
        "once_use", "Which printed code was used up, and who signed, as a hash keyed per campaign"
    ),
    _counts("early_retraction", "That a fact is taken back before it came"),
    _counts("erased_mark", "What somebody used up, by a hash under the key of the campaign"),
    _counts("filter_mark", "What a filter did to a completion"),
    _counts("review_answers", "What a reviewer found at each point of a checklist: yes or no"),
    _counts("second_look", "Whether a second reviewer agreed"),
    _counts("text_version", "How a text reads; its author is nobody by then"),
    _counts("telling", "What is told to many; up to whom while it goes on, as a random id"),
    _counts("badge_sweep", "Up to whom badges were looked at anew, as a random id"),
    *(
        nothing(table, MEMBERS)
        for table in (
            *("api_key", "audit_entry", "charter_confirmation", "invitation", "member"),
            *("member_identity", "partner_invitation", "partner_role", "readiness_set"),
            *("commitment", "log_entry", "partner_alert", "signal", "signal_secret"),
            *("member_role", "member_session", "member_sign_in", "result_agreement", "set_up"),
        )
    ),
    *(
        nothing(table, OFFERED)
        for table in (
            *("badge", "badge_endorsement", "badge_key", "campaign", "charter_version"),
            *("campaign_key", "claim", "code_batch", "coupon_pool"),
            *("consent_text", "filter_application", "issuer", "milestone", "organisation"),
            *(
                "partner",
                "petition_goal",
                "kpi_target",
                "point_rule",
                "quest",
                "quest_template",
                "result",
            ),
            *(
                "signature_filter",
                "thanks_text",
                "webhook_endpoint",
                "webhook_recovery",
                "workspace",
            ),
        )
    ),
    *(
        nothing(table, SUMS)
        for table in (
            *("credit_state", "figure_snapshot", "fold_state", "group_score", "kpi_cell"),
            *(
                "case_state",
                "kpi_awaiting",
                "kpi_group",
                "kpi_spread",
                "kpi_trans",
                "point_feed",
                "score_range",
            ),
        )
    ),
    nothing("assertion_use", "That an assertion of a host app was used, as a hash, for minutes"),
    nothing("sheet_photo", "Photos of sheets of paper: handled by those who collected them"),
    nothing("signature_sheet", "How many signed on a sheet of paper"),
)
