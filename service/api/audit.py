"""The audit log of an organisation: read it, take it along."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse
from pydantic import Field

from quests.errors import Forbidden, InvalidCursor, Unauthenticated
from quests.texts import WrittenDay
from service.api.deps import DatabaseDep, NowDep, OwnerDep, PageDep, ReadDep
from service.api.problems import refusals
from service.api.shapes import Out, PageOut
from service.api.strict_route import StrictRoute
from service.csv_text import csv_row
from service.public_ids import AuditId
from service.store.audit import Asked, Deed, deeds
from service.store.session import Database

router = APIRouter(prefix="/v1/audit", tags=["audit"], route_class=StrictRoute)
WHO = (Unauthenticated, Forbidden)
PIECE = 1000
MEDIA = {"csv": "text/csv", "jsonl": "application/jsonl"}


class DeedOut(Out):
    """One call that could change something."""

    id: AuditId
    at: datetime
    actor: str = Field(
        description="A member (`mem_...`), a key (`key_...`), or `operator` at the command line."
    )
    operation: str = Field(description="The `operationId` of the call.")
    subject: str | None = Field(description="What it was about.")
    outcome: Literal["done", "refused", "failed"]
    status: int
    request_id: str

    @classmethod
    def of(cls, deed: Deed) -> "DeedOut":
        """A deed as its owner sees it."""
        return cls.model_validate({name: getattr(deed, name) for name in cls.model_fields})


Text = Annotated[str | None, Query(max_length=80, pattern=r"^[A-Za-z0-9_]+$")]


async def asked(
    caller: OwnerDep,
    actor: Text = None,
    operation: Text = None,
    from_: Annotated[
        WrittenDay | None, Query(alias="from", description="First day, in UTC.")
    ] = None,
    to: Annotated[WrittenDay | None, Query(description="The day after the last, in UTC.")] = None,
) -> Asked:
    """Which entries are wanted."""
    return Asked(
        workspace_id=caller.workspace_id,
        organisation_id=caller.organisation_id,
        actor=actor,
        operation=operation,
        since=datetime.combine(from_, time(), UTC) if from_ else None,
        until=datetime.combine(to, time(), UTC) if to else None,
    )


AskedDep = Annotated[Asked, Depends(asked)]


@router.get("", response_model=PageOut[DeedOut], responses=refusals(InvalidCursor, *WHO))
async def list_audit(session: ReadDep, wanted: AskedDep, page: PageDep) -> PageOut[DeedOut]:
    """What members and keys of the organisation did, newest first.

    Every call that could change something is here, also a refused one; without the values it
    came with.
    """
    found = await deeds(session, wanted, before=page.after(), limit=page.limit)
    last = found[-1].id if len(found) == page.limit else None
    return PageOut(items=[DeedOut.of(deed) for deed in found], next_cursor=page.next(last))


@router.get(
    "/export",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "All entries, newest first.",
            "content": {media: {"schema": {"type": "string"}} for media in MEDIA.values()},
        },
        **refusals(*WHO),
    },
)
async def export_audit(
    database: DatabaseDep,
    wanted: AskedDep,
    at: NowDep,
    format: Annotated[
        Literal["csv", "jsonl"], Query(description="A row, or an object, per line.")
    ] = "csv",
) -> StreamingResponse:
    """Take the log along, as CSV or as lines of JSON. What happens meanwhile is not in it."""
    until = min(wanted.until, at) if wanted.until else at
    lines = _lines(database, replace(wanted, until=until), format)
    headers = {"Content-Disposition": f'attachment; filename="audit.{format}"'}
    return StreamingResponse(lines, media_type=MEDIA[format], headers=headers)


async def _lines(database: Database, wanted: Asked, form: str) -> AsyncIterator[str]:
    """Piece by piece: no transaction stays open while a slow reader reads."""
    if form == "csv":
        yield csv_row(list(DeedOut.model_fields))
    before = None
    while True:
        async with database.read(wanted.workspace_id) as session:
            found = await deeds(session, wanted, before=before, limit=PIECE)
        yield "".join(_line(DeedOut.of(deed), form) for deed in found)
        if len(found) < PIECE:
            return
        before = found[-1].id


def _line(deed: DeedOut, form: str) -> str:
    if form == "jsonl":
        return f"{deed.model_dump_json()}\n"
    return csv_row(list(deed.model_dump(mode="json").values()))
