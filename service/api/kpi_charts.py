"""Pictures of KPIs: over time, or by group, as SVG or PNG."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from quests.errors import DimensionRefused, Forbidden, NotFound, Unauthenticated
from scoring.dimensions import OTHERS, PARTNER, SHARED
from scoring.grains import ONE_DAY, ROLLING, Grain
from scoring.reading import Status
from scoring.unit_words import unit_word
from service.api.deps import DatabaseDep, LocaleDep, NowDep, ReaderDep
from service.api.kpi_questions import ReadIn
from service.api.kpi_shapes import DEFAULT_LANGUAGE, shown_key
from service.api.problems import refusals
from service.charts import Chart, chart_png, chart_svg, largest
from service.public_ids import CampaignId
from service.store.group_names import group_names
from service.store.kpi_answers import Answer, Asked, Piece
from service.usecases.read_kpis import read_one

router = APIRouter(prefix="/v1/campaigns/{campaign}/kpis", tags=["kpis"])

DRAWN = {"svg": ("image/svg+xml", chart_svg), "png": ("image/png", chart_png)}
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "as_of": "as of {at}",
        "nobody": "not said",
        "masked": "few people",
        "never": "no facts",
        "others": "others",
        "shared": "together",
        "more": "{n} smaller groups are not shown",
    },
    "fr": {
        "as_of": "au {at}",
        "nobody": "non précisé",
        "masked": "trop peu",
        "never": "aucun fait",
        "others": "les autres",
        "shared": "ensemble",
        "more": "{n} groupes plus petits ne sont pas montrés",
    },
    "de": {
        "as_of": "Stand {at}",
        "nobody": "ohne Angabe",
        "masked": "zu wenige",
        "never": "keine Fakten",
        "others": "andere",
        "shared": "gemeinsam",
        "more": "{n} kleinere Gruppen sind nicht gezeigt",
    },
}


@router.get(
    "/{name}.{media}",
    response_class=Response,
    responses={
        200: {
            "description": "The picture; the SVG says the same in a text for screen readers.",
            "content": {media: {"schema": {"type": "string"}} for media, _ in DRAWN.values()},
        },
        **refusals(NotFound, Unauthenticated, Forbidden, DimensionRefused),
    },
)
async def draw_kpi(
    campaign: CampaignId,
    name: Annotated[str, Path(max_length=64, examples=["unique_participants"])],
    media: Annotated[Literal["svg", "png"], Path(description="Text, or pixels.")],
    database: DatabaseDep,
    holder: ReaderDep,
    now: NowDep,
    language: LocaleDep,
    query: Annotated[ReadIn, Query()],
) -> Response:
    """A KPI as a picture: a bar per group with `by`, else a line in pieces of `grain` (weeks)."""
    seen = query if query.by or query.grain else query.model_copy(update={"grain": Grain.WEEK})
    asked = seen.asked(holder, campaign, now)
    answer = await read_one(database, asked, name)
    spoken = language or DEFAULT_LANGUAGE
    async with database.read(asked.workspace_id) as session:
        where = (asked.workspace_id, asked.campaign_id)
        names = await group_names(session, *where, asked.by or "", spoken)
    chart = _chart(answer, asked, spoken, names)
    kind, draw = DRAWN[media]
    return Response(await run_in_threadpool(draw, chart), media_type=kind)


def _chart(answer: Answer, asked: Asked, language: str, names: Mapping[str, str]) -> Chart:
    words, kpi = WORDS.get(language, WORDS["en"]), answer.kpi
    fresh = words["as_of"].format(at=f"{answer.as_of:%Y-%m-%d %H:%M} UTC") if answer.as_of else ""
    line = [(_day(piece, asked.grain), piece.reading.value) for piece in answer.series or ()]
    groups = [
        (_name(asked.by or "", key, names, masked=one.status == "masked", words=words), one.value)
        for key, one in (answer.groups or {}).items()
    ]
    bars = largest(groups)
    left = words["more"].format(n=len(groups) - len(bars)) if len(bars) < len(groups) else ""
    unit, label = unit_word(kpi.unit, language), kpi.label(language)
    points = [*((f"{day}", value) for day, value in line), *groups]
    told = "; ".join(f"{name} {_number(value)}" for name, value in points if value is not None)
    nothing = words["masked" if _hides(answer) else "never"]
    alt = f"{label} ({unit}): {_number(answer.total.value)}. {told or nothing}. {fresh}"
    return Chart(
        title=label,
        unit=unit,
        below=" · ".join(filter(None, (left, fresh))),
        alt=alt,
        nothing=nothing,
        language=language,
        line=line,
        bars=bars,
    )


def _hides(answer: Answer) -> bool:
    read = [one.reading for one in answer.series or ()] + [*(answer.groups or {}).values()]
    return any(one.status is Status.MASKED for one in read)


def _day(piece: Piece, grain: Grain | None) -> date:
    """Where it stands on the axis: what rolls is of its last day, a calendar piece of its first."""
    window = piece.window
    if grain in ROLLING and window.end is not None:
        return window.end - ONE_DAY
    return window.start or date.min


def _name(
    dimension: str, key: str, names: Mapping[str, str], *, masked: bool, words: Mapping[str, str]
) -> str:
    spoken = shown_key(dimension, key)
    ours = dimension == PARTNER and spoken in {OTHERS, SHARED}
    shown = names.get(key) or (words[spoken] if ours and spoken else spoken) or words["nobody"]
    return f"{shown} ({words['masked']})" if masked else shown


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.6g}"
