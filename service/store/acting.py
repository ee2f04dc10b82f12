"""Who a participant is when they act: what goes into their access token."""

from uuid import UUID

from service.callers import ParticipantCaller
from service.store.links import Link, links_of
from service.store.participation import Membership, Profile, membership_of, profile_of
from service.store.session import Session


def acting_as(profile: Profile, membership: Membership, link: Link) -> ParticipantCaller:
    """The caller that a person is in a campaign; not in a session yet."""
    return ParticipantCaller(
        workspace_id=membership.workspace_id,
        participant_id=membership.participant_id,
        campaign_id=membership.campaign_id,
        locale=profile.locale,
        channel=membership.channel,
        partner_id=membership.partner_id,
        link=link.code,
    )


async def caller_in(
    session: Session, workspace_id: UUID, campaign_id: UUID, participant_id: UUID
) -> tuple[Profile, ParticipantCaller] | None:
    """A participant and the caller they are in a campaign, if they (still) are in it."""
    membership = await membership_of(session, workspace_id, campaign_id, participant_id)
    profile = await profile_of(session, workspace_id, participant_id)
    links = await links_of(session, workspace_id, campaign_id, participant_id)
    if membership is None or profile is None or not links:
        return None
    return profile, acting_as(profile, membership, links[0])
