"""Who comes into a segment, and who leaves it: noticed from the events, told, and counted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from quests.ids import named_id, public_id
from scoring.facts import Fact, new_fact
from service.events.event import Event
from service.events.segments import SegmentData, SegmentJoined, SegmentLeft
from service.store.consent_standings import present_people
from service.store.crm_enrichment import profile_name
from service.store.facts import record_facts
from service.store.outbox import announce
from service.store.segment_matches import match_people
from service.store.segments import Segment, segment_of
from service.store.session import Session
from service.store.tables import SegmentRow
from service.store.tables.columns import columns_of

BATCH = 500
SWEEP_SECONDS = 600  # points are settled, and partners change, without an event of a person's
SOURCE = "segment"

_BEHIND = text("""
    SELECT s.workspace_id, s.id FROM segment AS s
    WHERE s.swept_at IS NULL OR s.swept_at < now() - make_interval(secs => :sweep) OR EXISTS (
        SELECT FROM event AS e WHERE e.workspace_id = s.workspace_id AND e.sequence > s.sequence)
""")
_SEGMENT = f"SELECT {columns_of(SegmentRow)} FROM segment"  # noqa: S608 (names of ours)
_HOLD = text(f"""
    {_SEGMENT} WHERE workspace_id = :workspace AND id = :segment
    FOR NO KEY UPDATE SKIP LOCKED
""")
_OURS = text(f"""
    {_SEGMENT} WHERE workspace_id = :workspace AND organisation_id = :organisation
    ORDER BY id FOR NO KEY UPDATE
""")
_NEWS = text("""
    SELECT sequence, participant_id FROM event
    WHERE workspace_id = :workspace AND sequence > :after ORDER BY sequence LIMIT :limit
""")
_LAST = text("""
    SELECT coalesce(max(sequence), 0) FROM event
    WHERE workspace_id = :workspace AND sequence IS NOT NULL
""")
_INSIDE = text("""
    SELECT participant_id FROM segment_member WHERE workspace_id = :workspace
    AND segment_id = :segment AND (:everybody OR participant_id = ANY (:people))
""")
_COME = text("""
    INSERT INTO segment_member (workspace_id, segment_id, participant_id, joined_at)
    SELECT :workspace, :segment, one, :at FROM unnest(CAST(:people AS uuid[])) AS one
    ON CONFLICT DO NOTHING
""")
_GO = text("""
    DELETE FROM segment_member WHERE workspace_id = :workspace AND segment_id = :segment
    AND participant_id = ANY (:people)
""")
_MOVE = text("""
    UPDATE segment SET sequence = :sequence,
        swept_at = CASE WHEN :swept THEN CAST(:at AS timestamptz) ELSE swept_at END
    WHERE workspace_id = :workspace AND id = :segment
""")
_CAMPAIGNS = text("""
    SELECT DISTINCT ON (m.participant_id) m.participant_id, c.id, c.time_zone
    FROM membership AS m JOIN campaign AS c USING (workspace_id)
    WHERE m.workspace_id = :workspace AND c.id = m.campaign_id
    AND m.participant_id = ANY (:people)
    ORDER BY m.participant_id, m.joined_at
