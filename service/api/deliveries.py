"""What was sent to a receiver, each call with its answer, and sending once more."""

from dataclasses import asdict
from datetime import datetime
from typing import Literal

from fastapi import APIRouter
from pydantic import Field

from quests.errors import Forbidden, InvalidCursor, NotFound, TransitionRefused, Unauthenticated
from service.api.deps import DelivererDep, PageDep, ReadDep, ReaderDep, SessionDep
from service.api.problems import refusals
from service.api.shapes import Out, PageOut
from service.api.webhooks import named
from service.public_ids import DeliveryId, EndpointId
from service.store.delivery_log import (
    Attempt,
    Delivery,
    attempts_of,
    deliveries_to,
    delivery_to,
)
from service.store.webhooks import endpoint_by_id
from service.usecases.resend_webhook import resend_webhook

router = APIRouter(prefix="/v1/webhooks/{webhook}/deliveries", tags=["webhooks"])
WHO = (Unauthenticated, Forbidden)


class DeliveryOut(Out):
    """One message to one receiver."""

    id: DeliveryId
    message: str = Field(description="The `webhook-id`.")
    type: str
    subject: str
    sequence: int | None
    state: Literal["pending", "delivered", "exhausted", "withheld"] = Field(
        description="`withheld`: whom it is about does not agree to it (`consent` of the webhook)."
    )
    attempts: int
    next_at: datetime | None = Field(description="The next call, while it is pending.")
    created_at: datetime
    updated_at: datetime


class AttemptOut(Out):
    """One call."""

    number: int
    started_at: datetime
    duration_ms: int
    status: int | None
    error: str | None
    reply: str | None = Field(description="The first 2,000 characters of the answer.")


class AttemptsOut(Out):
    """The calls made for one delivery."""

    items: list[AttemptOut]
    next_at: datetime | None = Field(description="The next call, while it is pending.")


@router.get(
    "",
    response_model=PageOut[DeliveryOut],
    responses=refusals(NotFound, InvalidCursor, *WHO),
)
async def list_deliveries(
    webhook: EndpointId, session: ReadDep, holder: ReaderDep, page: PageDep
) -> PageOut[DeliveryOut]:
    """What was or will be sent to a receiver, newest first."""
    endpoint = await endpoint_by_id(session, *named(holder, webhook))
    before = page.after()
    found = await deliveries_to(session, endpoint, before=before, limit=page.limit)
    last = found[-1].id if len(found) == page.limit else None
    return PageOut(items=[_delivery(one) for one in found], next_cursor=page.next(last))


@router.get("/{delivery}/attempts", response_model=AttemptsOut, responses=refusals(NotFound, *WHO))
async def list_attempts(
    webhook: EndpointId, delivery: DeliveryId, session: ReadDep, holder: ReaderDep
) -> AttemptsOut:
    """Each call of a delivery and what the receiver answered."""
    endpoint = await endpoint_by_id(session, *named(holder, webhook))
    sent = await delivery_to(session, endpoint, delivery)
    found = await attempts_of(session, endpoint, delivery)
    return AttemptsOut(items=[_attempt(one) for one in found], next_at=sent.next_at)


@router.post(
    "/{delivery}/resend",
    status_code=202,
    response_model=DeliveryOut,
    responses=refusals(NotFound, TransitionRefused, *WHO),
)
async def resend(
    webhook: EndpointId, delivery: DeliveryId, session: SessionDep, holder: DelivererDep
) -> DeliveryOut:
    """Send a message again, delivered or not: same id and body, a fresh signature."""
    return _delivery(await resend_webhook(session, named(holder, webhook), delivery))


def _delivery(one: Delivery) -> DeliveryOut:
    return DeliveryOut(**asdict(one))


def _attempt(one: Attempt) -> AttemptOut:
    return AttemptOut(**asdict(one))
