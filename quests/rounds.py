"""Rounds: stretches of local days in which a Quest may be done, with pauses between them."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from itertools import pairwise
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from quests.period import day_over, midnight
from quests.texts import Day


def _read(written: object) -> object:
    # Read here, so that it is a day also where everything is read strictly.
    if isinstance(written, str) and len(written) == len("2026-05-01"):
        with suppress(ValueError):
            return date.fromisoformat(written)
    return written


LocalDay = Annotated[Day, BeforeValidator(_read)]


class Round(BaseModel):
    """From the first midnight of ``first_day`` to the last of ``last_day``, where the campaign is.

    Days are written as such, not as instants: over a change of the clocks one of them has 23 or
    25 hours, and whoever plans the round need not know.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    first_day: LocalDay
    last_day: LocalDay

    @model_validator(mode="after")
    def _goes_forward(self) -> Self:
        if self.last_day < self.first_day:
            raise PydanticCustomError("round_order", "a round ends before it begins")
        return self

    def opens_at(self, zone: ZoneInfo) -> datetime:
        """Its first instant, in UTC."""
        return midnight(self.first_day, zone)

    def closes_at(self, zone: ZoneInfo) -> datetime:
        """The instant at which it is over, in UTC."""
        return day_over(self.last_day, zone)


def check_rounds(rounds: Sequence[Round]) -> Sequence[Round]:
    """One after the other.

    Raises:
        PydanticCustomError: two overlap, or stand in another order than that of time.
    """
    for before, after in pairwise(rounds):
        if after.first_day <= before.last_day:
            raise PydanticCustomError("round_overlap", "rounds overlap, or are out of order")
    return rounds


def round_at(rounds: Sequence[Round], at: datetime, zone: ZoneInfo) -> Round | None:
    """The round that runs at this instant."""
    day = at.astimezone(zone).date()
    return next((one for one in rounds if one.first_day <= day <= one.last_day), None)


def next_opening(rounds: Sequence[Round], at: datetime, zone: ZoneInfo) -> datetime | None:
    """When the next round begins after this instant; ``None`` after the last."""
    return min((opens for one in rounds if (opens := one.opens_at(zone)) > at), default=None)
