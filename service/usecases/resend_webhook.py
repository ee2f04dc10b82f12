"""An organisation wants a message once more."""

from uuid import UUID

from quests.errors import TransitionRefused
from service.store.delivery_log import Delivery, delivery_to, send_again
from service.store.session import Session
from service.store.webhooks import endpoint_by_id


async def resend_webhook(
    session: Session, named: tuple[UUID, UUID, UUID], delivery_id: UUID
) -> Delivery:
    """Queue a message again: same id and body, fresh signature, no further retries.

    Raises:
        NotFound: no such receiver or delivery.
        TransitionRefused: the receiver is off.
    """
    endpoint = await endpoint_by_id(session, *named)
    await delivery_to(session, endpoint, delivery_id)
    if not endpoint.enabled:
        raise TransitionRefused("The webhook is off; turn it on with a test first.")
    await send_again(session, endpoint, delivery_id)
    return await delivery_to(session, endpoint, delivery_id)
