"""An organisation saves a segment, and says which lists of its CRMs the people go to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from quests.crm_errors import CrmSettingsRefused
from quests.ids import new_id
from quests.segment import SegmentFilter
from service.store.crm_connections import connection_by_id
from service.store.segments import Segment, add_segment, save_segment, segment_by_id
from service.store.session import Session

NUMBERED = frozenset({"brevo"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentWish:
    """How it is to be; each feed is a connection, and a list or tag there."""

    workspace_id: UUID
    organisation_id: UUID
    name: str
    asks: SegmentFilter
    feeds: Sequence[tuple[UUID, str]]


async def save_new_segment(session: Session, wish: SegmentWish, *, at: datetime) -> Segment:
    """Keep it; its people are looked up by the worker.

    Raises:
        NotFound: a connection that is not this organisation's.
        CrmSettingsRefused: a list that cannot be one of that CRM.
        AlreadyExists: the name is taken.
    """
    segment = Segment(
        workspace_id=wish.workspace_id,
        id=new_id(at),
        organisation_id=wish.organisation_id,
        name=wish.name,
        asks=wish.asks,
        feeds=await _feeds(session, wish),
        sequence=0,
        swept_at=None,
        created_at=at,
        updated_at=at,
    )
    await add_segment(session, segment)
    return segment


async def change_segment(
    session: Session, segment_id: UUID, wish: SegmentWish, *, at: datetime
) -> Segment:
    """Keep it as it is to be; see :func:`save_new_segment`."""
    before = await segment_by_id(session, wish.workspace_id, wish.organisation_id, segment_id)
    feeds = await _feeds(session, wish)
    after = replace(before, name=wish.name, asks=wish.asks, feeds=feeds, updated_at=at)
    await save_segment(session, after)
    return after


async def _feeds(session: Session, wish: SegmentWish) -> list[dict[str, str]]:
    feeds = []
    for connection_id, name in wish.feeds:
        connection = await connection_by_id(
            session, wish.workspace_id, wish.organisation_id, connection_id
        )
        if connection.kind in NUMBERED and not name.isdigit():
            raise CrmSettingsRefused("Lists of this CRM are numbers.", field="feeds")
        feeds.append({"connection": str(connection_id), "list": name})
    return feeds
