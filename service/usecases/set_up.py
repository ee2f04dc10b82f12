"""The first start of an empty installation: somebody makes it theirs."""

from dataclasses import dataclass
from datetime import datetime

from service.callers import SignedIn
from service.store.member_sessions import let_in
from service.store.members import OWNER, ensure_member, give_role
from service.store.session import Session
from service.store.set_up import use_set_up
from service.store.workspaces import add_workspace, ensure_organisation, name_organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """The first workspace, its first organisation and its owner."""

    workspace: str
    organisation: str
    organisation_name: str
    email: str
    name: str
    language: str


async def set_up(
    session: Session, token: str, first: Beginning, *, secret: str, at: datetime, until: datetime
) -> SignedIn | None:
    """Make it all, once; ``None`` when the link is used or wrong.

    Raises:
        AlreadyExists: the slug of the workspace is taken.
    """
    if not await use_set_up(session, token, secret=secret, at=at):
        return None
    workspace_id = await add_workspace(session, first.workspace, at)
    organisation_id = await ensure_organisation(session, workspace_id, first.organisation, at)
    holder = (workspace_id, organisation_id)
    await name_organisation(session, holder, first.organisation_name)
    member = await ensure_member(
        session,
        workspace_id,
        first.email,
        secret=secret,
        at=at,
        name=first.name,
        locale=first.language,
    )
    await give_role(session, holder, member.id, OWNER, at=at)
    return await let_in(session, workspace_id, member.id, at=at, until=until)
