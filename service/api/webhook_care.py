"""Looking after a webhook: another secret, and what it missed."""

from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import AwareDatetime, Field

from quests.errors import (
    Forbidden,
    IdempotencyKeyReused,
    NotFound,
    TransitionRefused,
    Unauthenticated,
)
from quests.ids import public_id
from quests.webhook_errors import RecoveryTooLarge
from service.api.audit_trail import about
from service.api.deps import DelivererDep, KeyDep, NowDep, ReadDep, ReaderDep, SessionDep
from service.api.once import answer_once, keyed_request
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out
from service.api.strict_route import StrictRoute
from service.api.webhook_shapes import SecretRotationIn, WebhookCreatedOut
from service.api.webhooks import SecretDep, actor_id, named
from service.callers import OrganisationCaller
from service.public_ids import EndpointId, RecoveryId
from service.store.session import Session
from service.store.webhook_recoveries import Recovery, recovery_by_id
from service.store.webhooks import endpoint_by_id
from service.usecases.recover_webhook import Asked, order_recovery
from service.usecases.rotate_webhook_secret import rotate_webhook_secret

router = APIRouter(prefix="/v1/webhooks/{webhook}", tags=["webhooks"], route_class=StrictRoute)
WHO = (Unauthenticated, Forbidden)
ACCEPTED = 202


class RecoverIn(In):
    """A span of time, at most 14 days and 10,000 messages."""

    since: Annotated[AwareDatetime, Field(strict=False, examples=["2026-10-01T00:00:00Z"])]
    until: Annotated[
        AwareDatetime | None, Field(strict=False, description="Left out: until now.")
    ] = None


class RecoveryOut(Out):
    """An order to send what a webhook missed, and how far it is."""

    id: RecoveryId
    kind: Literal["failed", "missing"] = Field(
        description="`failed`: what it has not taken; `missing`: what it was never sent."
    )
    state: Literal["queueing", "done"]
    since: datetime
    until: datetime
    expected: int = Field(description="Messages when it was ordered.")
    queued: int = Field(description="Messages that are on their way because of it.")
    created_at: datetime
    finished_at: datetime | None = Field(description="When the last was queued.")

    @classmethod
    def of(cls, order: Recovery) -> "RecoveryOut":
        """The public part of an order."""
        return cls.model_validate({name: getattr(order, name) for name in cls.model_fields})


@router.post(
    "/secret",
    status_code=201,
    response_model=WebhookCreatedOut,
    responses=refusals(NotFound, TransitionRefused, IdempotencyKeyReused, *WHO, *BODY_REFUSALS),
)
async def renew_webhook_secret(
    webhook: EndpointId,
    body: SecretRotationIn,
    request: Request,
    session: SessionDep,
    secret: SecretDep,
    holder: DelivererDep,
    key: KeyDep,
    at: NowDep,
) -> Response:
    """Replace the signing secret. The new one is shown only now and signs at once.

    Until the overlap is over, each message carries a signature with the former secret as well:
    one that matches is enough. At most ten former secrets sign.
    """
    overlap = timedelta(hours=body.overlap_hours)

    async def rotate() -> WebhookCreatedOut:
        changed, signing = await rotate_webhook_secret(
            session, named(holder, webhook), overlap=overlap, secret=secret, at=at
        )
        return WebhookCreatedOut.of(changed, secret=signing)

    keyed = keyed_request(request, body, key, who=(holder.workspace_id, actor_id(holder)))
    return await answer_once(session, keyed, at, rotate, secret=secret)


MAY_RECOVER = refusals(
    NotFound, TransitionRefused, RecoveryTooLarge, IdempotencyKeyReused, *WHO, *BODY_REFUSALS
)


@router.post("/recover", status_code=ACCEPTED, response_model=RecoveryOut, responses=MAY_RECOVER)
async def recover(
    webhook: EndpointId,
    body: RecoverIn,
    request: Request,
    session: SessionDep,
    holder: DelivererDep,
    key: KeyDep,
    at: NowDep,
) -> Response:
    """Send again what the webhook has not taken in a span of time.

    What was given up is called once more; what waits for its next call is called now. What was
    delivered is not sent again: see `/deliveries/{delivery}/resend`.
    """
    asked = Asked(kind="failed", since=body.since, until=body.until)
    do = partial(_order, session, request, (holder, webhook), asked, at)
    keyed = keyed_request(request, body, key, who=(holder.workspace_id, actor_id(holder)))
    return await answer_once(session, keyed, at, do, status=ACCEPTED)


@router.post(
    "/replay-missing", status_code=ACCEPTED, response_model=RecoveryOut, responses=MAY_RECOVER
)
async def replay_missing(
    webhook: EndpointId,
    body: RecoverIn,
    request: Request,
    session: SessionDep,
    holder: DelivererDep,
    key: KeyDep,
    at: NowDep,
) -> Response:
    """Send what the webhook was never sent: what happened while it was off, or before it was.

    The messages have the ids that they have in the log, and are tried like new ones.
    """
    asked = Asked(kind="missing", since=body.since, until=body.until)
    do = partial(_order, session, request, (holder, webhook), asked, at)
    keyed = keyed_request(request, body, key, who=(holder.workspace_id, actor_id(holder)))
    return await answer_once(session, keyed, at, do, status=ACCEPTED)


@router.get(
    "/recoveries/{recovery}", response_model=RecoveryOut, responses=refusals(NotFound, *WHO)
)
async def get_recovery(
    webhook: EndpointId, recovery: RecoveryId, session: ReadDep, holder: ReaderDep
) -> RecoveryOut:
    """How far an order is."""
    endpoint = await endpoint_by_id(session, *named(holder, webhook))
    return RecoveryOut.of(
        await recovery_by_id(session, (endpoint.workspace_id, endpoint.id), recovery)
    )


async def _order(
    session: Session,
    request: Request,
    whose: tuple[OrganisationCaller, UUID],
    asked: Asked,
    at: datetime,
) -> RecoveryOut:
    order = await order_recovery(session, named(*whose), asked, at)
    about(request, public_id("whr", order.id))
    return RecoveryOut.of(order)
