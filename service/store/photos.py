"""Photos: a row before the picture is put away, so that nothing lies on the shelf unknown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, text, update
from sqlmodel import col, select

from quests.completion import Completion
from quests.errors import IdempotencyKeyReused, NotFound, TooManyPhotos, Unauthenticated
from quests.ids import new_id
from service.store.photo_likeness import NewPhoto, bands_of, first_alike
from service.store.roles import look_up
from service.store.session import Session, enter
from service.store.tables import PhotoRow

USEFUL_FOR = timedelta(days=1)  # until it is evidence
MOST_WAITING = 20
EVIDENCE = ("used", "replaced")  # now, or before something better took its place

_LOCK_PERSON = text("""
    SELECT id FROM participant WHERE workspace_id = :workspace AND id = :person
    FOR NO KEY UPDATE
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo somebody sent.

    Args:
        state: ``storing`` until it lies on the shelf, ``unused``, ``used`` as evidence,
            ``replaced`` in it by what was handed in later, ``removing`` and ``removed`` once it is
            over.
        original_id: The first photo of the campaign that looks like this one, or itself.
    """

    workspace_id: UUID
    id: UUID
    campaign_id: UUID
    participant_id: UUID
    state: str
    completion_id: UUID | None
    original_id: UUID
    width: int
    height: int
    size: int
    created_at: datetime


async def begin_photo(session: Session, new: NewPhoto) -> Photo:
    """The row of a photo that is about to be put away; that of an earlier try, if there was one.

    Raises:
        Unauthenticated: there is no such person any more.
        IdempotencyKeyReused: the key came with another picture.
        TooManyPhotos: this person sent many and used none of them yet.
    """
    person = {"workspace": new.workspace_id, "person": new.participant_id}
    if (await session.execute(_LOCK_PERSON, person)).first() is None:
        raise Unauthenticated("This participant is no longer here.")
    earlier = await _earlier(session, new)
    if earlier is not None:
        return earlier
    await _ensure_room(session, new)
    photo_id = new_id(new.at)
    row = _row(new, photo_id, await first_alike(session, new) or photo_id)
    session.add(row)
    await session.flush()
    return photo_of(row)


async def photo_is_kept(session: Session, photo: Photo) -> None:
    """It lies on the shelf: from here on it can be evidence."""
    await session.execute(
        update(PhotoRow)
        .where(
            col(PhotoRow.workspace_id) == photo.workspace_id,
            col(PhotoRow.id) == photo.id,
            col(PhotoRow.state) == "storing",
        )
        .values(state="unused")
    )


async def find_photo(session: Session, photo_id: UUID) -> Photo:
    """A photo by its id, in whatever workspace it is; the transaction goes on in that one.

    Raises:
        NotFound: no such photo, or it is over.
    """
    await look_up(session, photo_id)
    found = await session.exec(select(PhotoRow).where(PhotoRow.id == photo_id))
    row = found.one_or_none()
    if row is None or row.state not in {"unused", *EVIDENCE}:
        raise NotFound()
    await enter(session, row.workspace_id)
    return photo_of(row)


async def photos_by_id(session: Session, workspace_id: UUID, ids: Iterable[UUID]) -> list[Photo]:
    """Those of the photos that there are."""
    row = PhotoRow
    found = await session.exec(
        select(row).where(row.workspace_id == workspace_id, col(row.id).in_(list(ids)))
    )
    return [photo_of(one) for one in found]


async def photos_of(
    session: Session, workspace_id: UUID, completions: Iterable[Completion]
) -> list[Photo]:
    """The photos that are or were evidence of these completions; mostly nothing is asked.

    What was repaired is in its third version at least, and may have named one before.
    """
    named = [one.id for one in completions if one.evidence.get("photo") or one.version > 2]
    if not named:
        return []
    row = PhotoRow
    found = await session.exec(
        select(row)
        .where(row.workspace_id == workspace_id, col(row.completion_id).in_(named))
        .order_by(col(row.id))
    )
    return [photo_of(one) for one in found]


async def is_copy(session: Session, photo: Photo, *, of: UUID | None = None) -> bool:
    """Whether it was another person's picture before, or evidence of the same one.

    Args:
        of: The completion that it is to be evidence of, if there is one already: what was handed
            in there before may come again.
    """
    row = PhotoRow
    used = col(row.completion_id).is_not(None) if of is None else col(row.completion_id) != of
    found = await session.exec(
        select(row.id)
        .where(
            row.workspace_id == photo.workspace_id,
            row.original_id == photo.original_id,
            row.id != photo.id,
            or_(
                used & (col(row.participant_id) == photo.participant_id),
                (col(row.participant_id) != photo.participant_id) & (col(row.id) < photo.id),
            ),
        )
        .limit(1)
    )
    return found.first() is not None


async def _earlier(session: Session, new: NewPhoto) -> Photo | None:
    if new.key is None:
        return None
    row = PhotoRow
    found = await session.exec(
        select(row).where(
            row.workspace_id == new.workspace_id,
            row.participant_id == new.participant_id,
            row.upload_key == new.key,
        )
    )
    held = found.one_or_none()
    if held is not None and held.fingerprint != new.fingerprint:
        raise IdempotencyKeyReused("Use a fresh key for each new photo.")
    return None if held is None else photo_of(held)


async def _ensure_room(session: Session, new: NewPhoto) -> None:
    row = PhotoRow
    found = await session.exec(
        select(func.count())
        .select_from(row)
        .where(
            row.workspace_id == new.workspace_id,
            row.participant_id == new.participant_id,
            col(row.completion_id).is_(None),
            col(row.created_at) > new.at - USEFUL_FOR,
        )
    )
    if found.one() >= MOST_WAITING:
        raise TooManyPhotos("So many photos can wait to be used.", limit=MOST_WAITING)


def _row(new: NewPhoto, photo_id: UUID, original_id: UUID) -> PhotoRow:
    picture = new.picture
    bits = picture.likeness
    return PhotoRow(
        workspace_id=new.workspace_id,
        id=photo_id,
        campaign_id=new.campaign_id,
        participant_id=new.participant_id,
        upload_key=new.key,
        fingerprint=new.fingerprint,
        state="storing",
        original_id=original_id,
        # PostgreSQL has no unsigned numbers: the same 64 bits, read as a signed one.
        likeness=None if bits is None else bits - 2**64 * (bits >> 63),
        **bands_of(bits),
        width=picture.width,
        height=picture.height,
        size=len(picture.jpeg),
        created_at=new.at,
    )


def photo_of(row: PhotoRow) -> Photo:
    """The photo as the rest of the house sees it."""
    said: dict[str, Any] = {name: getattr(row, name) for name in Photo.__dataclass_fields__}
    return Photo(**said)
