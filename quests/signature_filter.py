"""What makes signatures of a petition doubtful, as data that is saved and applied. Pure."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from quests.completion import State
from quests.kind import CleanText
from quests.moments import Moment
from quests.texts import LanguageCode

MOST = 50
Words = Annotated[CleanText, Field(min_length=1, max_length=80)]
Network = Annotated[str, Field(pattern=r"^net_[0-9a-f]{16}$")]

# Whose turn it is: what counts may be suspended; and fraud is also what was only suspended.
DOUBTS: Mapping[State, tuple[State, ...]] = {
    State.SUSPENDED: (State.ACCEPTED,),
    State.FRAUD: (State.ACCEPTED, State.SUSPENDED),
}


class SignatureFilter(BaseModel):
    """Every criterion has to hold; of several values in one, any. Left out: it asks nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    networks: tuple[Network, ...] = Field(
        default=(), max_length=MOST, description="As `signature-signals` names them, for 48 hours."
    )
    pace_at_least: int | None = Field(
        default=None, ge=2, le=1000, description="So many from its network within an hour."
    )
    throwaway_at_least: int | None = Field(
        default=None,
        ge=1,
        le=100,
        description="Score of the proven mail address; 100 is a listed one.",
    )
    since: Moment | None = Field(default=None, description="Signed then or later (RFC 3339).")
    until: Moment | None = Field(default=None, description="Signed before.")
    within_seconds_of_joining: int | None = Field(
        default=None, ge=1, le=3600, description="Signed that soon after joining the campaign."
    )
    name_like: tuple[Words, ...] = Field(
        default=(), max_length=MOST, description="`*` stands for anything, `?` for one letter."
    )
    same_name_at_least: int | None = Field(
        default=None, ge=2, le=100_000, description="So many signatures have exactly this name."
    )
    languages: tuple[LanguageCode, ...] = Field(default=(), max_length=3)
    channels: tuple[Words, ...] = Field(
        default=(), max_length=MOST, description="direct, share ..."
    )
    sources: tuple[Words, ...] = Field(
        default=(), max_length=MOST, description="`source` of the Link by which they came."
    )
    confirmed: Literal["mail", "app", "nothing"] | None = Field(
        default=None, description="What shows that it is one person."
    )

    @model_validator(mode="before")
    @classmethod
    def _lists(cls, given: Any) -> Any:
        """JSON has lists where values of ours have tuples."""
        if not isinstance(given, dict):
            return given
        return {name: tuple(v) if isinstance(v, list) else v for name, v in given.items()}

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not self.criteria():
            raise PydanticCustomError("empty", "a filter without criteria would match everybody")
        if self.since and self.until and self.until <= self.since:
            raise PydanticCustomError("window", "it ends before it begins")
        return self

    def criteria(self) -> tuple[str, ...]:
        """What it asks about, by name."""
        return tuple(name for name in type(self).model_fields if getattr(self, name))


def masked(name: str | None) -> str | None:
    """A name as far as it helps to recognise a pattern: `Léa Moreau` is `L** M*****`."""
    if name is None:
        return None
    return " ".join(word[0] + "*" * (len(word) - 1) for word in name.split())
