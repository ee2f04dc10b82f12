"""Sessions of participants: begun by joining, kept alive by refresh tokens, ended for good.

All that happens to one session goes one after the other: whoever changes it locks its row.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text, update
from sqlmodel import col

from service.callers import ParticipantCaller
from service.store.pruning import prune
from service.store.session import Session
from service.store.tables import ParticipantSessionRow, RefreshTokenRow

BATCH = 500

# The row is locked without the token's: locks on sessions are taken in one place only.
_HELD = text("""
    SELECT s.id AS session_id, s.participant_id, s.campaign_id, s.ended_at, s.expires_at,
        t.used_at, t.used_key,
        (SELECT n.used_at IS NOT NULL FROM refresh_token n
         WHERE n.workspace_id = t.workspace_id AND n.token_hash = :successor) AS successor_used
    FROM refresh_token t
    JOIN participant_session s ON s.workspace_id = t.workspace_id AND s.id = t.session_id
    WHERE t.workspace_id = :workspace_id AND t.token_hash = :token_hash
""")
_LOCK = text("""
    SELECT FROM participant_session s WHERE s.workspace_id = :workspace_id AND s.id = (
        SELECT session_id FROM refresh_token
        WHERE workspace_id = :workspace_id AND token_hash = :token_hash)
    FOR UPDATE
""")
_STANDS = text("""
    SELECT id FROM participant_session
    WHERE workspace_id = :workspace AND id = :id AND participant_id = :participant
        AND ended_at IS NULL
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldToken:
    """A refresh token, its session, and what became of both.

    Attributes:
        successor_used: Whether the token after this one was used; ``None`` when there is none.
    """

    session_id: UUID
    participant_id: UUID
    campaign_id: UUID
    ended_at: datetime | None
    expires_at: datetime
    used_at: datetime | None
    used_key: bytes | None
    successor_used: bool | None


async def begin_session(
    session: Session, caller: ParticipantCaller, *, token: bytes, at: datetime, lasts: timedelta
) -> None:
    """Begin the session that ``caller`` names, with its first refresh token (hashed)."""
    if caller.session_id is None:
        raise ValueError("The caller needs the id of the session to begin.")
    session.add(
        ParticipantSessionRow(
            workspace_id=caller.workspace_id,
            id=caller.session_id,
            participant_id=caller.participant_id,
            campaign_id=caller.campaign_id,
            created_at=at,
            expires_at=at + lasts,
        )
    )
    await session.flush()
    await add_token(session, caller.workspace_id, caller.session_id, token=token, at=at)


async def add_token(
    session: Session, workspace_id: UUID, session_id: UUID, *, token: bytes, at: datetime
) -> None:
    """Store a further refresh token of a session."""
    session.add(
        RefreshTokenRow(
            workspace_id=workspace_id, token_hash=token, session_id=session_id, created_at=at
        )
    )
    await session.flush()


async def lock_token(
    session: Session, workspace_id: UUID, *, token: bytes, successor: bytes
) -> HeldToken | None:
    """The refresh token with this hash; its session stays ours until the transaction ends."""
    named = {"workspace_id": workspace_id, "token_hash": token}
    # Two statements: the second one sees what whoever held the lock before us has done.
    await session.execute(_LOCK, named)
    row: Any = (await session.execute(_HELD, {**named, "successor": successor})).one_or_none()
    return None if row is None else HeldToken(**row._mapping)


async def use_token(
    session: Session,
    workspace_id: UUID,
    *,
    token: bytes,
    key: bytes | None,
    at: datetime,
) -> None:
    """Mark a token as used, under this Idempotency-Key if there was one."""
    row = RefreshTokenRow
    await session.execute(
        update(row)
        .where(col(row.workspace_id) == workspace_id, col(row.token_hash) == token)
        .values(used_at=at, used_key=key)
    )


async def prolong_session(
    session: Session, workspace_id: UUID, session_id: UUID, *, until: datetime
) -> None:
    """Let a session last until then."""
    row = ParticipantSessionRow
    await session.execute(
        update(row)
        .where(col(row.workspace_id) == workspace_id, col(row.id) == session_id)
        .values(expires_at=until)
    )


async def end_sessions(
    session: Session,
    workspace_id: UUID,
    *,
    because: str,
    at: datetime,
    session_id: UUID | None = None,
    participant_id: UUID | None = None,
) -> int:
    """End a session, or all of a participant, for good; how many were alive?"""
    row = ParticipantSessionRow
    statement = update(row).where(
        col(row.workspace_id) == workspace_id, col(row.ended_at).is_(None)
    )
    if session_id is not None:
        statement = statement.where(col(row.id) == session_id)
    if participant_id is not None:
        statement = statement.where(col(row.participant_id) == participant_id)
    ended: Any = await session.execute(statement.values(ended_at=at, ended_because=because))
    return int(ended.rowcount)


async def session_stands(session: Session, caller: ParticipantCaller) -> bool:
    """Whether the session of this caller is theirs and was not ended."""
    claimed = {
        "workspace": caller.workspace_id,
        "id": caller.session_id,
        "participant": caller.participant_id,
    }
    return (await session.execute(_STANDS, claimed)).one_or_none() is not None


async def prune_sessions(session: Session, *, at: datetime) -> int:
    """Delete a batch of sessions that ran out, with their tokens; how many?"""
    return await prune(session, "participant_session", before=at, batch=BATCH)
