"""A partner leaves, or the lead says what it is and until when. What it brought stays counted."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from quests.ids import named_id
from quests.partner_errors import PartnershipRefused
from service.callers import OrganisationCaller
from service.events.partners import PartnerData, PartnerLeft
from service.store.campaigns import ensure_lead
from service.store.outbox import announce
from service.store.partner_facts import note_partners
from service.store.partner_roles import DatedRole, set_role
from service.store.partnerships import (
    LEAD,
    Held,
    Partnership,
    lock_partners,
    partnership_of,
    set_last_day,
)
from service.store.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a partner is to be: a role from a day on, a last day, or both."""

    role: str | None
    from_on: date | None
    left_on: date | None


async def leave_campaign(
    session: Session,
    caller: OrganisationCaller,
    campaign_id: UUID,
    *,
    left_on: date | None,
    at: datetime,
) -> Partnership:
    """Be a partner until a day (today, if none is said); said again, it is so already.

    Raises:
        NotFound: the organisation never took part in such a campaign.
        PartnershipRefused: the lead stays; nobody leaves before they came or in the past.
    """
    held = await lock_partners(session, caller.workspace_id, campaign_id)
    before = await partnership_of(session, caller.workspace_id, campaign_id, caller.organisation_id)
    if before.left_on is not None and before.left_on <= held.day(at):
        return before
    return await _end(session, held, before, left_on or held.day(at), at)


async def change_partner(
    session: Session,
    lead: OrganisationCaller,
    campaign_id: UUID,
    organisation_id: UUID,
    *,
    change: Change,
    at: datetime,
) -> Partnership:
    """Say what a partner is from a day on, or which is its first day outside.

    Raises:
        NotFound: the caller does not lead such a campaign, or there is no such partner.
        PartnershipRefused: the days contradict each other, or it is about the lead itself.
    """
    await ensure_lead(session, lead.workspace_id, campaign_id, lead.organisation_id)
    held = await lock_partners(session, lead.workspace_id, campaign_id)
    before = await partnership_of(session, lead.workspace_id, campaign_id, organisation_id)
    if before.role == LEAD:
        raise PartnershipRefused("The organisation that leads is nothing else.")
    if change.role is not None:
        dated = DatedRole(
            organisation_id=organisation_id,
            role=change.role,
            from_on=change.from_on or held.day(at),
            set_by=lead.actor,
        )
        await set_role(session, held, dated, at=at)
    if change.left_on is not None:
        return await _end(session, held, before, change.left_on, at)
    return await partnership_of(session, lead.workspace_id, campaign_id, organisation_id)


async def _end(
    session: Session, held: Held, before: Partnership, left_on: date, at: datetime
) -> Partnership:
    if before.role == LEAD:
        raise PartnershipRefused("The organisation that leads a campaign cannot leave it.")
    if before.joined_on is not None and left_on < before.joined_on:
        raise PartnershipRefused("It would leave before it joined.")
    if left_on < held.day(at):
        raise PartnershipRefused("What was until today stays as it was: leave today or later.")
    await set_last_day(session, held, before.organisation_id, left_on)
    await note_partners(session, held.workspace_id, held.campaign_id, at)
    after = await partnership_of(
        session, held.workspace_id, held.campaign_id, before.organisation_id
    )
    event = PartnerLeft(
        workspace_id=held.workspace_id,
        campaign_id=held.campaign_id,
        subject_id=named_id(held.campaign_id, str(after.organisation_id)),
        subject_version=left_on.toordinal(),
        occurred_at=at,
        data=PartnerData(
            organisation=after.organisation_id,
            role=after.role,
            joined_on=after.joined_on,
            left_on=after.left_on,
        ),
    )
    await announce(session, event)
    return after
