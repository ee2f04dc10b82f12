"""An organisation says yes or no to becoming a partner."""

from datetime import datetime
from uuid import UUID

from quests.errors import NotFound
from quests.ids import named_id
from quests.partner_errors import PartnershipRefused
from service.callers import OrganisationCaller
from service.events.partners import PartnerData, PartnerJoined
from service.store.outbox import announce
from service.store.partner_facts import note_partners
from service.store.partner_invitations import (
    OPEN,
    PartnerInvitation,
    Shown,
    end_invitation,
    find_partner_invitation,
    shown_invitation,
)
from service.store.partner_roles import DatedRole, set_role
from service.store.partnerships import Held, let_in, lock_partners, partnership_of
from service.store.session import Session

ANSWERS = {True: "accepted", False: "declined"}


async def answer_partner_invitation(
    session: Session, caller: OrganisationCaller, invitation_id: UUID, *, yes: bool, at: datetime
) -> Shown:
    """Answer once; the same answer again changes nothing.

    Raises:
        NotFound: no such invitation to this organisation.
        PartnershipRefused: it was answered otherwise, taken back or is too old; or the one who
            invites tries to answer.
    """
    found = await find_partner_invitation(session, caller.workspace_id, invitation_id)
    if caller.organisation_id != found.organisation_id:
        if caller.organisation_id != found.recruited_by:
            raise NotFound()
        raise PartnershipRefused("The organisation that is invited answers, nobody else.")
    # The campaign first, as everybody does who changes its partners: nobody waits in a circle.
    held = await lock_partners(session, caller.workspace_id, found.campaign_id)
    found = await find_partner_invitation(session, caller.workspace_id, invitation_id, lock=True)
    if found.state != ANSWERS[yes]:
        _ensure_open(found, at)
        await end_invitation(session, found, ANSWERS[yes], by=caller.actor, at=at)
        if yes:
            await _join(session, held, found, caller.actor, at)
    return await shown_invitation(session, found)


def _ensure_open(invitation: PartnerInvitation, at: datetime) -> None:
    if invitation.state != OPEN or invitation.expires_at <= at:
        raise PartnershipRefused("This invitation is answered, taken back or too old.")


async def _join(
    session: Session,
    held: Held,
    invitation: PartnerInvitation,
    actor: str,
    at: datetime,
) -> None:
    today = held.day(at)
    values = {"role": invitation.role, "sector": invitation.sector, "joined_on": today}
    await let_in(session, held, invitation.organisation_id, values=values)
    dated = DatedRole(
        organisation_id=invitation.organisation_id,
        role=invitation.role,
        from_on=today,
        set_by=actor,
    )
    await set_role(session, held, dated, at=at)
    await note_partners(session, held.workspace_id, held.campaign_id, at)
    joined = await partnership_of(
        session, held.workspace_id, held.campaign_id, invitation.organisation_id
    )
    event = PartnerJoined(
        workspace_id=held.workspace_id,
        campaign_id=held.campaign_id,
        subject_id=named_id(held.campaign_id, str(invitation.organisation_id)),
        subject_version=today.toordinal(),
        occurred_at=at,
        data=PartnerData(
            organisation=joined.organisation_id,
            role=joined.role,
            joined_on=joined.joined_on,
            left_on=None,
        ),
    )
    await announce(session, event)
