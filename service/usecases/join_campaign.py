"""Join a campaign: no personal data needed, and a retry gets the same participant."""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from quests.errors import CampaignNotOpen, IdempotencyInProgress
from quests.ids import new_id
from quests.quest import Campaign
from service.callers import ParticipantCaller
from service.events.catalogue import ParticipantJoined
from service.events.data import ParticipantData, Tracking
from service.store.acting import acting_as, caller_in
from service.store.campaigns import public_campaign
from service.store.idempotency import KeyedRequest, keep_reply, take_key
from service.store.links import Link, add_link, link_by_code, own_link
from service.store.outbox import announce
from service.store.participation import (
    Membership,
    Profile,
    add_membership,
    add_participant,
    count_memberships,
    lock_join_key,
    membership_by_key,
    membership_of,
    profile_of,
)
from service.store.session import Session

DIRECT = "direct"
JOINED = 201


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinRequest:
    """Who joins which campaign, and how they came.

    ``key`` makes a retry safe, and belongs to one body: the one with this ``fingerprint``.
    ``known`` is a participant who already has a token; without a ``locale`` the campaign's
    first language is theirs.
    """

    campaign_id: UUID
    at: datetime
    locale: str | None
    display_name: str | None
    link: str | None
    key: str | None
    known: ParticipantCaller | None
    fingerprint: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The participant, and whom their token will name."""

    profile: Profile
    caller: ParticipantCaller
    is_new: bool


async def join_campaign(session: Session, request: JoinRequest) -> Joined:
    """Let a person in, or recognise the retry of one who is in.

    Raises:
        NotFound: no such campaign.
        CampaignNotOpen: it has not begun or is over.
        IdempotencyKeyReused: the key came with another body.
    """
    campaign = await public_campaign(session, request.campaign_id)
    earlier = await _earlier(session, campaign, request)
    if earlier is not None:
        return await _recognised(session, campaign, earlier)
    if not campaign.is_open(request.at):
        raise CampaignNotOpen("The campaign is not open now.")
    return await _let_in(session, campaign, request)


async def _earlier(session: Session, campaign: Campaign, request: JoinRequest) -> Membership | None:
    workspace_id = campaign.workspace_id
    if request.known is not None and request.known.workspace_id == workspace_id:
        person = request.known.participant_id
        return await membership_of(session, workspace_id, campaign.id, person)
    if request.key is not None:
        key = _hashed(request.key)
        await lock_join_key(session, key)
        await _take_key(session, campaign, key, request)
        return await membership_by_key(session, workspace_id, campaign.id, key)
    return None


async def _take_key(session: Session, campaign: Campaign, key: bytes, request: JoinRequest) -> None:
    """See that the key did not come with another body: a guessed key makes nobody somebody."""
    keyed = KeyedRequest(
        workspace_id=campaign.workspace_id,
        actor_id=campaign.id,
        key=key.hex(),
        fingerprint=request.fingerprint,
    )
    if await take_key(session, keyed, request.at) is None:
        await keep_reply(session, keyed, JOINED, b"")


async def _recognised(session: Session, campaign: Campaign, membership: Membership) -> Joined:
    person = membership.participant_id
    found = await caller_in(session, campaign.workspace_id, campaign.id, person)
    if found is None:
        raise IdempotencyInProgress("Send the same request again in a moment.")
    return Joined(profile=found[0], caller=found[1], is_new=False)


async def _let_in(session: Session, campaign: Campaign, request: JoinRequest) -> Joined:
    came_by = await _came_by(session, campaign, request.link)
    profile = await _participant(session, campaign, request)
    membership = Membership(
        workspace_id=campaign.workspace_id,
        campaign_id=campaign.id,
        participant_id=profile.id,
        channel=came_by.channel if came_by else DIRECT,
        partner_id=came_by.organisation_id if came_by else None,
        link_id=came_by.id if came_by else None,
        joined_at=request.at,
    )
    key = _hashed(request.key) if request.key is not None else None
    if not await add_membership(session, membership, key):
        # The same person joining from two places at once: the other one was faster.
        raise IdempotencyInProgress("Send the same request again in a moment.")
    link = own_link(campaign.workspace_id, campaign.id, profile.id, parent=came_by, at=request.at)
    await add_link(session, link)
    await _announce(session, profile, membership)
    return Joined(profile=profile, caller=acting_as(profile, membership, link), is_new=True)


async def _came_by(session: Session, campaign: Campaign, code: str | None) -> Link | None:
    """The Link named, if it leads here; a dead one keeps nobody out."""
    link = await link_by_code(session, code) if code is not None else None
    return link if link is not None and link.campaign_id == campaign.id else None


async def _participant(session: Session, campaign: Campaign, request: JoinRequest) -> Profile:
    """The participant who already has a token in this workspace, else a new one."""
    known, locale = request.known, request.locale or campaign.languages[0]
    if known is not None and known.workspace_id == campaign.workspace_id:
        profile = await profile_of(session, known.workspace_id, known.participant_id)
        if profile is not None:
            return replace(profile, locale=locale)
    profile = Profile(
        id=new_id(request.at),
        display_name=request.display_name,
        locale=locale,
        created_at=request.at,
    )
    await add_participant(session, campaign.workspace_id, profile)
    return profile


async def _announce(session: Session, profile: Profile, membership: Membership) -> None:
    number = await count_memberships(session, membership.workspace_id, profile.id)
    data = ParticipantData(
        locale=profile.locale,
        tracking=Tracking(channel=membership.channel, partner=membership.partner_id),
    )
    await announce(
        session,
        ParticipantJoined(
            workspace_id=membership.workspace_id,
            campaign_id=membership.campaign_id,
            participant_id=profile.id,
            subject_id=profile.id,
            subject_version=number,
            occurred_at=membership.joined_at,
            data=data,
        ),
    )


def _hashed(key: str) -> bytes:
    """Keys are kept hashed: whoever reads the table cannot become somebody."""
    return sha256(key.encode()).digest()
