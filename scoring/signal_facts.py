"""What organisations signal back, as facts. Pure."""

from datetime import datetime
from typing import Any
from uuid import UUID

from quests.ids import public_id
from quests.signal import Bought, LeadStage, OpportunityNow, Said
from scoring.facts import Fact, new_fact
from scoring.partner_facts import Scene, partner_name

SOURCE = "signal"


def signal_fact(
    scene: Scene, organisation_id: UUID, message_id: str, said: Said, occurred_at: datetime
) -> Fact | None:
    """The fact that a signal stands for, if it stands for one."""
    found = _fact(organisation_id, said)
    if found is None:
        return None
    type, payload = found
    return new_fact(
        type,
        zone=scene.zone.key,
        payload=payload,
        workspace_id=scene.workspace_id,
        campaign_id=scene.campaign_id,
        occurred_at=occurred_at,
        received_at=scene.at,
        partner_id=organisation_id,
        source=SOURCE,
        source_ref=f"{public_id('org', organisation_id)}:{message_id}",
    )


def _fact(organisation_id: UUID, said: Said) -> tuple[str, dict[str, Any]] | None:
    match said:
        case LeadStage():
            stages = {"before": said.before, "to": said.to, "contacted": said.contacted}
            return "lead_stage_changed", {"lead": said.lead} | stages
        case OpportunityNow():
            return "opportunity", _opportunity(organisation_id, said)
        case Bought():
            money = {"amount": said.value, "currency": said.currency}
            return "purchase", {"product": said.product, "refund": said.refund} | money
        case _:
            return None


def _opportunity(organisation_id: UUID, said: OpportunityNow) -> dict[str, Any]:
    parties = {}
    if said.partner is not None:
        parties = {"party_a": partner_name(organisation_id), "party_b": partner_name(said.partner)}
    return parties | {
        "opportunity": said.opportunity,
        "lead": said.lead,
        "stage": said.stage,
        "status": said.status,
        "amount": said.value,
        "currency": said.currency,
    }
