"""Segments that organisations saved, and who is in each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from quests.errors import AlreadyExists, NotFound
from quests.segment import SegmentFilter
from service.store.session import Session
from service.store.tables import SegmentMemberRow, SegmentRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A saved filter of one organisation, and the lists that its people go to."""

    workspace_id: UUID
    id: UUID
    organisation_id: UUID
    name: str
    asks: SegmentFilter
    feeds: Sequence[Mapping[str, str]]
    sequence: int
    swept_at: datetime | None
    created_at: datetime
    updated_at: datetime


async def add_segment(session: Session, new: Segment) -> None:
    """Store a new one (AlreadyExists)."""
    statement = (
        insert(SegmentRow)
        .values(_values(new))
        .on_conflict_do_nothing(index_elements=["workspace_id", "organisation_id", "name"])
        .returning(col(SegmentRow.id))
    )
    if (await session.execute(statement)).scalar_one_or_none() is None:
        raise AlreadyExists("There is a segment of this name.")


async def save_segment(session: Session, segment: Segment) -> None:
    """Store what was changed (AlreadyExists); all its people are looked at anew."""
    row = SegmentRow
    same = select(row.id).where(
        row.workspace_id == segment.workspace_id,
        row.organisation_id == segment.organisation_id,
        row.name == segment.name,
        row.id != segment.id,
    )
    if (await session.exec(same)).first() is not None:
        raise AlreadyExists("There is a segment of this name.")
    await session.execute(
        update(row).where(*_is(segment)).values(**_values(segment) | {"swept_at": None})
    )


async def segments_of(session: Session, workspace_id: UUID, organisation_id: UUID) -> list[Segment]:
    """All segments of an organisation, oldest first."""
    row = SegmentRow
    found = await session.exec(
        select(row)
        .where(row.workspace_id == workspace_id, row.organisation_id == organisation_id)
        .order_by(col(row.id))
    )
    return [segment_of(one) for one in found]


async def segment_by_id(
    session: Session, workspace_id: UUID, organisation_id: UUID, segment_id: UUID
) -> Segment:
    """One segment of an organisation, else NotFound."""
    row = SegmentRow
    found = await session.exec(
        select(row).where(
            row.workspace_id == workspace_id,
            row.id == segment_id,
            row.organisation_id == organisation_id,
        )
    )
    one = found.one_or_none()
    if one is None:
        raise NotFound("There is no such segment.")
    return segment_of(one)


async def remove_segment(session: Session, segment: Segment) -> None:
    """Delete it; lists in CRMs stay as they are."""
    await session.execute(delete(SegmentRow).where(*_is(segment)))


async def count_members(session: Session, segment: Segment) -> int:
    """How many people are in it, as far as it was looked."""
    row = SegmentMemberRow
    statement = select(func.count()).where(
        col(row.workspace_id) == segment.workspace_id, col(row.segment_id) == segment.id
    )
    return int((await session.execute(statement)).scalar_one())


async def lists_of(
    session: Session, workspace_id: UUID, connection_id: UUID, people: Sequence[UUID]
) -> dict[UUID, dict[str, bool]]:
    """For each of these people: the lists that a CRM is fed, and whether they belong there."""
    row, member = SegmentRow, SegmentMemberRow
    found = (await session.exec(select(row).where(row.workspace_id == workspace_id))).all()
    fed = {
        one.id: feed["list"]
        for one in found
        for feed in one.feeds
        if feed["connection"] == str(connection_id)
    }
    if not fed:
        return {}
    lists = {person: dict.fromkeys(fed.values(), False) for person in people}
    inside = await session.execute(
        select(col(member.segment_id), col(member.participant_id)).where(
            col(member.workspace_id) == workspace_id,
            col(member.segment_id).in_(fed),
            col(member.participant_id).in_(people),
        )
    )
    for segment_id, person in inside:
        lists[person][fed[segment_id]] = True
    return lists


def segment_of(row: Any) -> Segment:
    """A segment from a row of its table, however it was read."""
    return Segment(
        workspace_id=row.workspace_id,
        id=row.id,
        organisation_id=row.organisation_id,
        name=row.name,
        asks=SegmentFilter.model_validate(row.asks, strict=False),
        feeds=row.feeds,
        sequence=row.sequence,
        swept_at=row.swept_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _values(segment: Segment) -> dict[str, Any]:
    return {
        "workspace_id": segment.workspace_id,
        "id": segment.id,
        "organisation_id": segment.organisation_id,
        "name": segment.name,
        "asks": segment.asks.model_dump(mode="json", exclude_defaults=True),
        "feeds": [dict(one) for one in segment.feeds],
        "sequence": segment.sequence,
        "swept_at": segment.swept_at,
        "created_at": segment.created_at,
        "updated_at": segment.updated_at,
    }


def _is(segment: Segment) -> tuple[Any, Any]:
    row = SegmentRow
    return col(row.workspace_id) == segment.workspace_id, col(row.id) == segment.id
