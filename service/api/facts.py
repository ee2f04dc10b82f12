"""Facts from outside: in batches, as a file, and which there are."""

from datetime import datetime
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool

from quests.errors import Forbidden, NotFound, Unauthenticated
from quests.ids import public_id
from scoring.fact_types import FACT_TYPES
from service.api.deps import PUBLIC, NowDep, ReadDep, ReaderDep, RecorderDep, SessionDep
from service.api.fact_shapes import (
    ENVELOPE,
    MOST_FACTS,
    ExportedFactsOut,
    FactOut,
    FactsIn,
    FactsOut,
    FactTypeOut,
    FactTypesOut,
)
from service.api.problems import BODY_REFUSALS, refusals
from service.api.strict_route import BulkRoute, PayloadTooLarge, UnsupportedMediaType
from service.callers import OrganisationCaller
from service.fact_rows.judging import Sender, Sent
from service.fact_rows.row import SourceName, row_or_refusal
from service.fact_rows.table import TableRefused, read_table
from service.public_ids import CampaignId, FactId
from service.usecases.export_facts import export_facts
from service.usecases.send_facts import send_facts

router = APIRouter(prefix="/v1", tags=["facts"], route_class=BulkRoute)
CSV = "text/csv"
MOST_ROWS = 5_000
FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            CSV: {
                "schema": {
                    "type": "string",
                    "description": "The first line names the columns; see the guide.",
                }
            }
        },
    }
}


@router.get("/fact-types", response_model=FactTypesOut, dependencies=[PUBLIC])
async def list_fact_types(
    name: Annotated[
        str | None, Query(alias="type", max_length=64, description="Only this.")
    ] = None,
) -> FactTypesOut:
    """Every type of fact: what it says, and its fields."""
    wanted = [one for one in FACT_TYPES.values() if name in {None, one.name}]
    return FactTypesOut(envelope=ENVELOPE, items=[FactTypeOut.of(one) for one in wanted])


@router.get(
    "/campaigns/{campaign}/facts",
    response_model=ExportedFactsOut,
    responses=refusals(NotFound, Unauthenticated, Forbidden),
)
async def list_facts(
    campaign: CampaignId,
    request: Request,
    session: ReadDep,
    holder: ReaderDep,
    after: Annotated[FactId | None, Query(description="`next_after` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_FACTS)] = MOST_FACTS,
) -> ExportedFactsOut:
    """The facts of a campaign, for its lead: every figure can be counted again from them.

    Persons and browsers are called by pseudonyms that only your organisation sees.
    """
    secret = request.app.state.settings.signing_secret()
    found = await export_facts(session, holder, campaign, after=after, limit=limit, secret=secret)
    last = found[-1].fact.id if len(found) == limit else None
    return ExportedFactsOut(items=[FactOut.of(one) for one in found], next_after=last)


@router.post(
    "/facts",
    response_model=FactsOut,
    responses=refusals(Unauthenticated, Forbidden, *BODY_REFUSALS),
)
async def post_facts(
    body: FactsIn, request: Request, session: SessionDep, holder: RecorderDep, at: NowDep
) -> FactsOut:
    """Send up to 1 000 facts, of any age and in any order. What you send twice counts once.

    Every row is judged by itself: see `results`. Names of people and browsers are not kept, only
    pseudonyms made of them. Partners send what is their own, the lead for everybody.
    """
    sender = _sender(request, holder, body.source)
    rows = [row_or_refusal(raw, at) for raw in body.facts]
    outcomes = await send_facts(session, sender, rows, at=at, dry_run=body.dry_run)
    return FactsOut.of(outcomes, dry_run=body.dry_run)


@router.post(
    "/facts/csv",
    response_model=FactsOut,
    openapi_extra=FILE,
    responses=refusals(
        Unauthenticated, Forbidden, TableRefused, UnsupportedMediaType, PayloadTooLarge
    ),
)
async def post_facts_file(
    request: Request,
    session: SessionDep,
    holder: RecorderDep,
    at: NowDep,
    source: Annotated[SourceName, Query()],
    campaign: Annotated[CampaignId | None, Query(description="Of rows that name none.")] = None,
    dry_run: Annotated[bool, Query(description="Only say what would become of them.")] = False,
) -> FactsOut:
    """Send facts as a CSV file of up to 5 000 rows; see the report of a dry run first."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != CSV:
        raise UnsupportedMediaType("Send the file as text/csv.")
    named = public_id("cmp", campaign) if campaign else None
    # Reading takes a moment: not on the event loop, where everybody waits.
    lines, rows = await run_in_threadpool(_rows, await request.body(), named, at)
    sender = _sender(request, holder, source)
    outcomes = await send_facts(session, sender, rows, at=at, dry_run=dry_run)
    return FactsOut.of(outcomes, dry_run=dry_run, rows=lines)


def _rows(raw: bytes, campaign: str | None, at: datetime) -> tuple[list[int], list[Sent]]:
    """The rows of a file, and where each stands in it."""
    found = list(islice(read_table(raw, campaign=campaign), MOST_ROWS + 1))
    if len(found) > MOST_ROWS:
        raise TableRefused("Send larger files in parts, or with `coquest facts import`.")
    return [number for number, _ in found], [row_or_refusal(row, at) for _, row in found]


def _sender(request: Request, holder: OrganisationCaller, source: str) -> Sender:
    secret: str = request.app.state.settings.signing_secret()
    return Sender(
        workspace_id=holder.workspace_id,
        organisation_id=holder.organisation_id,
        source=source,
        secret=secret,
    )
