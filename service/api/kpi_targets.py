"""Targets of KPIs: what they shall be by a day, how far that is, and where it leads."""

from datetime import date, datetime
from typing import Annotated, Self

from fastapi import APIRouter, Path
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from quests.errors import Forbidden, NotFound, Unauthenticated
from quests.texts import WrittenDay
from scoring.forecast import FEWEST, LOOK_BACK, Forecast, Outlook
from scoring.kpi import Direction, Status, Unit
from scoring.registry import KPIS
from service.api.deps import DatabaseDep, NowDep, OrganiserDep, ReaderDep, SessionDep
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out
from service.api.strict_route import StrictRoute
from service.public_ids import CampaignId
from service.store.kpi_targets import Progress, Target
from service.usecases.watch_targets import give_up_target, read_targets, set_target

router = APIRouter(
    prefix="/v1/campaigns/{campaign}/targets", tags=["kpis"], route_class=StrictRoute
)
NameOfKpi = Annotated[
    str, Path(max_length=64, description="Name of the KPI.", examples=["participations"])
]


class TargetIn(In):
    """What a KPI shall be, and when."""

    goal: float = Field(
        description="In the KPI's unit; money in euros.",
        ge=-1e12,
        le=1e12,
        allow_inf_nan=False,
        examples=[5000],
    )
    at_most: bool | None = Field(
        default=None,
        description="Whether it shall stay below the goal; else it shall get there. Left out: as "
        "is better for the KPI.",
    )
    from_: WrittenDay = Field(
        alias="from", description="Counted from this day on.", examples=["2026-05-01"]
    )
    due: WrittenDay = Field(
        description="The day on which it shall be so, itself included.", examples=["2026-06-30"]
    )

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.from_ > self.due:
            raise PydanticCustomError("window_reversed", "`from` lies after `due`")
        return self

    def target(self, kpi: str) -> Target:
        """As the use case reads it."""
        lower = kpi in KPIS and KPIS[kpi].better is Direction.LOWER
        return Target(
            kpi=kpi,
            goal=self.goal,
            at_most=lower if self.at_most is None else self.at_most,
            starts_on=self.from_,
            due_on=self.due,
        )


class ForecastOut(Out):
    """Where it leads, if the days to come are like the last ones, each by itself."""

    value: float = Field(description="On the day that it is due.")
    low: float = Field(description="With 95 % it is not below; the model is a random walk.")
    high: float = Field(description="With 95 % it is not above.")

    @classmethod
    def of(cls, expected: Forecast) -> "ForecastOut":
        """As it is told."""
        return cls(value=expected.value, low=expected.low, high=expected.high)


class TargetOut(Out):
    """A target, how far it is and how it looks."""

    kpi: str
    unit: Unit
    goal: float
    at_most: bool
    from_: date = Field(serialization_alias="from")
    due: date
    value: float | None = Field(description="From `from` on, as of `as_of`.")
    status: Status
    progress: float | None = Field(description="The value in percent of the goal.")
    outlook: Outlook = Field(
        description="`on_track` or `at_risk`: as the forecast says; `reached`; `missed`: its day "
        "has come; `unknown`: too little is known. A change is an event, `target.moved`."
    )
    forecast: ForecastOut | None = Field(
        description=f"Null before {FEWEST} days are known; from the last {LOOK_BACK}."
    )
    as_of: datetime | None = Field(
        description="Every fact known then is in the value; null when none ever was counted."
    )
    pending: int = Field(description="Facts that arrived since and are not counted yet.")

    @classmethod
    def of(cls, one: Progress) -> "TargetOut":
        """A target as organisers see it."""
        target = one.target
        return cls(
            kpi=target.kpi,
            unit=KPIS[target.kpi].unit,
            goal=target.goal,
            at_most=target.at_most,
            from_=target.starts_on,
            due=target.due_on,
            value=one.reading.value,
            status=one.reading.status,
            progress=one.share,
            outlook=one.outlook,
            forecast=ForecastOut.of(one.expected) if one.expected else None,
            as_of=one.as_of,
            pending=one.pending,
        )


class TargetsOut(Out):
    """All targets of a campaign."""

    items: list[TargetOut]


@router.get(
    "",
    response_model=TargetsOut,
    responses=refusals(NotFound, Unauthenticated, Forbidden),
)
async def list_targets(
    campaign: CampaignId, database: DatabaseDep, holder: ReaderDep, at: NowDep
) -> TargetsOut:
    """All targets of a campaign, with progress, forecast and outlook; as fresh as KPIs are."""
    found = await read_targets(database, campaign, holder, at)
    return TargetsOut(items=[TargetOut.of(one) for one in found])


@router.put(
    "/{name}",
    response_model=TargetOut,
    responses=refusals(NotFound, Unauthenticated, Forbidden, *BODY_REFUSALS),
)
async def put_target(
    campaign: CampaignId,
    name: NameOfKpi,
    body: TargetIn,
    session: SessionDep,
    holder: OrganiserDep,
    at: NowDep,
) -> TargetOut:
    """Say what a KPI shall be by a day; one target per KPI, the newest holds. For the lead."""
    return TargetOut.of(await set_target(session, campaign, body.target(name), holder, at))


@router.delete(
    "/{name}",
    status_code=204,
    responses=refusals(NotFound, Unauthenticated, Forbidden),
)
async def delete_target(
    campaign: CampaignId, name: NameOfKpi, session: SessionDep, holder: OrganiserDep
) -> None:
    """Want nothing of a KPI any more. For the lead."""
    await give_up_target(session, campaign, name, holder)
