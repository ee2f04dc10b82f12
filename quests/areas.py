"""Where to look, without saying where it is: a circle on a fixed grid. Pure.

The Earth is cut into cells whose sides follow from the radius alone; what is shown is the middle of
the cell and the circle around it. All places in one cell show the same circle, so that nothing
more can be read from it, however often it is asked for. A random shift would have to be kept
secret for ever, and two of them would give the place away. At the date line cells of both sides
overlap; each place still has one.
"""

from dataclasses import dataclass
from math import cos, floor, radians, sqrt

from quests.places import EARTH_RADIUS_M

# Beyond, a degree of longitude is too short for a grid; nobody hunts for treasures there.
NORTHERNMOST = 85.0
METRES_PER_DEGREE = radians(EARTH_RADIUS_M)
DECIMALS = 6  # about ten centimetres


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A circle that holds the place; degrees and metres."""

    latitude: float
    longitude: float
    radius_m: int


def area_around(latitude: float, longitude: float, radius_m: int) -> Area:
    """The circle to show for a place; its middle is that of a cell, not the place.

    Args:
        latitude: From -85 to 85.
        longitude: From -180 to 180.
        radius_m: Of the circle, in metres.
    """
    side = radius_m * sqrt(2) * 0.99  # the circle reaches the corners, rounding included
    middle = _snapped(latitude, side / METRES_PER_DEGREE)
    # The side of the cell that is nearer to the equator is the longer one: it decides.
    widest = max(0.0, abs(middle) - side / METRES_PER_DEGREE / 2)
    across = _snapped(longitude, side / (METRES_PER_DEGREE * cos(radians(widest))))
    return Area(
        latitude=round(middle, DECIMALS),
        longitude=round((across + 180) % 360 - 180, DECIMALS),
        radius_m=radius_m,
    )


def _snapped(degrees: float, step: float) -> float:
    return (floor(degrees / step) + 0.5) * step
