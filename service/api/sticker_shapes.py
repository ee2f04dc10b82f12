"""Batches of stickers as the API speaks of them."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from quests.kind import CleanText
from service.api.shapes import In, Out
from service.public_ids import BatchId, CompletionId, QuestId

MOST_PER_BATCH = 10_000


class BatchIn(In):
    """How many stickers; for a hunt, the signs of its checkpoints."""

    count: Annotated[int, Field(ge=1, le=MOST_PER_BATCH)] | None = Field(
        default=None, description="Left out for a hunt, and for nothing else.", examples=[40]
    )
    label: Annotated[CleanText, Field(min_length=1, max_length=80)] | None = Field(
        default=None, description="Helps you to tell batches apart.", examples=["Spring, Kreuzberg"]
    )


class BatchOut(Out):
    """Stickers printed in one go, numbered from 1 to `count`; or signs, by their numbers."""

    id: BatchId
    quest: QuestId
    count: int
    label: str | None
    created_at: datetime
    revoked_at: datetime | None = Field(description="When it was withdrawn; null: it is good.")
    sheet: str = Field(description="The sheets to print, a PDF.")


class BatchesOut(Out):
    """The batches of a Quest, the oldest first."""

    items: list[BatchOut]


class StickerOut(Out):
    """One sticker of which something is known."""

    number: int
    code: str
    reported_at: datetime | None
    completion: CompletionId | None = Field(description="The completion that reported it first.")
    arrivals: int = Field(description="How often somebody scanned it in passing.")


class BatchPageOut(BatchOut):
    """A batch, and those of its stickers that were reported or scanned."""

    reported: int
    arrivals: int
    stickers: list[StickerOut]
