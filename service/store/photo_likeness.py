"""Which photos look alike: copies in another size, format or quality are found by it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, text
from sqlmodel import col, select

from service.photos.develop import Picture
from service.store.session import Session
from service.store.tables import PhotoRow

# Of 64 bits; copies differ in fewer. Looked for among those that share 16 bits in one of four
# places, so up to three different bits are always found.
MOST_DIFFERENT = 6
BANDS = ("band_0", "band_1", "band_2", "band_3")
BAND_BITS = 16

# Of two alike that arrive together, one is the first.
_ONE_BY_ONE = text("SELECT pg_advisory_xact_lock(hashtextextended(:campaign, 20260522))")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPhoto:
    """An upload that was developed; ``fingerprint`` is of its bytes as they came."""

    workspace_id: UUID
    campaign_id: UUID
    participant_id: UUID
    key: str | None
    fingerprint: bytes
    picture: Picture
    at: datetime


async def first_alike(session: Session, new: NewPhoto) -> UUID | None:
    """The first photo of the campaign that looks like this one, if there is one."""
    await session.execute(_ONE_BY_ONE, {"campaign": str(new.campaign_id)})
    row = PhotoRow
    alike = [col(row.fingerprint) == new.fingerprint]
    bands = bands_of(new.picture.likeness)
    alike += [getattr(row, name) == band for name, band in bands.items()]
    found = await session.exec(
        select(row.original_id, row.fingerprint, row.likeness)
        .where(row.workspace_id == new.workspace_id, row.campaign_id == new.campaign_id)
        .where(or_(*alike))
    )
    similar = [
        original
        for original, fingerprint, likeness in found
        if fingerprint == new.fingerprint or _differ(likeness, new.picture.likeness)
    ]
    return min(similar, default=None)


def _differ(one: int | None, other: int | None) -> bool:
    """Whether they differ by so little that one is a copy of the other."""
    if one is None or other is None:
        return False
    return ((one ^ other) & (2**64 - 1)).bit_count() <= MOST_DIFFERENT


def bands_of(likeness: int | None) -> dict[str, Any]:
    """A likeness in four pieces, as columns that can be looked up."""
    if likeness is None:
        return {}
    most = 2**BAND_BITS - 1
    return {name: likeness >> BAND_BITS * place & most for place, name in enumerate(BANDS)}
