"""A Link of an organisation's own: for its newsletter, its shops, its account on a network."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quests.ids import new_id
from service.callers import OrganisationCaller
from service.store.campaigns import ensure_takes_part, public_campaign
from service.store.links import Link, add_link, new_code, own_links
from service.store.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Where an organisation will post a Link, as it calls it; see ``Link``."""

    channel: str
    network: str | None
    source: str | None
    bucket: str | None
    paid: bool


async def offer_link(
    session: Session, holder: OrganisationCaller, campaign_id: UUID, offer: Offer, *, at: datetime
) -> Link:
    """Make a Link: whoever comes by it, and by those they pass it on to, came by this partner.

    Raises:
        NotFound: no such campaign, or the organisation takes no part in it now.
    """
    await _ensure_in(session, holder, campaign_id, at)
    link = Link(
        workspace_id=holder.workspace_id,
        id=new_id(at),
        campaign_id=campaign_id,
        code=new_code(),
        participant_id=None,
        organisation_id=holder.organisation_id,
        parent_id=None,
        depth=0,
        network=offer.network,
        source=offer.source,
        bucket=offer.bucket,
        channel=offer.channel,
        paid=offer.paid,
        created_at=at,
    )
    await add_link(session, link)
    return link


async def offered_links(
    session: Session,
    holder: OrganisationCaller,
    campaign_id: UUID,
    *,
    after: UUID | None,
    limit: int,
    at: datetime,
) -> list[Link]:
    """The organisation's own Links in a campaign, the oldest first.

    Raises:
        NotFound: no such campaign, or the organisation takes no part in it now.
    """
    await _ensure_in(session, holder, campaign_id, at)
    return await own_links(
        session,
        (holder.workspace_id, campaign_id, holder.organisation_id),
        after=after,
        limit=limit,
    )


async def _ensure_in(
    session: Session, holder: OrganisationCaller, campaign_id: UUID, at: datetime
) -> None:
    campaign = await public_campaign(session, campaign_id)
    day = at.astimezone(campaign.zone).date()
    await ensure_takes_part(session, holder.workspace_id, campaign_id, holder.organisation_id, day)
