"""The lead asks an organisation to become a partner, or takes the question back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from quests.errors import AlreadyExists, NotFound
from quests.ids import new_id, public_id
from quests.partner_errors import PartnershipRefused
from service.callers import OrganisationCaller
from service.events.partners import InvitedData, PartnerInvited
from service.store.campaigns import ensure_lead
from service.store.colleague_mail import MemberLetter, write_to_organisation
from service.store.outbox import announce
from service.store.partner_invitations import (
    OPEN,
    PartnerInvitation,
    Shown,
    add_partner_invitation,
    end_invitation,
    find_partner_invitation,
    shown_invitation,
)
from service.store.partnerships import lock_partners, partnerships_of
from service.store.session import Session
from service.store.workspaces import ensure_organisation, name_organisation, organisation_by_id

LASTS = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which organisation is asked, to be what; ``organisation_id`` or a slug and name of a new."""

    campaign_id: UUID
    organisation_id: UUID | None
    slug: str | None
    name: str | None
    role: str
    sector: str | None
    message: str | None
    recruited_by: UUID | None
    at: datetime


async def invite_partner(
    session: Session, lead: OrganisationCaller, asked: Question, *, secret: str
) -> Shown:
    """Ask an organisation, which is made when it is new; who acts for it gets a mail.

    Args:
        secret: The installation's, under which addresses are sealed.

    Raises:
        NotFound: the caller does not lead such a campaign, or there is no such organisation.
        AlreadyExists: it is a partner, or has an open invitation.
    """
    workspace_id = lead.workspace_id
    await ensure_lead(session, workspace_id, asked.campaign_id, lead.organisation_id)
    held = await lock_partners(session, workspace_id, asked.campaign_id)
    organisation_id = await _organisation(session, workspace_id, asked)
    recruiter = asked.recruited_by or lead.organisation_id
    known = await partnerships_of(session, workspace_id, held.campaign_id)
    if recruiter not in {one.organisation_id for one in known}:
        raise NotFound("Whoever recruits takes part in the campaign.")
    for one in known:
        if one.organisation_id == organisation_id and one.left_on is None:
            raise AlreadyExists("This organisation takes part already.")
    invitation = _invitation(lead, asked, organisation_id, recruiter)
    await add_partner_invitation(session, invitation)
    await announce(session, _event(invitation))
    shown = await shown_invitation(session, invitation)
    holder = (workspace_id, organisation_id)
    await write_to_organisation(session, holder, _letter(shown), secret=secret, at=asked.at)
    return shown


async def _organisation(session: Session, workspace_id: UUID, asked: Question) -> UUID:
    if asked.organisation_id is not None:
        await organisation_by_id(session, workspace_id, asked.organisation_id)
        return asked.organisation_id
    assert asked.slug is not None  # noqa: S101 (the shape asks for one of both)
    made = await ensure_organisation(session, workspace_id, asked.slug, asked.at, new=True)
    if asked.name:
        await name_organisation(session, (workspace_id, made), asked.name)
    return made


async def take_invitation_back(
    session: Session, lead: OrganisationCaller, invitation_id: UUID, at: datetime
) -> None:
    """Nobody can accept it any more; taken back twice, it is taken back.

    Raises:
        NotFound: no such invitation to a campaign that the caller leads.
        PartnershipRefused: it was answered.
    """
    found = await find_partner_invitation(session, lead.workspace_id, invitation_id, lock=True)
    await ensure_lead(session, lead.workspace_id, found.campaign_id, lead.organisation_id)
    if found.state in {"accepted", "declined"}:
        raise PartnershipRefused("It was answered already.")
    if found.state == OPEN:
        await end_invitation(session, found, "withdrawn", by=lead.actor, at=at)


def _invitation(
    lead: OrganisationCaller, asked: Question, organisation_id: UUID, recruiter: UUID
) -> PartnerInvitation:
    return PartnerInvitation(
        workspace_id=lead.workspace_id,
        id=new_id(asked.at),
        campaign_id=asked.campaign_id,
        organisation_id=organisation_id,
        recruited_by=recruiter,
        role=asked.role,
        sector=asked.sector,
        message=asked.message,
        state=OPEN,
        invited_by=lead.actor,
        created_at=asked.at,
        expires_at=asked.at + LASTS,
    )


def _letter(shown: Shown) -> MemberLetter:
    said: dict[str, str | int] = {
        "inviting": shown.inviting,
        "message": shown.invitation.message or "",
        "until": shown.invitation.expires_at.date().isoformat(),
        "invitation": public_id("pin", shown.invitation.id),
    }
    return MemberLetter(
        template="partner-invitation", titles=shown.campaign, said=said, useful=LASTS
    )


def _event(invitation: PartnerInvitation) -> PartnerInvited:
    return PartnerInvited(
        workspace_id=invitation.workspace_id,
        campaign_id=invitation.campaign_id,
        organisation_id=invitation.organisation_id,
        subject_id=invitation.id,
        occurred_at=invitation.created_at,
        data=InvitedData(
            organisation=invitation.organisation_id,
            invited_by=invitation.recruited_by,
            role=invitation.role,
        ),
    )
