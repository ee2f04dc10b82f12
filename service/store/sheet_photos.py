"""Photos of sheets of paper: a row before the picture is put away, and until the verdict is old.

They show names of people who are nobody's participants, so they are no ``photo``: no likeness is
taken of them, and only who verifies sees them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from quests.errors import NotFound, TooManyPhotos
from service.photos.develop import Picture
from service.store.session import Session
from service.store.tables import SheetPhotoRow

MOST, BATCH = 5, 100  # photos of one sheet; photos in one round
UNJUDGED = timedelta(days=90)  # longer nobody needs to look whether a sheet holds
STORING = timedelta(days=1)

_MARK = text("""
    UPDATE sheet_photo SET state = 'removing' WHERE (workspace_id, id) IN (
        SELECT workspace_id, id FROM sheet_photo
        WHERE (state = 'storing' AND created_at < :storing)
            OR (state = 'kept' AND keep_until <= :at)
        LIMIT :batch FOR UPDATE SKIP LOCKED)
""")
_MARKED = text("SELECT workspace_id, id FROM sheet_photo WHERE state = 'removing' LIMIT :batch")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPhoto:
    """A photo of a sheet; ``keep_until``: it is removed then, unless a verdict moves that."""

    workspace_id: UUID
    id: UUID
    sheet_id: UUID
    fingerprint: bytes
    state: str
    width: int
    height: int
    size: int
    sent_by: str
    created_at: datetime
    keep_until: datetime


def new_photo(
    sheet: tuple[UUID, UUID],
    photo_id: UUID,
    picture: Picture,
    *,
    fingerprint: bytes,
    sent_by: str,
    at: datetime,
) -> SheetPhoto:
    """A photo of this sheet (workspace and id) that is about to be put away."""
    workspace_id, sheet_id = sheet
    return SheetPhoto(
        workspace_id=workspace_id,
        id=photo_id,
        sheet_id=sheet_id,
        fingerprint=fingerprint,
        state="storing",
        width=picture.width,
        height=picture.height,
        size=len(picture.jpeg),
        sent_by=sent_by,
        created_at=at,
        keep_until=at + UNJUDGED,
    )


async def begin_sheet_photo(session: Session, new: SheetPhoto) -> SheetPhoto:
    """Its row, or that of the same file sent before; the caller holds the sheet.

    Raises:
        TooManyPhotos: the sheet has as many as there is room for.
    """
    row = SheetPhotoRow
    mine = (row.workspace_id == new.workspace_id, row.sheet_id == new.sheet_id)
    earlier = await session.exec(
        select(row).where(*mine, row.fingerprint == new.fingerprint, row.state != "removed")
    )
    found = earlier.one_or_none()
    if found is not None:
        return _photo(found)
    there = await session.exec(
        select(func.count()).select_from(row).where(*mine, row.state != "removed")
    )
    if there.one() >= MOST:
        raise TooManyPhotos("A sheet has two sides.", limit=MOST)
    values = {name: getattr(new, name) for name in SheetPhoto.__dataclass_fields__}
    await session.execute(insert(row).values(values))
    return new


async def sheet_photo_is_kept(session: Session, photo: SheetPhoto) -> None:
    """It lies on the shelf: from here on it can be looked at."""
    row = SheetPhotoRow
    await session.execute(
        update(row)
        .where(
            col(row.workspace_id) == photo.workspace_id,
            col(row.id) == photo.id,
            col(row.state) == "storing",
        )
        .values(state="kept")
    )


async def photos_of_sheet(session: Session, workspace_id: UUID, sheet_id: UUID) -> list[SheetPhoto]:
    """Those of a sheet, the first one first; also removed ones, of which only that is known."""
    row = SheetPhotoRow
    found = await session.exec(
        select(row)
        .where(row.workspace_id == workspace_id, row.sheet_id == sheet_id, row.state != "storing")
        .order_by(col(row.id))
    )
    return [_photo(one) for one in found]


async def find_sheet_photo(session: Session, workspace_id: UUID, photo_id: UUID) -> SheetPhoto:
    """A photo that can be looked at.

    Raises:
        NotFound: no such photo in this workspace, or it is over.
    """
    found = await session.get(SheetPhotoRow, (workspace_id, photo_id))
    if found is None or found.state != "kept":
        raise NotFound()
    return _photo(found)


async def keep_sheet_photos(
    session: Session, workspace_id: UUID, sheet_id: UUID, *, until: datetime
) -> None:
    """The verdict about the sheet has changed: so does how long they are kept."""
    row = SheetPhotoRow
    await session.execute(
        update(row)
        .where(
            col(row.workspace_id) == workspace_id,
            col(row.sheet_id) == sheet_id,
            col(row.state).in_(["storing", "kept"]),
        )
        .values(keep_until=until)
    )


async def mark_sheet_photos(session: Session, *, at: datetime) -> Sequence[tuple[UUID, UUID]]:
    """Mark a batch of those that are over; all that are marked, as workspace and id.

    From here on nobody can read them. For the worker.
    """
    named: dict[str, Any] = {"storing": at - STORING, "at": at, "batch": BATCH}
    await session.execute(_MARK, named)
    return [tuple(row) for row in await session.execute(_MARKED, {"batch": BATCH})]


async def forget_sheet_photo(session: Session, workspace_id: UUID, photo_id: UUID) -> None:
    """It is off the shelf; that there was one is remembered with the sheet."""
    row = SheetPhotoRow
    await session.execute(
        update(row)
        .where(col(row.workspace_id) == workspace_id, col(row.id) == photo_id)
        .values(state="removed")
    )


def _photo(row: SheetPhotoRow) -> SheetPhoto:
    return SheetPhoto(**{name: getattr(row, name) for name in SheetPhoto.__dataclass_fields__})
