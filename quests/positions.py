"""Being at a place: what a phone says, what an organiser asks, and whether the one meets the other.

Positions are compared and never kept; of a place others see an area that does not give it away.
"""

from datetime import datetime, timedelta
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from quests.areas import NORTHERNMOST, Area, area_around
from quests.errors import EvidenceRefused
from quests.moments import CLOCK_SKEW, Moment
from quests.places import Latitude, Longitude, metres_between
from quests.refused_finds import TooFarAway

MAX_ACCURACY_M, MAX_FIX_AGE_SECONDS = 50, 60
Accuracy = Annotated[int, Field(ge=5, le=500, description="How vague a position may be.")]
FixAge = Annotated[int, Field(ge=5, le=3_600, description="How old a position may be.")]


class Position(BaseModel):
    """Where a phone says it is; compared with the place that is asked for, and never kept."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    latitude: Latitude
    longitude: Longitude
    accuracy_m: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)] = Field(
        description="How far off it may be, as the phone says."
    )
    fixed_at: Moment = Field(description="When the phone knew it (RFC 3339).")


class Spot(BaseModel):
    """A place: exactly for us, as an area for all others."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    latitude: float = Field(ge=-NORTHERNMOST, le=NORTHERNMOST, allow_inf_nan=False)
    longitude: Longitude
    radius_m: int = Field(default=30, ge=5, le=1_000, description="How near one has to be.")
    visible_radius_m: int = Field(
        default=300, ge=50, le=50_000, description="Of the area that everybody is shown."
    )

    @model_validator(mode="after")
    def _hides_something(self) -> Self:
        if self.visible_radius_m < 2 * self.radius_m:
            raise PydanticCustomError(
                "visible_radius", "the visible radius is at least twice the radius"
            )
        return self

    @property
    def area(self) -> Area:
        """What others see of it."""
        return area_around(self.latitude, self.longitude, self.visible_radius_m)


class Whereabouts(Spot):
    """The place that a Quest is done at, and how well a phone has to know that it is there."""

    model_config = ConfigDict(strict=True)

    max_accuracy_m: Accuracy = MAX_ACCURACY_M
    max_fix_age_seconds: FixAge = MAX_FIX_AGE_SECONDS


def ensure_usable(
    position: Position,
    occurred_at: datetime,
    *,
    max_accuracy_m: int,
    max_fix_age_seconds: int,
    field: str = "position",
) -> None:
    """The position is neither vague nor of another time.

    Raises:
        EvidenceRefused: it is; the part of ``field`` is named.
    """
    if position.accuracy_m > max_accuracy_m:
        raise EvidenceRefused(
            "The position is too vague. Wait for a better one, under the open sky.",
            field=f"{field}.accuracy_m",
            limit=max_accuracy_m,
        )
    oldest = occurred_at - timedelta(seconds=max_fix_age_seconds)
    if not oldest <= position.fixed_at <= occurred_at + CLOCK_SKEW:
        raise EvidenceRefused(
            "The position is not of that time. Ask the phone for a fresh one.",
            field=f"{field}.fixed_at",
            limit=max_fix_age_seconds,
        )


def ensure_near(spot: Spot, position: Position, *, field: str = "position") -> None:
    """In doubt for the person: they may be as far off as the phone says it may be.

    Raises:
        TooFarAway: they are not there; neither the place nor the distance is said.
    """
    metres = metres_between(
        (position.latitude, position.longitude), (spot.latitude, spot.longitude)
    )
    if metres > spot.radius_m + position.accuracy_m:
        raise TooFarAway("Go nearer, and try again.", field=field)
