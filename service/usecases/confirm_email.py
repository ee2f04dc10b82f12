"""Bring the proof of an address: the code or the link that was in the mail.

Only the session that asked can bring it: a link that somebody else opens confirms nothing, and
who asked in a stranger's name never sees the code.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from quests.errors import AlreadyProven, Unauthenticated, VerificationFailed
from quests.ids import new_id
from service.callers import ParticipantCaller
from service.mail.compose import write
from service.mail.mail import Mail
from service.mail.throwaway import Throwaway
from service.opaque_tokens import derived_token, new_token, token_hash
from service.rate_limits import RateLimited
from service.secret_box import unseal
from service.store.emails import (
    OpenProof,
    UsedProof,
    address_of,
    drop_claims,
    forget_join_keys,
    last_proof,
    own_address,
    proof_by_link,
    try_code,
    use_proof,
)
from service.store.issuers import comes_by_host
from service.store.mails import queue_mail
from service.store.refresh_tokens import end_sessions, session_stands
from service.store.replaced_emails import (
    Replacing,
    kept_for,
    lock_addresses,
    lock_person,
    release_address,
)
from service.store.session import Session

REFUSED = "Ask for a new code."
UNDO = "cqb"  # back
UNDO_LASTS = timedelta(days=7)
CHANGES_A_DAY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody brings: a code or the token of a link, and under which key.

    Attributes:
        shown: Whom a host app has just vouched for, if one did.
        public_url: Where links lead.
        throwaway: What addresses for a single use look like.
    """

    caller: ParticipantCaller
    code: str | None
    link: str | None
    key: str | None
    at: datetime
    secret: str
    public_url: str
    throwaway: Throwaway
    shown: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """Whose mailbox it is: ``owner_id`` may be another participant, proven before.

    Attributes:
        refresh_token: The one that a retry under the same key gets, too.
        with_hosts: The host app was shown as well: it brings the owner from now on.
        again: The answer was lost: this was done before.
    """

    owner_id: UUID
    refresh_token: str | None
    again: bool
    with_hosts: bool = False


async def find_proof(session: Session, said: Said) -> OpenProof | None:
    """The request this answers. Commit before :func:`ensure_right`: a try is a try."""
    if said.link is not None:
        return await proof_by_link(session, said.caller, token_hash(said.link))
    tried = await try_code(session, said.caller)
    if tried is None:
        await _ensure_not_exhausted(session, said)
    return tried


async def _ensure_not_exhausted(session: Session, said: Said) -> None:
    proof = await last_proof(session, said.caller)
    if proof is not None and proof.used_at is None and proof.expires_at > said.at:
        seconds = int((proof.expires_at - said.at).total_seconds()) + 1
        raise RateLimited("That were too many wrong codes.", retry_after=seconds)


def ensure_right(proof: OpenProof | None, said: Said, *, code_hash: bytes | None) -> OpenProof:
    """The proof, if what was said is what was in the mail.

    Args:
        proof: What :func:`find_proof` found.
        said: What somebody brings.
        code_hash: The code they bring, hashed for this proof.

    Raises:
        VerificationFailed: wrong, too old, used, or not this session's: one answer for all.
    """
    if proof is None:
        raise VerificationFailed(REFUSED)
    given = proof.link_hash if said.link is not None else code_hash
    kept = proof.link_hash if said.link is not None else proof.code_hash
    right = given is not None and hmac.compare_digest(given, kept)
    if not right or (proof.used_at is not None and not _is_retry(proof, said)):
        raise VerificationFailed(REFUSED)
    return proof


async def confirm_email(session: Session, proof: OpenProof, said: Said) -> Proven:
    """Use the proof up, and note whose mailbox it is.

    The first proof ends every session of this person, and every other way in: whoever was
    there before the owner of the mailbox is out. Open requests of others for this mailbox end.

    Raises:
        VerificationFailed: somebody else was faster, or it is over.
        Unauthenticated: the session ended meanwhile.
        AlreadyProven: the person has another address that this one does not replace, or comes by
            a host app that was not shown; or the mailbox that is to replace theirs is another's.
        RateLimited: the address was replaced too often today.
    """
    caller, at = said.caller, said.at
    token = _token(proof, said)
    if proof.used_at is not None:
        return Proven(owner_id=caller.participant_id, refresh_token=token, again=True)
    await lock_person(session, caller.participant_id)
    if not await session_stands(session, caller):
        raise Unauthenticated("This session has ended.")
    used = await use_proof(session, caller.workspace_id, proof.id, key=_hashed(said.key), at=at)
    if used is None:
        raise VerificationFailed(REFUSED)
    hosted = await comes_by_host(session, caller.workspace_id, caller.participant_id)
    if hosted and said.shown != caller.participant_id:
        raise AlreadyProven("Show the host app you come by: bring a fresh assertion with the code.")
    return Proven(
        owner_id=await _owner(session, said, used),
        refresh_token=token,
        again=False,
        with_hosts=hosted,
    )


