"""What the KPI routes are asked."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Literal, Self, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from quests.errors import InvalidId
from quests.ids import parse_id
from quests.texts import WrittenDay
from scoring.dimensions import DAY, SHARED, SHARED_ID
from scoring.grains import Grain
from scoring.kpi import Against
from scoring.measure import Window
from scoring.registry import BLOCKS, ROLES
from service.callers import OrganisationCaller
from service.store.kpi_answers import Asked
from service.usecases.read_kpis import Wanted

NAMED: Mapping[str, Callable[[str], str]] = {
    "quest": lambda key: str(parse_id("qst", key)),
    "partner": lambda key: str(SHARED_ID if key == SHARED else parse_id("org", key)),
    DAY: lambda key: date.fromisoformat(key).isoformat(),
}
Comparable: TypeAlias = Literal["previous", "baseline"]


class WindowIn(BaseModel):
    """Days in the campaign's time zone, half-open; left out: no limit on that side."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    from_: WrittenDay | None = Field(
        default=None, alias="from", description="First day.", examples=["2026-05-01"]
    )
    to: WrittenDay | None = Field(
        default=None, description="The day after the last.", examples=["2026-06-01"]
    )

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.from_ and self.to and self.from_ > self.to:
            raise PydanticCustomError("window_reversed", "`from` lies after `to`")
        return self

    def asked(self, caller: OrganisationCaller, campaign_id: UUID, at: datetime) -> Asked:
        """The question as the use case reads it."""
        return Asked(
            workspace_id=caller.workspace_id,
            organisation_id=caller.organisation_id,
            campaign_id=campaign_id,
            window=Window(start=self.from_, end=self.to),
            at=at,
        )


class ReadIn(WindowIn):
    """Which days, split by what, only of what, compared with what, in which pieces."""

    by: str | None = Field(
        default=None,
        max_length=32,
        description="A dimension, as far as the KPI can carry it: `quest`, `partner`, `channel`, "
        "`network`, `locale`, `kind`, `content`, `brand`, `day` ...",
        examples=["partner"],
    )
    only: str | None = Field(
        default=None,
        alias="filter",
        max_length=240,
        pattern=r"^[a-z_]+:.*$",
        description="Count one group only: a dimension, `:` and the key of the group.",
        examples=["channel:qr"],
    )
    compare: Comparable | None = Field(
        default=None,
        description="Also as many days directly before `from` (`previous`), or before the campaign "
        "began (`baseline`). Needs `from` and `to`.",
    )
    grain: Grain | None = Field(
        default=None,
        description="Also the window in pieces: calendar days, weeks from Monday, months, quarters "
        "or years in the campaign's time zone; or, of each day, the 7 or 28 days up to it.",
    )

    @model_validator(mode="after")
    def _days_to_compare(self) -> Self:
        if self.compare and not (self.from_ and self.to):
            raise PydanticCustomError("window_open", "`compare` needs `from` and `to`")
        return self

    @model_validator(mode="after")
    def _group_there_is(self) -> Self:
        try:
            self._only()
        except (InvalidId, ValueError):
            raise PydanticCustomError(
                "group_unknown",
                "`filter` names no id or day of one group (`others` are several)",
            ) from None
        return self

    def asked(self, caller: OrganisationCaller, campaign_id: UUID, at: datetime) -> Asked:
        """The question as the use case reads it."""
        return replace(
            super().asked(caller, campaign_id, at),
            by=self.by,
            only=self._only(),
            compare=Against(self.compare) if self.compare else None,
            grain=self.grain,
        )

    def _only(self) -> tuple[str, str] | None:
        if self.only is None:
            return None
        dim, _, key = self.only.partition(":")
        return dim, NAMED[dim](key) if dim in NAMED and key else key


class ListIn(ReadIn):
    """The same, of the KPIs of a role or of a block."""

    role: str | None = Field(
        default=None,
        max_length=80,
        description="Only KPIs that this role steers by.",
        examples=["cooperative campaign team"],
    )
    block: str | None = Field(
        default=None, max_length=40, description="Only this block.", examples=["participation"]
    )

    @model_validator(mode="after")
    def _known(self) -> Self:
        for name, value, known in (("role", self.role, ROLES), ("block", self.block, BLOCKS)):
            if value is not None and value not in known:
                raise PydanticCustomError(
                    "not_one_of",
                    "There is no such {name}; there are {known}",
                    {"name": name, "known": ", ".join(known)},
                )
        return self

    def wanted(self) -> Wanted:
        """Which KPIs."""
        return Wanted(role=self.role, block=self.block)


class ExportIn(ListIn):
    """The same, as a file."""

    format: Literal["csv", "json", "parquet"] = Field(
        default="csv",
        description="A row per total, comparison, piece and group. Parquet needs the extra "
        "`parquet` on the server.",
    )
