"""Begin a session, keep it alive, end it.

A refresh token is good for once; using it gives the next one. Whoever uses an old one has a
copy: then nobody knows which of the two is the thief, and the session ends for both. But phones
lose answers: the same refresh sent again (under the same Idempotency-Key, or within seconds)
gets the same successor, as long as that one was not used.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from quests.ids import new_id
from service.callers import ParticipantCaller
from service.opaque_tokens import derived_token, new_token, token_hash
from service.store.acting import caller_in
from service.store.refresh_tokens import (
    HeldToken,
    add_token,
    begin_session,
    end_sessions,
    lock_token,
    prolong_session,
    use_token,
)
from service.store.session import Session

PREFIX = "cqr"
TOLERANCE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshing:
    """A refresh token that came in, and how this installation makes the next one.

    Attributes:
        key: The Idempotency-Key, if one came along.
        lasts: How long a session lasts that nobody uses.
    """

    workspace_id: UUID
    token: str
    key: str | None
    secret: str
    at: datetime
    lasts: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class InSession:
    """Whom the access token names, and the refresh token that goes with it."""

    caller: ParticipantCaller
    refresh_token: str


async def open_session(
    session: Session,
    caller: ParticipantCaller,
    *,
    at: datetime,
    lasts: timedelta,
    token: str | None = None,
) -> InSession:
    """A new session of this person; with a fresh refresh token unless one is given."""
    token = token or new_token(PREFIX, caller.workspace_id)
    caller = replace(caller, session_id=new_id(at))
    await begin_session(session, caller, token=token_hash(token), at=at, lasts=lasts)
    return InSession(caller=caller, refresh_token=token)


async def reopen_session(session: Session, workspace_id: UUID, token: str) -> InSession | None:
    """The session that was begun with this token, unless the token was used since."""
    kept = token_hash(token)
    held = await lock_token(session, workspace_id, token=kept, successor=kept)
    if held is None or held.ended_at is not None or held.used_at is not None:
        return None
    return await _in_session(session, workspace_id, held, token)


async def refresh(session: Session, asked: Refreshing) -> InSession | None:
    """The next tokens; ``None`` when the token is good for nothing (any more).

    The transaction must be committed in both cases: a copy that shows up ends the session.
    """
    successor = _successor(asked)
    held = await lock_token(
        session,
        asked.workspace_id,
        token=token_hash(asked.token),
        successor=token_hash(successor),
    )
    if held is None or held.ended_at is not None or held.expires_at <= asked.at:
        return None
    if held.used_at is None:
        await _rotate(session, asked, held, successor)
    elif not _is_retry(held, held.used_at, asked):
        await end_sessions(
            session, asked.workspace_id, session_id=held.session_id, because="reuse", at=asked.at
        )
        return None
    return await _in_session(session, asked.workspace_id, held, successor)


async def _rotate(session: Session, asked: Refreshing, held: HeldToken, successor: str) -> None:
    workspace_id, at = asked.workspace_id, asked.at
    await use_token(
        session, workspace_id, token=token_hash(asked.token), key=_hashed(asked.key), at=at
    )
    await add_token(session, workspace_id, held.session_id, token=token_hash(successor), at=at)
    await prolong_session(session, workspace_id, held.session_id, until=at + asked.lasts)


def _is_retry(held: HeldToken, used_at: datetime, asked: Refreshing) -> bool:
    if held.successor_used is not False:
        return False
    same_key = asked.key is not None and held.used_key == _hashed(asked.key)
    return same_key or asked.at - used_at <= TOLERANCE


async def _in_session(
    session: Session, workspace_id: UUID, held: HeldToken, successor: str
) -> InSession | None:
    found = await caller_in(session, workspace_id, held.campaign_id, held.participant_id)
    if found is None:
        return None
    caller = replace(found[1], session_id=held.session_id)
    return InSession(caller=caller, refresh_token=successor)


def _successor(asked: Refreshing) -> str:
    """Follows from the token, so that a retry can have it although only its hash is kept."""
    return derived_token(
        PREFIX, asked.workspace_id, secret=asked.secret, purpose="refresh/1", of=asked.token
    )


def _hashed(key: str | None) -> bytes | None:
    return None if key is None else sha256(key.encode()).digest()
