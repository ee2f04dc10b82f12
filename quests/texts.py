"""Texts in several languages, as organisers write them."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from quests.clean import clean_text
from quests.errors import InvalidId

MAX_SLUG = 64
MAX_TEXT = 5_000
MAX_LINE = 200
MAX_PATTERN = 2_000
YEARS = range(2000, 2101)
SLUG_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"


def one_kind_of_line_break(text: str) -> str:
    """Windows and old Mac line breaks become the one everybody reads."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _some(text: str) -> str:
    if not text:
        raise PydanticCustomError("empty_text", "a text cannot be empty")
    return text


def _in_range(when: date) -> None:
    if when.year not in YEARS:
        raise PydanticCustomError("out_of_range", "the year lies outside 2000 to 2100")


def _written_out(text: object) -> object:
    # pydantic would read "1700000000" as seconds since 1970; nobody writes a date like that.
    if isinstance(text, date) or (isinstance(text, str) and "-" in text[1:]):
        return text
    raise PydanticCustomError("date_format", "write a date such as 2026-05-01, in quotes")


def _utc(at: datetime) -> datetime:
    _in_range(at)
    return at.astimezone(UTC)


def _sensible_day(day: date) -> date:
    _in_range(day)
    return day


_CLEAN = (AfterValidator(one_kind_of_line_break), AfterValidator(clean_text), AfterValidator(_some))

Text = Annotated[str, Field(min_length=1, max_length=MAX_TEXT), *_CLEAN]
Line = Annotated[str, Field(min_length=1, max_length=MAX_LINE), *_CLEAN]
Pattern = Annotated[
    str,
    Field(min_length=1, max_length=MAX_PATTERN, description="A Fluent pattern."),
    *_CLEAN,
]
Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, min_length=1, max_length=MAX_SLUG)]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
# A validator before makes pydantic forget that the text was JSON, so `strict` has to go.
_WRITTEN = (Field(strict=False), BeforeValidator(_written_out))
Instant = Annotated[AwareDatetime, *_WRITTEN, AfterValidator(_utc)]
WrittenDay = Annotated[date, *_WRITTEN]
Day = Annotated[WrittenDay, AfterValidator(_sensible_day)]

Texts = dict[LanguageCode, Text]
Lines = dict[LanguageCode, Line]
Patterns = dict[LanguageCode, Pattern]


class UnitForms(BaseModel):
    """A unit in the plural forms (CLDR) of one language; forms left out read as ``other``."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    other: Line
    zero: Line | None = None
    one: Line | None = None
    two: Line | None = None
    few: Line | None = None
    many: Line | None = None


Units = dict[LanguageCode, UnitForms]


def check_slug(text: str) -> str:
    """The text, when it can name a thing for ever.

    Raises:
        InvalidId: other characters than a-z, 0-9 and single hyphens, or more than 64 of them.
    """
    if len(text) > MAX_SLUG or not re.fullmatch(SLUG_PATTERN, text):
        raise InvalidId("A slug has only a-z, 0-9 and single hyphens, at most 64.")
    return text


def missing_languages(texts: Mapping[str, Any], languages: tuple[str, ...]) -> list[str]:
    """The languages a text still needs, in the campaign's order."""
    return [language for language in languages if language not in texts]
