"""An owner invites somebody; whoever accepts from that mailbox is a member."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from quests.errors import AlreadyExists, LimitReached
from quests.ids import new_id
from service.callers import OrganisationCaller, SignedIn
from service.mail.compose import write
from service.mail.mail import Mail
from service.opaque_tokens import NotAToken, new_token, workspace_in
from service.store.invitations import Invitation, add_invitation, use_invitation
from service.store.mails import queue_mail
from service.store.member_sessions import let_in
from service.store.members import ensure_member, give_role, member_by_address, role_in
from service.store.session import Session, enter
from service.store.workspaces import organisation_name

TOKEN = "cqi"  # noqa: S105  # the prefix of one
LASTS = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Who is to become what."""

    email: str
    role: str
    language: str


async def invite_member(
    session: Session,
    owner: OrganisationCaller,
    guest: Guest,
    *,
    secret: str,
    public_url: str,
    at: datetime,
) -> Invitation:
    """Send an invitation; an earlier one to the same address ends.

    Raises:
        AlreadyExists: they are a member of the organisation.
        LimitReached: this mailbox had too many invitations today.
    """
    workspace_id, organisation_id = holder = (owner.workspace_id, owner.organisation_id)
    member = await member_by_address(session, workspace_id, guest.email, secret=secret)
    if member is not None and await role_in(session, holder, member.id) is not None:
        raise AlreadyExists("Somebody with this address is a member.")
    invitation = Invitation(
        workspace_id=workspace_id,
        organisation_id=organisation_id,
        id=new_id(at),
        email=guest.email,
        role=guest.role,
        invited_by=owner.actor,
        created_at=at,
        expires_at=at + LASTS,
    )
    token = new_token(TOKEN, workspace_id)
    await add_invitation(session, invitation, token, secret=secret)
    name = await organisation_name(session, holder)
    mail = _mail(invitation, guest, name, f"{public_url}/invitation#{token}")
    if not await queue_mail(session, mail, secret=secret, at=at):
        raise LimitReached("This mailbox had enough invitations for today.")
    return invitation


async def accept_invitation(
    session: Session,
    token: str,
    *,
    name: str,
    language: str,
    secret: str,
    at: datetime,
    until: datetime,
) -> SignedIn | None:
    """Become a member, and be signed in; ``None`` when the token is good for nothing."""
    try:
        workspace_id = workspace_in(TOKEN, token)
    except NotAToken:
        return None
    await enter(session, workspace_id)
    invitation = await use_invitation(session, workspace_id, token, secret=secret, at=at)
    if invitation is None:
        return None
    member = await ensure_member(
        session, workspace_id, invitation.email, secret=secret, at=at, name=name, locale=language
    )
    organisation_id = invitation.organisation_id
    await give_role(session, (workspace_id, organisation_id), member.id, invitation.role, at=at)
    return await let_in(
        session, workspace_id, member.id, organisation_id=organisation_id, at=at, until=until
    )


def _mail(invitation: Invitation, guest: Guest, organisation: str, link: str) -> Mail:
    said = {"organisation": organisation, "link": link, "days": str(LASTS.days)}
    return Mail(
        workspace_id=invitation.workspace_id,
        id=new_id(invitation.created_at),
        purpose="invitation",
        to=guest.email,
        written=write("invitation", guest.language, **said),
        useful_until=invitation.expires_at,
    )
