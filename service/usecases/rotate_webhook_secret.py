"""A receiver gets another signing secret; for a while the former one signs beside it."""

from datetime import datetime, timedelta
from uuid import UUID

from quests.errors import TransitionRefused
from service.secret_box import new_signing_secret, seal
from service.store.session import Session
from service.store.webhooks import Endpoint, change_endpoint, endpoint_by_id

MOST_FORMER = 10


async def rotate_webhook_secret(
    session: Session,
    named: tuple[UUID, UUID, UUID],
    *,
    overlap: timedelta,
    secret: str,
    at: datetime,
) -> tuple[Endpoint, str]:
    """Make a new secret, in force at once.

    Args:
        session: The caller's transaction.
        named: Workspace, organisation and endpoint.
        overlap: So long the secret of until now signs as well. Without any, all earlier ones end
            now: whoever asks for that has lost one.
        secret: The installation's secret, which seals it.
        at: Now.

    Returns:
        The receiver, and its new secret in clear.

    Raises:
        NotFound: no such receiver.
        TransitionRefused: ten former secrets sign already.
    """
    endpoint = await endpoint_by_id(session, *named, lock=True)
    former = _former(endpoint, at, overlap)
    signing = new_signing_secret()
    changes = {
        "secret": seal(secret, signing, owner=endpoint.id.bytes),
        "former_secrets": [sealed for sealed, _ in former],
        "former_until": [until for _, until in former],
    }
    return await change_endpoint(session, endpoint, changes, at=at), signing


def _former(endpoint: Endpoint, at: datetime, overlap: timedelta) -> list[tuple[bytes, datetime]]:
    """The secrets that sign as well from now on, each until when; the newest first."""
    if not overlap:
        return []
    pairs = zip(endpoint.former_secrets, endpoint.former_until, strict=True)
    former = [(endpoint.secret, at + overlap), *(one for one in pairs if one[1] > at)]
    if len(former) > MOST_FORMER:
        raise TransitionRefused(
            "Ten former secrets still sign. Wait until one ends, or end them all without overlap."
        )
    return former
