"""Whom a CRM was told of, the calls that were made, and who has to go there."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from quests.errors import Forbidden, InvalidCursor, NotFound, Unauthenticated
from service.api.crm_connections import connection_named
from service.api.crm_log_shapes import CrmCallOut, CrmContactOut, CrmFarewellOut
from service.api.deps import DelivererDep, NowDep, PageDep, ReadDep, ReaderDep, SessionDep
from service.api.problems import refusals
from service.api.shapes import PageOut
from service.api.strict_route import StrictRoute
from service.public_ids import ConnectionId
from service.store.crm_calls import calls_of
from service.store.crm_connections import connection_by_id
from service.store.crm_contacts import contacts_of
from service.store.crm_farewells import farewells_of
from service.store.crm_queue import queue_one_again

router = APIRouter(prefix="/v1/crm-connections/{connection}", tags=["crm"], route_class=StrictRoute)
WHO = (NotFound, Unauthenticated, Forbidden)
Ref = Annotated[str, Path(pattern=r"^p_[a-z2-7]{26}$", description="Your pseudonym for them.")]


@router.get(
    "/contacts",
    response_model=PageOut[CrmContactOut],
    responses=refusals(InvalidCursor, *WHO),
)
async def list_crm_contacts(
    connection: ConnectionId, session: ReadDep, holder: ReaderDep, page: PageDep
) -> PageOut[CrmContactOut]:
    """Whom the CRM was or will be told of, and what came of it."""
    found = await connection_by_id(session, *connection_named(holder, connection))
    rows = await contacts_of(session, found, before=page.after(), limit=page.limit)
    last = rows[-1].id if len(rows) == page.limit else None
    items = [
        CrmContactOut(
            ref=row.ref,
            state=row.state,
            remote_id=row.remote_id,
            fields=row.fields,
            attempts=row.attempts,
            next_at=row.next_at if row.state == "pending" else None,
            code=row.code,
            message=row.message,
            synced_at=row.synced_at,
        )
        for row in rows
    ]
    return PageOut(items=items, next_cursor=page.next(last))


@router.post(
    "/contacts/{ref}/retry",
    status_code=202,
    response_class=Response,
    responses=refusals(*WHO),
)
async def retry_crm_contact(
    connection: ConnectionId, ref: Ref, session: SessionDep, holder: DelivererDep, at: NowDep
) -> None:
    """Tell of one person once more: after you decided which of several contacts they are."""
    found = await connection_by_id(session, *connection_named(holder, connection))
    if not await queue_one_again(session, found, ref, at=at):
        raise NotFound("There is no such contact, or it must not be told of.")


@router.get("/calls", response_model=PageOut[CrmCallOut], responses=refusals(InvalidCursor, *WHO))
async def list_crm_calls(
    connection: ConnectionId, session: ReadDep, holder: ReaderDep, page: PageDep
) -> PageOut[CrmCallOut]:
    """The calls of the last month, the latest first, without keys and addresses."""
    found = await connection_by_id(session, *connection_named(holder, connection))
    rows = await calls_of(session, found, before=page.after(), limit=page.limit)
    last = rows[-1].id if len(rows) == page.limit else None
    items = [
        CrmCallOut(**{name: getattr(row, name) for name in CrmCallOut.model_fields}) for row in rows
    ]
    return PageOut(items=items, next_cursor=page.next(last))


@router.get(
    "/erasures",
    response_model=PageOut[CrmFarewellOut],
    responses=refusals(InvalidCursor, *WHO),
)
async def list_crm_erasures(
    connection: ConnectionId, session: ReadDep, holder: ReaderDep, page: PageDep
) -> PageOut[CrmFarewellOut]:
    """People who are gone from us: asked of the CRM, and what it answered."""
    found = await connection_by_id(session, *connection_named(holder, connection))
    rows = await farewells_of(session, found, before=page.after(), limit=page.limit)
    last = rows[-1].id if len(rows) == page.limit else None
    items = [
        CrmFarewellOut(**{name: getattr(row, name) for name in CrmFarewellOut.model_fields})
        for row in rows
    ]
    return PageOut(items=items, next_cursor=page.next(last))
