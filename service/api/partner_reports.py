"""A month as a partner sees it: what we brought and what came back, side by side."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from html import escape
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from quests.errors import Forbidden, NotFound, Unauthenticated
from quests.ids import public_id
from quests.print_errors import LettersMissing
from scoring.measure import Window
from scoring.phrases import FALLBACK
from service.api.deps import DatabaseDep, LettersDep, LocaleDep, NowDep, ReadDep, ReaderDep
from service.api.page_frame import headers, page
from service.api.problems import refusals
from service.api.shapes import Out, Texts
from service.fonts import Fonts
from service.partner_report_file import report_pdf
from service.partner_report_words import month_name, rows, word
from service.public_ids import CampaignId
from service.store.kpi_answers import Asked
from service.store.partner_facts import campaign_scene
from service.store.partner_report import Month, Report, report_of
from service.store.partnerships import partnership_of
from service.store.session import Database
from service.usecases.read_kpis import Wanted, read_kpis

router = APIRouter(prefix="/v1/campaigns", tags=["partners"])
WHO = (NotFound, Unauthenticated, Forbidden)
SHARED = {"quest_completions": "completions", "unique_participants": "people"}
MEDIA: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            "text/html": {"schema": {"type": "string"}},
            "application/pdf": {"schema": {"type": "string", "format": "binary"}},
        }
    }
}
Figures = Annotated[dict[str, int], Field(description="By name; money in whole cents.")]


class ReportOut(Out):
    """A partner's month."""

    organisation: str
    campaign: Texts
    month: str = Field(examples=["2026-11"])
    brought: Figures
    came_back: Figures
    shared: Figures


@router.get(
    "/{campaign}/report",
    response_model=ReportOut,
    responses={**MEDIA, **refusals(*WHO, LettersMissing)},
)
async def get_partner_report(
    campaign: CampaignId,
    session: ReadDep,
    database: DatabaseDep,
    caller: ReaderDep,
    language: LocaleDep,
    letters: LettersDep,
    at: NowDep,
    month: Annotated[
        str | None,
        Query(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", description="Left out: this one."),
    ] = None,
    media: Annotated[
        Literal["json", "html", "pdf"], Query(alias="format", description="Data, page or file.")
    ] = "json",
) -> Any:
    """What your organisation brought in a month and what came back, side by side.

    Also after it has left, for the months in which it took part.
    """
    who = (caller.workspace_id, campaign, caller.organisation_id)
    await partnership_of(session, *who)
    today = (await campaign_scene(session, *who[:2], at)).day
    first = date.fromisoformat(f"{month}-01") if month else today.replace(day=1)
    asked = Month(
        workspace_id=who[0],
        campaign_id=who[1],
        organisation_id=who[2],
        named=public_id("org", who[2]),
        first=first,
        after=_next(first),
    )
    report = await report_of(session, asked, await _shared(database, asked, at))
    if media == "json":
        return _data(report)
    return await _as_file(report, media, language or FALLBACK, letters)


async def _shared(database: Database, month: Month, at: datetime) -> Mapping[str, int]:
    """What all achieved together: the KPIs of these names, as everybody reads them."""
    asked = Asked(
        workspace_id=month.workspace_id,
        organisation_id=None,
        campaign_id=month.campaign_id,
        window=Window(start=month.first, end=month.after),
        at=at,
    )
    found = await read_kpis(database, asked, Wanted(names=frozenset(SHARED)))
    values = {SHARED[one.kpi.name]: one.total.value for one in found}
    return {name: int(values[name] or 0) for name in SHARED.values()}


async def _as_file(
    report: Report, media: Literal["html", "pdf"], language: str, letters: Fonts
) -> Response:
    if media == "html":
        text = _page(report, language)
        return Response(text, media_type="text/html; charset=utf-8", headers=dict(headers()))
    drawn = await asyncio.to_thread(_pdf, report, language, letters)
    return Response(drawn, media_type="application/pdf", headers=_named(report))


def _next(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def _data(report: Report) -> ReportOut:
    return ReportOut(
        organisation=report.organisation,
        campaign=dict(report.campaign),
        month=f"{report.first:%Y-%m}",
        brought=dict(report.brought),
        came_back=dict(report.came_back),
        shared=dict(report.shared),
    )


def _named(report: Report) -> Mapping[str, str]:
    return {"Content-Disposition": f'inline; filename="report-{report.first:%Y-%m}.pdf"'}


def _head(report: Report, language: str) -> tuple[str, str]:
    title = report.campaign.get(language) or next(iter(report.campaign.values()))
    return f"{report.organisation} · {month_name(language, report.first)}", title


def _pdf(report: Report, language: str, letters: Fonts) -> bytes:
    columns = (report.brought, report.came_back)
    return report_pdf(language, _head(report, language), columns, report.shared, letters)


def _page(report: Report, language: str) -> str:
    head, title = _head(report, language)
    brought = _table(word(language, "brought"), rows(language, report.brought))
    back = _table(word(language, "came_back"), rows(language, report.came_back))
    shared = _table(word(language, "shared"), rows(language, report.shared, "all_"))
    note = escape(word(language, "note"))
    body = f"<p>{escape(title)}</p><div class=columns>{brought}{back}</div>{shared}<p>{note}</p>"
    return page(language, escape(head), body)


def _table(title: str, cells: list[tuple[str, str]]) -> str:
    lines = "".join(
        f"<tr><th scope=row>{escape(name)}</th><td>{escape(value)}</td></tr>"
        for name, value in cells
    )
    return f"<table><caption>{escape(title)}</caption>{lines}</table>"
