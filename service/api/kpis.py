"""KPIs of a campaign, for organisers: values, splits, and what stands behind them."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from quests.errors import (
    DimensionRefused,
    Forbidden,
    NotFound,
    Unauthenticated,
)
from service.api.deps import DatabaseDep, LocaleDep, NowDep, ReaderDep
from service.api.kpi_questions import ExportIn, ListIn, ReadIn, WindowIn
from service.api.kpi_shapes import ExplanationOut, KpiOut, KpisOut
from service.api.kpi_table import FORMATS, rows_of
from service.api.problems import refusals
from service.api.strict_route import UnsupportedMediaType
from service.public_ids import CampaignId
from service.usecases.read_kpis import explain_kpi, read_kpis, read_one

TABLES: Mapping[str, Any] = {
    media: {"schema": {"type": "array", "items": {"type": "object"}}}
    if name == "json"
    else {"schema": {"type": "string"}}
    for name, (media, _) in FORMATS.items()
}

router = APIRouter(prefix="/v1/campaigns/{campaign}/kpis", tags=["kpis"])

NameOfKpi = Annotated[
    str, Path(max_length=64, description="Name of the KPI.", examples=["unique_participants"])
]


@router.get(
    "",
    response_model=KpisOut,
    responses=refusals(NotFound, Unauthenticated, Forbidden, DimensionRefused),
)
async def list_kpis(
    campaign: CampaignId,
    database: DatabaseDep,
    holder: ReaderDep,
    now: NowDep,
    language: LocaleDep,
    query: Annotated[ListIn, Query()],
) -> KpisOut:
    """All KPIs of a campaign, or those of a role or block, from the same snapshot.

    With `by` or `filter`, those that can be split that way.
    """
    asked = query.asked(holder, campaign, now)
    answers = await read_kpis(database, asked, query.wanted())
    return KpisOut(items=[KpiOut.of(answer, asked, language) for answer in answers])


@router.get(
    "/export",
    response_class=Response,
    responses={
        200: {
            "description": "A table of numbers.",
            "content": TABLES,
        },
        **refusals(NotFound, Unauthenticated, Forbidden, DimensionRefused, UnsupportedMediaType),
    },
)
async def export_kpis(
    campaign: CampaignId,
    database: DatabaseDep,
    holder: ReaderDep,
    now: NowDep,
    language: LocaleDep,
    query: Annotated[ExportIn, Query()],
) -> Response:
    """Take the numbers along as CSV, JSON or Parquet: the same as `list_kpis` says, to the cent."""
    asked = query.asked(holder, campaign, now)
    answers = await read_kpis(database, asked, query.wanted())
    media, write = FORMATS[query.format]
    file = await run_in_threadpool(write, [*rows_of(answers, asked, language)])
    headers = {"Content-Disposition": f'attachment; filename="kpis.{query.format}"'}
    return Response(file, media_type=media, headers=headers)


@router.get(
    "/{name}",
    response_model=KpiOut,
    responses=refusals(NotFound, Unauthenticated, Forbidden, DimensionRefused),
)
async def read_kpi(
    campaign: CampaignId,
    name: NameOfKpi,
    database: DatabaseDep,
    holder: ReaderDep,
    now: NowDep,
    language: LocaleDep,
    query: Annotated[ReadIn, Query()],
) -> KpiOut:
    """One KPI of a campaign, split by a dimension, compared or in pieces if asked."""
    asked = query.asked(holder, campaign, now)
    answer = await read_one(database, asked, name)
    return KpiOut.of(answer, asked, language)


@router.get(
    "/{name}/explain",
    response_model=ExplanationOut,
    responses=refusals(NotFound, Unauthenticated, Forbidden),
)
async def explain(
    campaign: CampaignId,
    name: NameOfKpi,
    database: DatabaseDep,
    holder: ReaderDep,
    now: NowDep,
    language: LocaleDep,
    window: Annotated[WindowIn, Query()],
) -> ExplanationOut:
    """What a KPI means, which facts it counts, and how many there are."""
    asked = window.asked(holder, campaign, now)
    explained = await explain_kpi(database, asked, name)
    return ExplanationOut.of(explained, asked, language)