""")


async def segments_behind(session: Session) -> Sequence[tuple[UUID, UUID]]:
    """Workspace and id of the segments for which something happened."""
    found = await session.execute(_BEHIND, {"sweep": SWEEP_SECONDS})
    return [(row.workspace_id, row.id) for row in found]


async def move_people(
    session: Session, named: tuple[UUID, UUID], *, secret: str, at: datetime
) -> int:
    """Look at the people of the next events, or at all where that is due; how many moved?

    Args:
        named: Workspace and segment.
        secret: The installation's, for the pseudonyms under which it is counted.

    Returns:
        -1 when there was nothing left, or somebody else is at it.
    """
    place: dict[str, Any] = {"workspace": named[0], "segment": named[1]}
    row = (await session.execute(_HOLD, place)).one_or_none()
    if row is None:
        return -1
    segment = segment_of(row)
    sweep = segment.swept_at is None or (at - segment.swept_at).total_seconds() > SWEEP_SECONDS
    if sweep:
        last = (await session.execute(_LAST, {"workspace": named[0]})).scalar_one()
        moved = await _look_at(session, segment, None, secret, at)
        await session.execute(_MOVE, place | {"sequence": last, "swept": True, "at": at})
        return moved
    span = {"workspace": named[0], "after": segment.sequence, "limit": BATCH}
    news = (await session.execute(_NEWS, span)).all()
    if not news:
        return -1
    people = {one.participant_id for one in news if one.participant_id is not None}
    moved = await _look_at(session, segment, list(people), secret, at)
    await session.execute(_MOVE, place | {"sequence": news[-1].sequence, "swept": False, "at": at})
    return moved


async def leave_segments(
    session: Session, who: tuple[UUID, UUID, UUID], *, secret: str, at: datetime
) -> None:
    """Have somebody leave the segments of an organisation that is not to see them any more.

    Whoever looks at a segment at the same time is waited for, and finds them gone.

    Args:
        who: Workspace, organisation and person.
        secret: The installation's, for the pseudonyms under which it is counted.
    """
    workspace_id, organisation_id, person = who
    named = {"workspace": workspace_id, "organisation": organisation_id}
    for row in (await session.execute(_OURS, named)).all():
        await _look_at(session, segment_of(row), [person], secret, at)


async def _look_at(
    session: Session, segment: Segment, people: Sequence[UUID] | None, secret: str, at: datetime
) -> int:
    """Compare who matches with who is inside; tell of each who moves."""
    workspace, place = segment.workspace_id, _place(segment)
    known = people
    if people is not None:  # whoever was merged is who they are now; the former leaves
        known = [*people, *await present_people(session, workspace, people)]
    match = await match_people(session, workspace, segment.organisation_id, segment.asks, known)
    asked = place | {"everybody": known is None, "people": list(known or ())}
    inside = set((await session.execute(_INSIDE, asked)).scalars())
    come, go = sorted(match - inside), sorted(inside - match)
    if come:
        await session.execute(_COME, place | {"people": come, "at": at})
    if go:
        await session.execute(_GO, place | {"people": go})
    moves = [*((one, True) for one in come), *((one, False) for one in go)]
    await announce(session, *(_event(segment, one, at, joins=joins) for one, joins in moves))
    await record_facts(session, await _facts(session, segment, moves, secret, at))
    return len(moves)


def _event(segment: Segment, person: UUID, at: datetime, *, joins: bool) -> Event:
    kind = SegmentJoined if joins else SegmentLeft
    return kind(
        workspace_id=segment.workspace_id,
        organisation_id=segment.organisation_id,
        participant_id=person,
        subject_id=named_id(person, str(segment.id)),
        subject_version=int(at.timestamp() * 1_000_000),
        occurred_at=at,
        data=SegmentData(segment=segment.id, name=segment.name),
    )


async def _facts(
    session: Session,
    segment: Segment,
    moves: Sequence[tuple[UUID, bool]],
    secret: str,
    at: datetime,
) -> list[Fact]:
    """What is counted: in the campaign that brought the person first."""
    people = [one for one, _ in moves]
    named = {"workspace": segment.workspace_id, "people": people}
    rows = await session.execute(_CAMPAIGNS, named) if people else ()
    campaigns = {row.participant_id: (row.id, row.time_zone) for row in rows}
    return [
        new_fact(
            "segment_membership",
            zone=campaigns[person][1],
            payload={
                "profile": profile_name(secret, segment.organisation_id, person),
                "segment": public_id("seg", segment.id),
                "move": "join" if joins else "leave",
            },
            workspace_id=segment.workspace_id,
            campaign_id=campaigns[person][0],
            actor_id=person,
            partner_id=segment.organisation_id,
            occurred_at=at,
            received_at=at,
            source=SOURCE,
            source_ref=f"{public_id('seg', segment.id)}/{named_id(person, str(at))}",
        )
        for person, joins in moves
        if person in campaigns
    ]


def _place(segment: Segment) -> dict[str, Any]:
    return {"workspace": segment.workspace_id, "segment": segment.id}
