"""The Quests of a campaign, each with whether this person may do it now."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quests.eligibility import Condition, Uses, eligibility
from quests.quest import Campaign
from scoring.published import Offer
from service.callers import ParticipantCaller
from service.store.campaigns import public_campaign
from service.store.published_quests import load_campaign_quests
from service.store.session import Session
from service.store.standing import standing_of, uses_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligible:
    """A Quest and its conditions; ``None`` where nobody in particular asks."""

    offer: Offer
    conditions: tuple[Condition, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The Quests of a campaign in the organiser's order."""

    campaign: Campaign
    quests: tuple[Eligible, ...]


async def list_quests(
    session: Session, campaign_id: UUID, caller: ParticipantCaller | None, *, at: datetime
) -> Listing:
    """The published Quests of a campaign; as many queries for fifty as for one.

    Raises:
        NotFound: no such campaign.
    """
    campaign = await public_campaign(session, campaign_id)
    offers = await load_campaign_quests(session, campaign)
    if caller is None or caller.campaign_id != campaign_id:
        plain = (Eligible(offer=offer, conditions=None) for offer in offers)
        return Listing(campaign=campaign, quests=tuple(plain))
    quests = [offer.quest for offer in offers]
    person = await standing_of(session, caller, quests)
    uses = await uses_of(session, caller.workspace_id, caller.participant_id, quests, at)
    return Listing(
        campaign=campaign,
        quests=tuple(
            Eligible(
                offer=offer,
                conditions=eligibility(
                    offer.quest, at=at, person=person, uses=uses.get(offer.quest.id, Uses())
                ),
            )
            for offer in offers
        ),
    )
