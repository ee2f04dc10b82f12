"""The facts an accepted completion stands for: its kind's drafts, with who, where and when."""

from collections.abc import Sequence
from datetime import datetime

from quests.completion import Completion
from quests.fact import FactDraft
from quests.ids import public_id
from scoring.facts import Fact, new_fact

SOURCE = "completion"


def completion_facts(
    completion: Completion, drafts: Sequence[FactDraft], *, zone: str, at: datetime
) -> tuple[Fact, ...]:
    """One fact per draft, dated when the person acted.

    Args:
        completion: In its accepted version; accepting it anew makes new facts.
        drafts: What its kind says happened.
        zone: The campaign's time zone (IANA), which decides the day.
        at: When it was accepted; aware.
    """
    named = f"{source_prefix(completion)}{completion.version}"
    return tuple(
        new_fact(
            draft.type,
            workspace_id=completion.workspace_id,
            campaign_id=completion.campaign_id,
            zone=zone,
            occurred_at=completion.occurred_at,
            received_at=at,
            source=SOURCE,
            source_ref=f"{named}/{number}",
            quantity=draft.quantity,
            payload=draft.payload,
            actor_id=completion.participant_id,
            quest_id=completion.quest_id,
            partner_id=completion.partner_id,
            channel=completion.channel,
            locale=completion.locale,
        )
        for number, draft in enumerate(drafts)
    )


def source_prefix(completion: Completion) -> str:
    """How the ``source_ref`` of every fact of this completion begins."""
    return f"{public_id('cpl', completion.id)}/"
