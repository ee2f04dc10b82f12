"""The facts an accepted completion stands for: its kind's drafts, with who, where and when."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter
from pydantic_core import to_json

from quests.catalogue import AnyEvidence
from quests.complete import appraise
from quests.completion import Completion, State
from quests.fact import FactDraft
from quests.ids import public_id
from quests.kind import Evidence
from quests.quest import Quest
from scoring.facts import Fact, facts_at_once

SOURCE = "completion"
EVIDENCE: TypeAdapter[Evidence] = TypeAdapter(AnyEvidence)


def accepted_facts(completion: Completion, quest: Quest, *, at: datetime) -> tuple[Fact, ...]:
    """What becomes true when a completion that waited is accepted, dated when the person acted.

    Args:
        completion: In its accepted version, with the evidence as it is kept.
        quest: As published now.
        at: When it was accepted; aware.
    """
    evidence = EVIDENCE.validate_json(to_json(completion.evidence))
    decision = appraise(quest, evidence, state=completion.state, occurred_at=completion.occurred_at)
    return completion_facts(completion, decision.facts, zone=quest.campaign.zone.key, at=at)


def facts_if_accepted(
    completion: Completion, drafts: Sequence[FactDraft], quest: Quest
) -> tuple[Fact, ...]:
    """What was handed in becomes facts at once where nothing holds it up; else none."""
    if completion.state is not State.ACCEPTED:
        return ()
    zone = quest.campaign.zone.key
    return completion_facts(completion, drafts, zone=zone, at=completion.received_at)


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
    return facts_at_once(
        [_named(draft, completion) for draft in drafts],
        zone=zone,
        named=f"{source_prefix(completion)}{completion.version}/",
        workspace_id=completion.workspace_id,
        campaign_id=completion.campaign_id,
        occurred_at=completion.occurred_at,
        received_at=at,
        source=SOURCE,
        actor_id=completion.participant_id,
        quest_id=completion.quest_id,
        partner_id=completion.partner_id,
        channel=completion.channel,
        locale=completion.locale,
    )


def _named(draft: FactDraft, completion: Completion) -> FactDraft:
    """What it says; what somebody made has a name, so that facts about it find it."""
    if draft.type != "contribution":
        return draft
    made = {**draft.payload, "contribution": contribution_name(completion.id)}
    return replace(draft, payload=made)


def contribution_name(completion_id: UUID) -> str:
    """What facts call that which was made in a completion."""
    return public_id("cpl", completion_id)


def source_prefix(completion: Completion) -> str:
    """How the ``source_ref`` of every fact of this completion begins."""
    return f"{public_id('cpl', completion.id)}/"
