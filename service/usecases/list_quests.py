"""The Quests of a campaign, each with whether this person may do it now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quests.eligibility import Condition, eligibility
from quests.period import Period, period_start
from quests.quest import Campaign, Quest
from scoring.published import Offer
from service.callers import ParticipantCaller
from service.store.campaigns import public_campaign
from service.store.participation import limits_used, quests_done
from service.store.published_quests import load_campaign_quests
from service.store.session import Session


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
    """The published Quests of a campaign; three queries, however many Quests there are.

    Raises:
        NotFound: no such campaign.
    """
    campaign = await public_campaign(session, campaign_id)
    offers = await load_campaign_quests(session, campaign)
    if caller is None or caller.campaign_id != campaign_id:
        plain = (Eligible(offer=offer, conditions=None) for offer in offers)
        return Listing(campaign=campaign, quests=tuple(plain))
    done = await quests_done(session, caller.workspace_id, caller.participant_id)
    used = await _uses(session, caller, [offer.quest for offer in offers])
    return Listing(
        campaign=campaign,
        quests=tuple(
            Eligible(
                offer=offer,
                conditions=eligibility(
                    offer.quest, at=at, done=done, used=_now(offer.quest, used, at)
                ),
            )
            for offer in offers
        ),
    )


async def _uses(
    session: Session, caller: ParticipantCaller, quests: Sequence[Quest]
) -> Mapping[tuple[UUID, str, str], int]:
    ids = [quest.id for quest in quests if quest.limits]
    return await limits_used(session, caller.workspace_id, caller.participant_id, ids)


def _now(
    quest: Quest, used: Mapping[tuple[UUID, str, str], int], at: datetime
) -> dict[Period, int]:
    """Uses in the periods that hold ``at``."""
    zone = quest.campaign.zone
    starts = {limit.per: period_start(limit.per, at, zone).isoformat() for limit in quest.limits}
    return {period: used.get((quest.id, period, day), 0) for period, day in starts.items()}
