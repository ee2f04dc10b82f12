"""Webhooks of an organisation: subscribe, test, see what was sent, send again."""

from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from quests.errors import (
    Forbidden,
    IdempotencyKeyReused,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    Unauthenticated,
    WebhookTestFailed,
    WebhookUrlForbidden,
)
from quests.ids import public_id
from service.api.audit_trail import about
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
from service.api.once import answer_once, keyed_request, replay
from service.api.preconditions import IfMatchDep, tag
from service.api.problems import BODY_REFUSALS, refusals
from service.api.strict_route import StrictRoute
from service.api.webhook_shapes import (
    WebhookChangeIn,
    WebhookCreatedOut,
    WebhookIn,
    WebhookOut,
    WebhooksOut,
    WebhookTestOut,
)
from service.callers import OrganisationCaller
from service.letters import Courier
from service.public_ids import EndpointId
from service.secret_box import new_signing_secret
from service.store.idempotency import kept_reply
from service.store.session import Session
from service.store.webhooks import endpoint_by_id, endpoints_of, remove_endpoint
from service.usecases.change_webhook import change_webhook
from service.usecases.prove_webhook import prove_webhook
from service.usecases.subscribe_webhook import Wish, subscribe_webhook

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"], route_class=StrictRoute)
WHO = (Unauthenticated, Forbidden)


async def courier(request: Request) -> Courier:
    """Whoever calls receivers."""
    found: Courier = request.app.state.courier
    return found


async def installation_secret(request: Request) -> str:
    """What seals signing secrets and makes pseudonyms."""
    found: str = request.app.state.settings.signing_secret()
    return found


CourierDep = Annotated[Courier, Depends(courier)]
SecretDep = Annotated[str, Depends(installation_secret)]


def named(holder: OrganisationCaller, webhook: UUID) -> tuple[UUID, UUID, UUID]:
    """Workspace, organisation and endpoint: another organisation's is not there."""
    return holder.workspace_id, holder.organisation_id, webhook


@router.post(
    "",
    status_code=201,
    response_model=WebhookCreatedOut,
    responses=refusals(NotFound, WebhookUrlForbidden, IdempotencyKeyReused, *WHO, *BODY_REFUSALS),
)
async def create_webhook(
    body: WebhookIn,
    request: Request,
    database: DatabaseDep,
    written: WrittenDep,
    courier: CourierDep,
    secret: SecretDep,
    holder: DelivererDep,
    key: KeyDep,
    at: NowDep,
) -> Response:
    """Create a receiver. It is off until its test succeeds; the secret is shown only now.

    With an `Idempotency-Key` a retry gets the same receiver, and its secret once more.
    """
    who = (holder.workspace_id, actor_id(holder))
    keyed = keyed_request(request, body, key, who=who)
    if keyed is not None:
        async with database.read(holder.workspace_id) as session:
            earlier = await kept_reply(session, keyed)
        if earlier is not None:
            return replay(keyed, earlier, secret=secret)
    await courier.check(body.url)  # looks names up: never inside a transaction

    async with written.transaction(holder.workspace_id) as session:
        do = partial(_subscribe, session, request, body, holder, secret, at)
        return await answer_once(session, keyed, at, do, secret=secret)


def actor_id(holder: OrganisationCaller) -> UUID:
    """Whoever acts has Idempotency-Keys of their own."""
    return UUID(bytes=sha256(holder.actor.encode()).digest()[:16])


async def _subscribe(
    session: Session,
    request: Request,
    body: WebhookIn,
    holder: OrganisationCaller,
    secret: str,
    at: datetime,
) -> WebhookCreatedOut:
    signing = new_signing_secret()
    wish = Wish(
        workspace_id=holder.workspace_id,
        organisation_id=holder.organisation_id,
        url=body.url,
        description=body.description,
        event_types=body.event_types,
        campaign_ids=body.campaigns,
        payload=body.payload,
        ordering=body.ordering,
        max_in_flight=body.max_in_flight,
        consent=body.consent,
        headers=body.headers,
    )
    made = await subscribe_webhook(session, wish, keys=(secret, signing), at=at)
    about(request, public_id("whk", made.id))
    return WebhookCreatedOut.of(made, secret=signing)


@router.get("", response_model=WebhooksOut, responses=refusals(*WHO))
async def list_webhooks(session: ReadDep, holder: ReaderDep) -> WebhooksOut:
    """The organisation's receivers, oldest first."""
    found = await endpoints_of(session, holder.workspace_id, holder.organisation_id)
    return WebhooksOut(items=[WebhookOut.of(endpoint) for endpoint in found])


@router.get("/{webhook}", response_model=WebhookOut, responses=refusals(NotFound, *WHO))
async def get_webhook(
    webhook: EndpointId, session: ReadDep, holder: ReaderDep, response: Response
) -> WebhookOut:
    """One receiver. Its `ETag` names the state it is in, for `If-Match` of a change."""
    found = await endpoint_by_id(session, *named(holder, webhook))
    tag(response, found.tag)
    return WebhookOut.of(found)


@router.patch(
    "/{webhook}",
    response_model=WebhookOut,
    responses=refusals(
        NotFound,
        WebhookUrlForbidden,
        PreconditionRequired,
        PreconditionFailed,
        *WHO,
        *BODY_REFUSALS,
    ),
)
async def patch_webhook(
    webhook: EndpointId,
    body: WebhookChangeIn,
    seen: IfMatchDep,
    response: Response,
    written: WrittenDep,
    courier: CourierDep,
    secret: SecretDep,
    holder: DelivererDep,
    at: NowDep,
) -> WebhookOut:
    """Change a receiver, or pause it. At a new address it is off until its test succeeds.

    `If-Match` carries the `ETag` of the state that you saw: what somebody else changed since is
    not overwritten.
    """
    changes = {name: getattr(body, name) for name in body.model_fields_set}
    if "campaigns" in changes:
        changes["campaign_ids"] = changes.pop("campaigns")
    which = named(holder, webhook)
    changed = await change_webhook(
        written, courier, which, changes, seen=seen, secret=secret, at=at
    )
    tag(response, changed.tag)
    return WebhookOut.of(changed)


@router.delete("/{webhook}", status_code=204, responses=refusals(NotFound, *WHO))
async def delete_webhook(webhook: EndpointId, session: SessionDep, holder: DelivererDep) -> None:
    """Delete a receiver and its deliveries. The events stay in the log."""
    endpoint = await endpoint_by_id(session, *named(holder, webhook), lock=True)
    await remove_endpoint(session, endpoint)


@router.post(
    "/{webhook}/test",
    response_model=WebhookTestOut,
    responses=refusals(NotFound, WebhookTestFailed, *WHO),
)
async def test_webhook(
    webhook: EndpointId,
    database: DatabaseDep,
    written: WrittenDep,
    courier: CourierDep,
    secret: SecretDep,
    holder: DelivererDep,
    at: NowDep,
) -> WebhookTestOut:
    """Send a signed `endpoint.test` now. A 2xx turns the receiver on."""
    which = named(holder, webhook)
    tested, reply = await prove_webhook(
        database, courier, which, turning_on=written, secret=secret, at=at
    )
    return WebhookTestOut(
        webhook=WebhookOut.of(tested), status=reply.status or 0, duration_ms=reply.duration_ms
    )
