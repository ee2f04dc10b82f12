"""Places on Earth: rounded before they are kept, and how far and how fast is believable."""

from dataclasses import dataclass
from datetime import datetime
from math import asin, cos, hypot, radians, sin, sqrt
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

# Two decimals are about a kilometre: enough for a map of a city, too little to find a door.
PLACE_DECIMALS = 2
EARTH_RADIUS_M = 6_371_008.8  # the mean of IUGG
# An airliner does 900 km/h. What is near says nothing: a phone that was offline all day may send
# what was done all over town at once, without saying when.
FASTEST_KMH, NEARBY_KM = 1_000.0, 100.0
SECONDS_PER_HOUR = 3_600

Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


def _roughly(degrees: float) -> float:
    return round(degrees, PLACE_DECIMALS)


class Place(BaseModel):
    """Where, rounded to about a kilometre before anything is stored."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    latitude: Annotated[Latitude, AfterValidator(_roughly)]
    longitude: Annotated[Longitude, AfterValidator(_roughly)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """That somebody was at a place at a time; degrees."""

    latitude: float
    longitude: float
    at: datetime


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The way over the ground between two (latitude, longitude) in degrees.

    Source: haversine, which keeps its digits where the places are near each other.
    """
    (north, east), (north_too, east_too) = one, other
    rise = sin(radians(north_too - north) / 2)
    drift = sin(radians(east_too - east) / 2)
    part = hypot(rise, sqrt(cos(radians(north)) * cos(radians(north_too))) * drift)
    return 2 * EARTH_RADIUS_M * asin(min(1.0, part))


def is_too_fast(one: Sighting, other: Sighting) -> bool:
    """Whether nobody gets from the one to the other in that time."""
    kilometres = kilometres_between(one, other)
    hours = abs((other.at - one.at).total_seconds()) / SECONDS_PER_HOUR
    return kilometres > FASTEST_KMH * hours + NEARBY_KM


def kilometres_between(one: Sighting, other: Sighting) -> float:
    """The way between two sightings."""
    return metres_between((one.latitude, one.longitude), (other.latitude, other.longitude)) / 1_000
