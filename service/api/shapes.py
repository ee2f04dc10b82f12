"""Shapes that several resources share: strict inputs, outputs without defaults, pages."""

from collections.abc import Mapping
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from quests.errors import InvalidCursor, InvalidId
from quests.ids import parse_id, public_id

Item = TypeVar("Item")
CURSOR = "cur"

Texts = Annotated[
    Mapping[str, str],
    Field(description="One text per language.", examples=[{"en": "Text", "fr": "Texte"}]),
]


class In(BaseModel):
    """What callers send: unknown members and silent conversions are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Out(BaseModel):
    """What callers get: every member is always there."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PageOut(Out, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next_cursor: str | None = Field(description="Ask for the next page with it; null at the end.")


def read_cursor(cursor: str | None) -> UUID | None:
    """The row after which the page begins.

    Raises:
        InvalidCursor: not one of ours.
    """
    if cursor is None:
        return None
    try:
        return parse_id(CURSOR, cursor)
    except InvalidId as wrong:
        raise InvalidCursor("Use `next_cursor` of the page before, unchanged.") from wrong


def write_cursor(last: UUID | None) -> str | None:
    """The cursor behind a row."""
    return None if last is None else public_id(CURSOR, last)
