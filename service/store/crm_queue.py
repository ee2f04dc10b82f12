"""Whom a connection has to tell of: noticed from the events, in their order; the latest wins.

A person has one row per connection, however often something happens to them. Who never allowed the
organisation to write to them has none.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from quests.consent import STANDS, Standing
from service.pseudonyms import participant_ref
from service.store.consent_standings import present_people, standings_of
from service.store.crm_connections import Connection, connection_of
from service.store.session import Session
from service.store.tables import CrmConnectionRow
from service.store.tables.columns import columns_of

BATCH = 500

_BEHIND = text("""
    SELECT c.workspace_id, c.id FROM crm_connection AS c
    WHERE c.paused_reason IS DISTINCT FROM 'not_tested' AND (
        c.filled_to IS NOT NULL OR EXISTS (
            SELECT FROM event AS e
            WHERE e.workspace_id = c.workspace_id AND e.sequence > c.sequence))
""")
_HOLD = text(f"""
    SELECT {columns_of(CrmConnectionRow)} FROM crm_connection
    WHERE workspace_id = :workspace AND id = :connection
    FOR NO KEY UPDATE SKIP LOCKED
""")  # noqa: S608 (names of ours)
_NEWS = text("""
    SELECT sequence, participant_id FROM event
    WHERE workspace_id = :workspace AND sequence > :after ORDER BY sequence LIMIT :limit
""")
_ASKED = text("""
    SELECT DISTINCT subject_id FROM consent_entry
    WHERE workspace_id = :workspace AND organisation_id = :organisation
    AND purpose = :purpose AND channel = :channel AND subject_id > :after
    ORDER BY subject_id LIMIT :limit
""")
_MOVE = text("""
    UPDATE crm_connection SET sequence = :sequence, filled_to = :filled_to
    WHERE workspace_id = :workspace AND id = :connection
""")
_KNOWN = text("""
    SELECT participant_id, ref, state, consent_id, touched FROM crm_contact
    WHERE workspace_id = :workspace AND connection_id = :connection
    AND participant_id = ANY (:people) ORDER BY participant_id FOR UPDATE
""")
# What waits keeps its place and its pause; what was told and is to be told anew goes to the end.
_QUEUE = text("""
    INSERT INTO crm_contact AS c (workspace_id, connection_id, participant_id, ref, state,
        queued_at, next_at, touched, updated_at)
    VALUES (:workspace, :connection, :person, :ref, 'pending', :at, now(), false, :at)
    ON CONFLICT (workspace_id, connection_id, participant_id) DO UPDATE SET
        version = c.version + 1, state = 'pending', updated_at = excluded.updated_at,
        attempts = CASE WHEN c.state = 'pending' THEN c.attempts ELSE 0 END,
        queued_at = CASE WHEN c.state = 'pending' THEN c.queued_at ELSE excluded.queued_at END,
        next_at = CASE WHEN c.state = 'pending' THEN c.next_at ELSE excluded.next_at END
""")
_AGAIN = text("""
    UPDATE crm_contact SET version = version + 1, state = 'pending', attempts = 0,
        queued_at = :at, next_at = now(), updated_at = :at
    WHERE workspace_id = :workspace AND connection_id = :connection
    AND state IN ('synced', 'rejected', 'dry', 'waiting')
""")
_FORGET = text("""
    UPDATE crm_contact SET remote_id = NULL, sent = NULL, consent_id = NULL, touched = false,
        address = NULL, lists = '{}', deeds = '{}', code = '', message = '', synced_at = NULL
    WHERE workspace_id = :workspace AND connection_id = :connection
""")
_ONE_AGAIN = text("""
    UPDATE crm_contact SET version = version + 1, state = 'pending', attempts = 0,
        queued_at = :at, next_at = now(), updated_at = :at
    WHERE workspace_id = :workspace AND connection_id = :connection AND ref = :ref
    AND state IN ('parked', 'rejected', 'pending', 'synced', 'waiting')
    RETURNING participant_id
