"""Bring the proof of an address: the code or the link that was in the mail.

Only the session that asked can bring it: a link that somebody else opens confirms nothing, and
who asked in a stranger's name never sees the code.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from quests.errors import AlreadyProven, Unauthenticated, VerificationFailed
from service.callers import ParticipantCaller
from service.opaque_tokens import derived_token, token_hash
from service.rate_limits import RateLimited
from service.store.emails import (
    OpenProof,
    address_of,
    comes_by_host,
    drop_claims,
    forget_join_keys,
    last_proof,
    own_address,
    proof_by_link,
    try_code,
    use_proof,
)
from service.store.refresh_tokens import end_sessions, session_stands
from service.store.session import Session

REFUSED = "Ask for a new code."


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody brings: a code or the token of a link, and under which key."""

    caller: ParticipantCaller
    code: str | None
    link: str | None
    key: str | None
    at: datetime
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """Whose mailbox it is: ``owner_id`` may be another participant, proven before.

    Attributes:
        refresh_token: The one that a retry under the same key gets, too.
        again: The answer was lost: this was done before.
    """

    owner_id: UUID
    refresh_token: str | None
    again: bool


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
        AlreadyProven: the person has another address, or comes by a host app.
    """
    caller, at = said.caller, said.at
    token = _token(proof, said)
    if proof.used_at is not None:
        return Proven(owner_id=caller.participant_id, refresh_token=token, again=True)
    if not await session_stands(session, caller):
        raise Unauthenticated("This session has ended.")
    used = await use_proof(session, caller.workspace_id, proof.id, key=_hashed(said.key), at=at)
    if used is None:
        raise VerificationFailed(REFUSED)
    return Proven(
        owner_id=await _owner(session, caller, used, at), refresh_token=token, again=False
    )


async def _owner(
    session: Session, caller: ParticipantCaller, used: tuple[bytes, bytes], at: datetime
) -> UUID:
    """Whose the mailbox is, by now at the latest."""
    workspace_id, person = caller.workspace_id, caller.participant_id
    known = await address_of(session, workspace_id, person)
    hosted = await comes_by_host(session, workspace_id, person)
    if hosted or (known is not None and known[0] != used[0]):
        raise AlreadyProven("Sign out, join again, and prove it there.")
    ended = None if known is None else caller.session_id  # who proved it before, stays signed in
    await end_sessions(
        session, workspace_id, because="proven", at=at, participant_id=person, session_id=ended
    )
    await drop_claims(session, workspace_id, used[0], participant_id=person, at=at)
    if known is not None:
        return person
    await forget_join_keys(session, workspace_id, person)
    return await own_address(
        session, workspace_id, person, address_key=used[0], sealed=used[1], at=at
    )


def _is_retry(proof: OpenProof, said: Said) -> bool:
    same_key = said.key is not None and proof.used_key == _hashed(said.key)
    return same_key and proof.expires_at > said.at


def _token(proof: OpenProof, said: Said) -> str | None:
    """The refresh token of the new session: with a key, a retry can be told the same."""
    if said.key is None:
        return None
    of = f"{proof.id.hex}/{said.key}"
    workspace_id = said.caller.workspace_id
    return derived_token("cqr", workspace_id, secret=said.secret, purpose="confirm/1", of=of)


def _hashed(key: str | None) -> bytes | None:
    return None if key is None else sha256(key.encode()).digest()
