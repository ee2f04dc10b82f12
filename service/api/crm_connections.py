"""An organisation's CRMs: connect, test, preview, pause, and end."""

from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from quests.crm_errors import CrmSettingsRefused, CrmTestFailed
from quests.errors import (
    Forbidden,
    IdempotencyKeyReused,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    Unauthenticated,
    WebhookUrlForbidden,
)
from quests.ids import public_id
from service.api.audit_trail import about
from service.api.crm_log_shapes import CrmKindsOut
from service.api.crm_shapes import (
    CrmConnectionChangeIn,
    CrmConnectionIn,
    CrmConnectionOut,
    CrmConnectionsOut,
    CrmPreviewIn,
    CrmPreviewOut,
    CrmStandOut,
    CrmTestOut,
)
from service.api.deps import (
    DatabaseDep,
    DelivererDep,
    KeyDep,
    NowDep,
    ReadDep,
    ReaderDep,
    SessionDep,
    WrittenDep,
)
from service.api.once import answer_once, keyed_request
from service.api.preconditions import IfMatchDep, tag
from service.api.problems import BODY_REFUSALS, refusals
from service.api.strict_route import StrictRoute
from service.api.webhooks import CourierDep, SecretDep
from service.callers import OrganisationCaller
from service.crm.calls import Exchange
from service.crm.setting_up import checked_base_url
from service.public_ids import ConnectionId
from service.store.crm_connections import (
    connection_by_id,
    connections_of,
    count_states,
    remove_connection,
)
from service.store.session import Session
from service.usecases.change_crm import change_crm
from service.usecases.connect_crm import CrmWish, connect_crm
from service.usecases.preview_crm import preview_crm
from service.usecases.prove_crm import prove_crm

router = APIRouter(prefix="/v1", tags=["crm"], route_class=StrictRoute)
WHO = (Unauthenticated, Forbidden)
REFUSED = (WebhookUrlForbidden, CrmSettingsRefused, *WHO, *BODY_REFUSALS)


async def exchange(request: Request) -> Exchange:
    """Whoever opens lines to CRMs."""
    found: Exchange = request.app.state.crm
    return found


ExchangeDep = Annotated[Exchange, Depends(exchange)]


def connection_named(holder: OrganisationCaller, connection: UUID) -> tuple[UUID, UUID, UUID]:
    """Workspace, organisation and connection: another organisation's is not there."""
    return holder.workspace_id, holder.organisation_id, connection


@router.get("/crm-kinds", response_model=CrmKindsOut, responses=refusals(*WHO))
async def list_crm_kinds(_: ReaderDep) -> CrmKindsOut:
    """The CRMs that can be connected, what each can be set to, and our fields to send."""
    return CrmKindsOut.all()


@router.post(
    "/crm-connections",
    status_code=201,
    response_model=CrmConnectionOut,
    responses=refusals(IdempotencyKeyReused, *REFUSED),
)
async def create_crm_connection(
    body: CrmConnectionIn,
    request: Request,
    written: WrittenDep,
    courier: CourierDep,
    secret: SecretDep,
    holder: DelivererDep,
    key: KeyDep,
    at: NowDep,
) -> Response:
    """Connect a CRM. It is paused until its test succeeds; its key is kept sealed, never shown."""
    actor = UUID(bytes=sha256(holder.actor.encode()).digest()[:16])
    keyed = keyed_request(request, body, key, who=(holder.workspace_id, actor))
    # Looks names up: never inside a transaction.
    await courier.check(checked_base_url(body.kind, body.base_url))
    async with written.transaction(holder.workspace_id) as session:
        do = partial(_connect, session, request, body, holder, secret, at)
        return await answer_once(session, keyed, at, do)


async def _connect(
    session: Session,
    request: Request,
    body: CrmConnectionIn,
    holder: OrganisationCaller,
    secret: str,
    at: datetime,
) -> CrmConnectionOut:
    wish = CrmWish(
        workspace_id=holder.workspace_id,
        organisation_id=holder.organisation_id,
        kind=body.kind,
        description=body.description,
        base_url=body.base_url,
        access=body.access.access(),
        settings=body.settings,
        mapping=[one.mapping() for one in body.mapping],
        purpose=body.purpose,
        rate=body.rate,
        in_flight=body.in_flight,
        dry_run=body.dry_run,
    )
    made = await connect_crm(session, wish, secret=secret, at=at)
    about(request, public_id("crm", made.id))
    return CrmConnectionOut.of(made)