async def _owner(session: Session, said: Said, used: UsedProof) -> UUID:
    """Whose the mailbox is, by now at the latest."""
    workspace_id, person = said.caller.workspace_id, said.caller.participant_id
    await lock_addresses(session, *filter(None, (used.address_key, used.replaces_key)))
    known = await address_of(session, workspace_id, person)
    if known is not None and known[0] not in {used.address_key, used.replaces_key}:
        raise AlreadyProven("Say in `replaces` which address it takes the place of.")
    same = known is not None and known[0] == used.address_key
    ended = said.caller.session_id if same else None  # who proved it before, stays signed in
    await end_sessions(
        session, workspace_id, because="proven", at=said.at, participant_id=person, session_id=ended
    )
    await drop_claims(session, workspace_id, used.address_key, participant_id=person, at=said.at)
    if same:
        return person
    await forget_join_keys(session, workspace_id, person)
    if known is not None:
        await _replace(session, said, used, old_key=known[0])
    return await _own(session, said, used, alone=known is not None)


async def _own(session: Session, said: Said, used: UsedProof, *, alone: bool) -> UUID:
    """Take the mailbox, unless it has an owner; ``alone`` refuses that there is one."""
    workspace_id, person = said.caller.workspace_id, said.caller.participant_id
    owner = await kept_for(session, workspace_id, used.address_key, at=said.at)
    if owner is None:
        owner = await own_address(
            session,
            workspace_id,
            person,
            address_key=used.address_key,
            sealed=used.sealed,
            throwaway=said.throwaway.score(
                unseal(said.secret, used.sealed, owner=workspace_id.bytes)
            ),
            at=said.at,
        )
    if alone and owner != person:
        raise AlreadyProven("This mailbox is another participant's: sign in there.")
    return owner


async def _replace(session: Session, said: Said, used: UsedProof, *, old_key: bytes) -> None:
    """Let the old address go, and tell it how to take that back."""
    workspace_id, undo = said.caller.workspace_id, new_token(UNDO, said.caller.workspace_id)
    replacing = Replacing(
        workspace_id=workspace_id,
        participant_id=said.caller.participant_id,
        old_key=old_key,
        new_key=used.address_key,
        undo_hash=token_hash(undo),
        at=said.at,
        until=said.at + UNDO_LASTS,
    )
    sealed = await release_address(session, replacing)
    if sealed is None:  # taken back a moment ago
        raise VerificationFailed(REFUSED)
    notice = Mail(
        workspace_id=workspace_id,
        id=new_id(said.at),
        purpose="address-replaced",
        to=unseal(said.secret, sealed, owner=workspace_id.bytes),
        written=write(
            "address-replaced",
            said.caller.locale,
            link=f"{said.public_url}/not-me#{undo}",
            days=str(UNDO_LASTS.days),
        ),
    )
    if not await queue_mail(
        session, notice, secret=said.secret, at=said.at, per_address=CHANGES_A_DAY
    ):
        raise RateLimited("The address was replaced too often today.", retry_after=86_400)


def _is_retry(proof: OpenProof, said: Said) -> bool:
    same_key = said.key is not None and proof.used_key == _hashed(said.key)
    return same_key and proof.expires_at > said.at


def _token(proof: OpenProof, said: Said) -> str | None:
    """The refresh token of the new session: with a key, a retry can be told the same."""
    if said.key is None:
        return None
    of, workspace_id = f"{proof.id.hex}/{said.key}", said.caller.workspace_id
    return derived_token("cqr", workspace_id, secret=said.secret, purpose="confirm/1", of=of)


def _hashed(key: str | None) -> bytes | None:
    return None if key is None else sha256(key.encode()).digest()
