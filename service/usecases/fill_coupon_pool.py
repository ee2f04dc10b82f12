"""An organisation offers coupons as thanks for a Quest: generated here, or its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quests.coupon import coupon_key, new_coupon_code
from quests.errors import NotFound
from quests.ids import new_id
from service.callers import OrganisationCaller
from service.store.campaigns import ensure_takes_part
from service.store.coupons import Pool, add_codes, add_pool, find_pool
from service.store.crm_connections import last_sequence
from service.store.published_quests import load_quest
from service.store.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """So many codes of ours, and these of theirs."""

    generate: int
    given: Sequence[str]

    def keys(self) -> list[str]:
        """As they are stored.

        Raises:
            NotACoupon: a given one is no code.
        """
        made: set[str] = {coupon_key(one) for one in self.given}
        while len(made) < self.generate + len(self.given):
            made.add(coupon_key(new_coupon_code()))
        return sorted(made)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What is offered for which Quest, and until when.

    Attributes:
        shared: One code for all, as often as there are coupons.
        by_itself: Whether whoever does the Quest is given one without asking.
    """

    quest_id: UUID
    title: Mapping[str, str]
    expires_at: datetime | None
    codes: Codes
    shared: str | None = None
    by_itself: bool = False


async def open_pool(
    session: Session, caller: OrganisationCaller, offer: Offer, at: datetime
) -> Pool:
    """Make a pool with its codes.

    Raises:
        NotFound: there is no such Quest in a campaign that the organisation takes part in.
        AlreadyExists: the organisation has one of these codes already.
    """
    quest = await load_quest(session, caller.workspace_id, offer.quest_id)
    campaign_id = quest.quest.campaign.id
    who = (caller.workspace_id, campaign_id, caller.organisation_id)
    await ensure_takes_part(session, *who, at)
    pool = Pool(
        workspace_id=caller.workspace_id,
        id=new_id(at),
        campaign_id=campaign_id,
        quest_id=offer.quest_id,
        organisation_id=caller.organisation_id,
        title=dict(offer.title),
        expires_at=offer.expires_at,
        created_by=caller.actor,
        created_at=at,
        shared_code=coupon_key(offer.shared) if offer.shared else None,
        by_itself=offer.by_itself,
        sequence=await last_sequence(session, caller.workspace_id),
    )
    await add_pool(session, pool)
    await add_codes(session, pool, offer.codes.keys(), at)
    return pool


async def refill_pool(
    session: Session, caller: OrganisationCaller, pool_id: UUID, codes: Codes, at: datetime
) -> Pool:
    """Put more codes into a pool.

    Raises:
        NotFound: the organisation has no such pool.
        AlreadyExists: the organisation has one of these codes already.
    """
    pool = await find_pool(session, caller.workspace_id, pool_id)
    if pool.organisation_id != caller.organisation_id:
        raise NotFound()
    await add_codes(session, pool, codes.keys(), at)
    return pool