""")


async def connections_behind(session: Session) -> Sequence[tuple[UUID, UUID]]:
    """Workspace and id of the connections for which something happened."""
    return [(row.workspace_id, row.id) for row in await session.execute(_BEHIND)]


async def notice(session: Session, named: tuple[UUID, UUID], *, secret: str, at: datetime) -> int:
    """Queue the people of the next events, or of those who consented before; how many?

    Args:
        named: Workspace and connection.
        secret: The installation's, for pseudonyms.

    Returns:
        -1 when there was nothing left, or somebody else is at it.
    """
    place = {"workspace": named[0], "connection": named[1]}
    row = (await session.execute(_HOLD, place)).one_or_none()
    if row is None:
        return -1
    connection = connection_of(row)
    if connection.filled_to is not None:
        return await _fill(session, connection, secret, at)
    span = {"workspace": named[0], "after": connection.sequence, "limit": BATCH}
    news = (await session.execute(_NEWS, span)).all()
    if not news:
        return -1
    people = {one.participant_id for one in news if one.participant_id is not None}
    queued = await queue_people(session, connection, people, secret=secret, at=at)
    await session.execute(_MOVE, place | {"sequence": news[-1].sequence, "filled_to": None})
    return queued


async def people_asked(
    session: Session, connection: Connection, *, after: UUID | None, limit: int
) -> Sequence[UUID]:
    """Everybody who said something to the organisation, as they were known then, in order."""
    span = {
        "workspace": connection.workspace_id,
        "organisation": connection.organisation_id,
        "purpose": connection.scope.purpose,
        "channel": connection.scope.channel,
        "after": after,
        "limit": limit,
    }
    return (await session.execute(_ASKED, span)).scalars().all()


async def _fill(session: Session, connection: Connection, secret: str, at: datetime) -> int:
    """Those who consented before there was a connection, the next of them."""
    people = await people_asked(session, connection, after=connection.filled_to, limit=BATCH)
    queued = await queue_people(session, connection, people, secret=secret, at=at)
    place = {"workspace": connection.workspace_id, "connection": connection.id}
    filled = people[-1] if len(people) == BATCH else None
    await session.execute(_MOVE, place | {"sequence": connection.sequence, "filled_to": filled})
    return queued


async def queue_people(
    session: Session, connection: Connection, people: Iterable[UUID], *, secret: str, at: datetime
) -> int:
    """Queue those of these people whom the CRM may be told of, or was; how many?"""
    workspace = connection.workspace_id
    present = await present_people(session, workspace, people)
    if not present:
        return 0
    place = {"workspace": workspace, "connection": connection.id}
    rows = await session.execute(_KNOWN, place | {"people": present})
    known = {row.participant_id: row for row in rows}
    held = await standings_of(session, workspace, connection.scope, present)
    concerned = [one for one in present if _concerns(known.get(one), held.get(one))]
    if concerned:
        organisation = connection.organisation_id
        rows_in = [
            place | {"person": one, "ref": participant_ref(secret, organisation, one), "at": at}
            for one in concerned
        ]
        await session.execute(_QUEUE, rows_in)
    return len(concerned)


def _concerns(known: Any, held: Standing | None) -> bool:
    """Whether the CRM has to hear of somebody once more."""
    stands = held is not None and held.decision in STANDS
    if known is None:
        return stands
    if known.state == "suppressed":  # until they say something new
        return held is not None and held.last.id != known.consent_id
    if known.state == "parked":  # until a human decides, or they withdraw
        return not stands
    return stands or known.state != "left"


async def queue_all_again(session: Session, connection: Connection, *, at: datetime) -> None:
    """Tell of everybody anew: what is sent of them changed."""
    place = {"workspace": connection.workspace_id, "connection": connection.id}
    await session.execute(_AGAIN, place | {"at": at})


async def forget_told(session: Session, connection: Connection) -> None:
    """It is another account now, which knows nobody."""
    place = {"workspace": connection.workspace_id, "connection": connection.id}
    await session.execute(_FORGET, place)


async def queue_one_again(
    session: Session, connection: Connection, ref: str, *, at: datetime
) -> bool:
    """Tell of one person once more: a human looked at it. Whether there is such a contact."""
    place = {"workspace": connection.workspace_id, "connection": connection.id}
    found = await session.execute(_ONE_AGAIN, place | {"ref": ref, "at": at})
    return found.scalar_one_or_none() is not None
