"""Sheets of paper, counts of a petition and the file to hand over, as callers see them."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from quests.kind import CleanText
from quests.signature_sheet import SignatureSheet
from quests.texts import Day, LanguageCode, Line
from service.api.shapes import In, Out
from service.public_ids import SheetId

MOST_LINES = 500


class SheetIn(In):
    """A sheet as it was counted."""

    number: Annotated[Line, Field(max_length=40, description="As it stands on the sheet.")]
    place: Annotated[Line, Field(max_length=120, description="Where it was collected.")]
    collected_on: Day
    lines: int = Field(ge=1, le=MOST_LINES, description="Signatures on it.")


class SheetMoveIn(In):
    """Where the sheet goes; to reject it or to take it back needs a reason."""

    to: Literal["verified", "rejected", "taken_back"]
    lines: int | None = Field(
        default=None, ge=1, le=MOST_LINES, description="How many hold; left out: all counted."
    )
    reason: Annotated[CleanText, Field(min_length=3, max_length=500)] | None = None


class SheetOut(Out):
    """A sheet as it stands; only `verified` ones count."""

    id: SheetId
    number: str
    place: str
    collected_on: date
    lines: int
    state: Literal["counted", "verified", "rejected", "taken_back"]
    counted_by: str
    verified_by: str | None
    reason: str | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, sheet: SignatureSheet) -> "SheetOut":
        """The sheet as its organisation sees it."""
        return cls(
            id=sheet.id,
            number=sheet.number,
            place=sheet.place,
            collected_on=sheet.collected_on,
            lines=sheet.lines,
            state=sheet.state.value,
            counted_by=sheet.counted_by,
            verified_by=sheet.verified_by,
            reason=sheet.reason,
            created_at=sheet.created_at,
            updated_at=sheet.updated_at,
        )


class CountsOut(Out):
    """Signatures by how they came. `total` is what counts; the rest is shown apart."""

    total: int
    online: int = Field(description="Signed here, and confirmed where the petition wants that.")
    paper: int = Field(description="On sheets that a second person has verified.")
    confirming: int = Field(description="Signed here, and not confirmed yet.")
    paper_unverified: int = Field(description="On sheets that nobody has verified yet.")
    as_of: datetime


class HandOverIn(In):
    """What the file is to be."""

    format: Literal["pdf", "csv"] = "pdf"
    language: LanguageCode | None = None
    part: int = Field(default=1, ge=1, le=10_000, description="Of 1,000 signatures each.")
