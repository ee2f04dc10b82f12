"""A member signs in with a code or a link from their mailbox.

Whoever asks learns nothing about who is a member: an address that nobody has is answered in the
same way, after the same work, and its codes can be tried as often, in vain.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from quests.ids import new_id
from service.callers import SignedIn
from service.mail.compose import write
from service.mail.mail import Mail
from service.opaque_tokens import NotAToken, new_token, token_hash, workspace_in
from service.rate_limits import RateLimited
from service.store.mails import queue_mail
from service.store.member_sessions import (
    add_sign_in,
    drop_sign_ins,
    let_in,
    try_sign_in,
    use_sign_in,
)
from service.store.members import Member, member_by_address
from service.store.session import Session
from service.store.workspaces import public_workspace

HANDLE, LINK = "cqh", "cql"
LASTS = timedelta(minutes=10)
PURPOSE = "member-sign-in"
MAILS_A_DAY = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInWish:
    """Who wants in where; ``network`` is the keyed hash of the network that asks."""

    workspace: str
    email: str
    language: str
    network: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What came back for a handle: the code, or the token of the link."""

    handle: str
    code: str | None
    link: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What a sign-in needs of it."""

    secret: str
    public_url: str


async def begin_sign_in(
    session: Session, wish: SignInWish, here: Installation, *, at: datetime
) -> str:
    """Send a code and a link, if there is such a member; a handle to bring them back with.

    Raises:
        NotFound: there is no such workspace; its name is no secret, its members are.
    """
    workspace_id = await public_workspace(session, wish.workspace)
    member = await member_by_address(session, workspace_id, wish.email, secret=here.secret)
    handle, link = new_token(HANDLE, workspace_id), new_token(LINK, workspace_id)
    code = f"{secrets.randbelow(1_000_000):06}"
    await add_sign_in(
        session,
        workspace_id,
        handle,
        member_id=member.id if member else None,
        proofs=(_proof(here.secret, handle, code), token_hash(link)),
        at=at,
        lasts=LASTS,
    )
    mail = _mail(workspace_id, member, wish, (code, f"{here.public_url}/sign-in#{link}"), at)
    async with session.begin_nested() as point:
        await queue_mail(
            session,
            mail,
            secret=here.secret,
            at=at,
            network=wish.network,
            per_address=MAILS_A_DAY,
        )
        if member is None:  # the same work, and nothing comes of it
            await point.rollback()
    return handle


async def finish_sign_in(
    session: Session,
    proof: Proof,
    *,
    secret: str,
    organisation_id: UUID | None,
    at: datetime,
    until: datetime,
) -> SignedIn | None:
    """Let the member in, once; ``None`` when the proof is no good.

    The transaction must be committed in both cases: a try that failed counts.

    Raises:
        RateLimited: it was tried too often; the code is no good any more.
    """
    workspace_id = workspace_of_handle(proof.handle)
    tried = await try_sign_in(session, workspace_id, proof.handle, at) if workspace_id else None
    if tried is None or workspace_id is None:
        return None
    if tried.left is not None:
        seconds = max(1, round(tried.left.total_seconds()))
        raise RateLimited("Ask for a new code.", per="sign-in", retry_after=seconds)
    if not _holds(proof, tried.proofs, secret) or tried.member_id is None:
        return None
    if not await use_sign_in(session, workspace_id, proof.handle, at):
        return None
    await drop_sign_ins(session, workspace_id, tried.member_id)
    return await let_in(
        session,
        workspace_id,
        tried.member_id,
        organisation_id=organisation_id,
        at=at,
        until=until,
    )


def workspace_of_handle(handle: str) -> UUID | None:
    """Where the sign-in was begun; ``None`` for what is no handle."""
    try:
        return workspace_in(HANDLE, handle)
    except NotAToken:
        return None


def _holds(proof: Proof, proofs: tuple[bytes, bytes], secret: str) -> bool:
    by_code = _proof(secret, proof.handle, proof.code or "")
    by_link = token_hash(proof.link or "")
    # Both compared each time: how long it takes says nothing.
    code_holds = hmac.compare_digest(by_code, proofs[0]) and proof.code is not None
    return (hmac.compare_digest(by_link, proofs[1]) and proof.link is not None) or code_holds


def _proof(secret: str, handle: str, code: str) -> bytes:
    """Six digits are guessed from a plain hash; without the secret this one says nothing."""
    return hmac.digest(secret.encode(), f"sign-in-code/1/{handle}/{code}".encode(), "sha256")


def _mail(
    workspace_id: UUID,
    member: Member | None,
    wish: SignInWish,
    said: tuple[str, str],
    at: datetime,
) -> Mail:
    code, link = said
    minutes = str(round(LASTS.total_seconds() / 60))
    language = member.locale if member else wish.language
    return Mail(
        workspace_id=workspace_id,
        id=new_id(at),
        purpose=PURPOSE,
        to=member.email if member else wish.email,
        written=write(PURPOSE, language, code=code, link=link, minutes=minutes),
        useful_until=at + LASTS,
    )
