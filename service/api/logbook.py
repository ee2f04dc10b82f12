"""The logbook: what partners did for the campaign and with each other."""

from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Query, Response
from pydantic import Field, RootModel

from quests.errors import (
    AlreadyExists,
    Forbidden,
    IdempotencyKeyReused,
    InvalidCursor,
    NotFound,
    TransitionRefused,
    Unauthenticated,
)
from quests.ids import public_id
from quests.logbook import AnyEntry, KindName
from service.api.acts import Act, OrganiserActDep
from service.api.deps import NowDep, OrganiserDep, PageDep, ReadDep, ReaderDep, SessionDep
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import Out, PageOut
from service.api.strict_route import StrictRoute
from service.public_ids import CampaignId, LogEntryId, OrganisationId
from service.store.campaigns import ensure_takes_part
from service.store.logbook import LogEntry, entries_of
from service.usecases.write_logbook import take_back, write_entry

router = APIRouter(prefix="/v1", tags=["partners"], route_class=StrictRoute)
WHO = (NotFound, Unauthenticated, Forbidden)


class LogEntryOut(Out):
    """Something that happened, as one of the partners wrote it down."""

    id: LogEntryId
    organisation: OrganisationId
    kind: KindName
    said: dict[str, object] = Field(description="The entry as it was written.")
    happened_at: datetime
    written_at: datetime

    @classmethod
    def of(cls, one: LogEntry) -> "LogEntryOut":
        """The entry as partners see it."""
        return cls(
            id=one.id,
            organisation=one.organisation_id,
            kind=one.entry.kind,
            said=one.entry.model_dump(mode="json", exclude_none=True, exclude={"happened_at"}),
            happened_at=one.happened_at,
            written_at=one.created_at,
        )


@router.post(
    "/campaigns/{campaign}/log",
    status_code=201,
    response_model=LogEntryOut,
    responses=refusals(
        AlreadyExists, TransitionRefused, IdempotencyKeyReused, *WHO, *BODY_REFUSALS
    ),
)
async def post_log_entry(
    campaign: CampaignId,
    body: Annotated[AnyEntry, Body()],
    act: OrganiserActDep,
) -> Response:
    """Write down what your organisation did: `kind` says what, and which fields belong to it."""
    do = partial(_write, act, campaign, body)
    return await act.once(RootModel(body), do)


async def _write(
    act: Act,
    campaign: UUID,
    body: AnyEntry,
) -> LogEntryOut:
    made = await write_entry(act.session, act.caller, campaign, body, at=act.at)
    act.made(public_id("log", made.id))
    return LogEntryOut.of(made)


@router.get(
    "/campaigns/{campaign}/log",
    response_model=PageOut[LogEntryOut],
    responses=refusals(InvalidCursor, *WHO),
)
async def list_log_entries(
    campaign: CampaignId,
    session: ReadDep,
    caller: ReaderDep,
    page: PageDep,
    at: NowDep,
    kind: Annotated[KindName | None, Query(description="Only entries of this kind.")] = None,
) -> PageOut[LogEntryOut]:
    """What the partners wrote down, the oldest first; for those behind the campaign."""
    who = (caller.workspace_id, campaign)
    await ensure_takes_part(session, *who, caller.organisation_id, at)
    found = await entries_of(session, *who, kind=kind, after=page.after(), limit=page.limit)
    last = found[-1].id if len(found) == page.limit else None
    return PageOut(items=[LogEntryOut.of(one) for one in found], next_cursor=page.next(last))


@router.delete(
    "/log-entries/{log_entry}", status_code=204, responses=refusals(TransitionRefused, *WHO)
)
async def delete_log_entry(
    log_entry: LogEntryId, session: SessionDep, caller: OrganiserDep, at: NowDep
) -> None:
    """Take back what your organisation wrote; it counts no more."""
    await take_back(session, caller, log_entry, at)