@router.get("/crm-connections", response_model=CrmConnectionsOut, responses=refusals(*WHO))
async def list_crm_connections(session: ReadDep, holder: ReaderDep) -> CrmConnectionsOut:
    """The organisation's connections, oldest first."""
    found = await connections_of(session, holder.workspace_id, holder.organisation_id)
    return CrmConnectionsOut(items=[CrmConnectionOut.of(one) for one in found])


@router.get(
    "/crm-connections/{connection}",
    response_model=CrmStandOut,
    responses=refusals(NotFound, *WHO),
)
async def get_crm_connection(
    connection: ConnectionId, session: ReadDep, holder: ReaderDep, response: Response
) -> CrmStandOut:
    """One connection and how far it is. Its `ETag` is for `If-Match` of a change."""
    found = await connection_by_id(session, *connection_named(holder, connection))
    tag(response, found.tag)
    counts = await count_states(session, found.workspace_id, found.id)
    return CrmStandOut(connection=CrmConnectionOut.of(found), contacts=counts)


@router.patch(
    "/crm-connections/{connection}",
    response_model=CrmConnectionOut,
    responses=refusals(NotFound, PreconditionRequired, PreconditionFailed, *REFUSED),
)
async def patch_crm_connection(
    connection: ConnectionId,
    body: CrmConnectionChangeIn,
    seen: IfMatchDep,
    response: Response,
    written: WrittenDep,
    courier: CourierDep,
    secret: SecretDep,
    holder: DelivererDep,
    at: NowDep,
) -> CrmConnectionOut:
    """Change a connection, or pause it. At a new address or with a new key it has to be tested.

    Whoever was told of is told of anew where what is sent of them changes.
    """
    which = connection_named(holder, connection)
    changed = await change_crm(
        written, courier, which, body.changes(), seen=seen, secret=secret, at=at
    )
    tag(response, changed.tag)
    return CrmConnectionOut.of(changed)


@router.delete("/crm-connections/{connection}", status_code=204, responses=refusals(NotFound, *WHO))
async def delete_crm_connection(
    connection: ConnectionId, session: SessionDep, holder: DelivererDep
) -> None:
    """End a connection: its queue, its log and its key go. What the CRM has, it keeps."""
    found = await connection_by_id(session, *connection_named(holder, connection), lock=True)
    await remove_connection(session, found)


@router.post(
    "/crm-connections/{connection}/test",
    response_model=CrmTestOut,
    responses=refusals(NotFound, CrmTestFailed, *WHO),
)
async def test_crm_connection(
    connection: ConnectionId,
    database: DatabaseDep,
    written: WrittenDep,
    lines: ExchangeDep,
    secret: SecretDep,
    holder: DelivererDep,
    at: NowDep,
) -> CrmTestOut:
    """Ask the CRM which properties contacts have. When ours are there, the connection is on."""
    which = connection_named(holder, connection)
    tested, there = await prove_crm(
        database, lines, which, turning_on=written, secret=secret, at=at
    )
    return CrmTestOut(connection=CrmConnectionOut.of(tested), properties=len(there))


@router.post(
    "/crm-connections/{connection}/preview",
    response_model=CrmPreviewOut,
    responses=refusals(NotFound, CrmSettingsRefused, *WHO, *BODY_REFUSALS),
)
async def preview_crm_mapping(
    connection: ConnectionId,
    body: CrmPreviewIn,
    database: DatabaseDep,
    lines: ExchangeDep,
    secret: SecretDep,
    holder: DelivererDep,
) -> CrmPreviewOut:
    """See what would be sent of a few real people, and which properties the CRM lacks for it."""
    mapping = None if body.mapping is None else [one.mapping() for one in body.mapping]
    which = connection_named(holder, connection)
    return CrmPreviewOut.of(await preview_crm(database, lines, which, mapping, secret=secret))
