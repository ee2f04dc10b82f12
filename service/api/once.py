"""Carry out a request once per Idempotency-Key, and give its retries the same answer."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from fastapi import Request, Response
from pydantic import BaseModel

from service.secret_box import seal, unseal
from service.store.idempotency import KeyedRequest, keep_reply, take_key
from service.store.session import Session

CREATED = 201
JSON = "application/json"


async def answer_once(
    session: Session,
    keyed: KeyedRequest | None,
    at: datetime,
    do: Callable[[], Awaitable[BaseModel]],
    *,
    secret: str | None = None,
    status: int = CREATED,
) -> Response:
    """Do it, or replay what was answered to the same key.

    Args:
        session: The transaction in which it is done, and the reply kept.
        keyed: The request and its key; ``None`` where the caller sent no key.
        at: Now.
        do: What makes the answer; not called for a replay.
        secret: The installation's, where the reply holds what no copy of the database may tell.
        status: Of the answer.

    Raises:
        IdempotencyKeyReused: the key came with another request.
    """
    if keyed is None:
        return Response((await do()).model_dump_json(), status, media_type=JSON)
    earlier = await take_key(session, keyed, at)
    if earlier is not None:
        return replay(keyed, earlier, secret=secret, status=status)
    said = (await do()).model_dump_json()
    body = said.encode()
    kept = seal(secret, said, owner=keyed.fingerprint) if secret else body
    await keep_reply(session, keyed, status, kept)
    return Response(body, status, media_type=JSON)


def replay(
    keyed: KeyedRequest, kept: bytes, *, secret: str | None = None, status: int = CREATED
) -> Response:
    """The first answer, once more."""
    body = unseal(secret, kept, owner=keyed.fingerprint) if secret else kept
    return Response(body, status, {"Idempotent-Replayed": "true"}, media_type=JSON)


def keyed_request(
    request: Request, body: BaseModel, key: str | None, *, who: tuple[UUID, UUID]
) -> KeyedRequest | None:
    """The request as its key knows it: method, path and body; ``who`` is workspace and actor."""
    if key is None:
        return None
    said = f"{request.method} {request.url.path}\n{body.model_dump_json()}"
    workspace_id, actor_id = who
    return KeyedRequest(
        workspace_id=workspace_id,
        actor_id=actor_id,
        key=key,
        fingerprint=sha256(said.encode()).digest(),
    )
