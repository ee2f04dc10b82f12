"""Shapes that several resources share: strict inputs, outputs without defaults, pages."""

from collections.abc import Mapping
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from scoring.phrases import LANGUAGES

Item = TypeVar("Item")


def _spoken(language: str) -> str:
    if language not in LANGUAGES:
        raise PydanticCustomError("literal_error", "a language that has words here")
    return language


Spoken = Annotated[
    str, AfterValidator(_spoken), WithJsonSchema({"type": "string", "enum": list(LANGUAGES)})
]
"""A language in which we speak: there is a file of words (``scoring/phrases``)."""

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
