"""Writes down every unsafe call of a member or a key, whatever became of it.

What is done is written in the transaction that does it: the deed and its entry are there
together or not at all. What was refused is written when that is known, before the answer leaves.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from quests.ids import new_id
from service.api.problems import on_database
from service.callers import OrganisationCaller
from service.store.audit import Deed, add_deed
from service.store.failures import DatabaseFailed
from service.store.session import Database, Session, enter, is_in

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
PUBLIC_ID = re.compile(r"[a-z]{1,3}_[a-z2-7]{26}\Z")
REFUSED, FAILED = 400, 500
# That something failed is written if there is somebody to write it: who waits has waited enough.
LAST_WORDS_SECONDS = 0.5

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Trail:
    """Who makes this call, about what, and whether it is written down already."""

    caller: OrganisationCaller
    subject: str | None = None
    written: bool = False


def follow(request: Request, caller: OrganisationCaller) -> None:
    """From here on it is known who makes this call."""
    request.scope["trail"] = Trail(caller)


def about(request: Request, subject: str) -> None:
    """The call turned out to be about this: the public id of something new."""
    trail: Trail | None = request.scope.get("trail")
    if trail is not None:
        trail.subject = subject


async def write_done(scope: Scope, session: Session) -> None:
    """Write the deed into the transaction that does it, as its last statement."""
    trail = _unwritten(scope)
    if trail is not None:
        # The route may have entered the tenant that a public id named.
        if not is_in(session, trail.caller.workspace_id):
            await enter(session, trail.caller.workspace_id)
        route: Any = scope["route"]
        await add_deed(session, _deed(scope, trail, route.status_code or 200))


def committed(scope: Scope) -> None:
    """That transaction is in."""
    trail = _unwritten(scope)
    if trail is not None:
        trail.written = True


def _unwritten(scope: Scope) -> Trail | None:
    trail: Trail | None = scope.get("trail")
    return None if trail is None or trail.written or scope["method"] in SAFE else trail


class Written:
    """Transactions that write their deed themselves, also for routes that open them late."""

    def __init__(self, database: Database, scope: Scope) -> None:
        self._database, self._scope = database, scope

    @asynccontextmanager
    async def transaction(self, tenant: UUID | None = None) -> AsyncIterator[Session]:
        """One transaction, which ends with the entry of what was done in it."""
        async with self._database.transaction(tenant) as session:
            yield session
            await write_done(self._scope, session)
        committed(self._scope)


class AuditTrail:
    """The ASGI layer that writes down what was refused, and what was answered twice."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE:
            await self._app(scope, receive, send)
            return
        replaced = False

        async def send_written(message: Message) -> None:
            nonlocal replaced
            trail = _unwritten(scope)
            if trail is not None and message["type"] == "http.response.start":
                failure = await _write(scope, trail, message["status"])
                if failure is not None and message["status"] < REFUSED:
                    replaced = True
                    answer = await on_database(Request(scope), failure)
                    await answer(scope, receive, send)
            if not replaced:
                await send(message)

        try:
            await self._app(scope, receive, send_written)
        except Exception:
            trail = _unwritten(scope)
            if trail is not None:
                await _write(scope, trail, FAILED)
            raise


async def _write(scope: Scope, trail: Trail, status: int) -> Exception | None:
    """Write the outcome in a transaction of its own; what stood in the way, if it could not be."""
    database: Database = scope["app"].state.database
    trail.written = True  # tried, at least: never twice
    try:
        async with asyncio.timeout(LAST_WORDS_SECONDS if status >= FAILED else None):
            async with database.transaction(trail.caller.workspace_id) as session:
                await add_deed(session, _deed(scope, trail, status))
    except DatabaseFailed as failure:
        log.warning("audit_not_written", error=type(failure).__name__)
        return failure
    return None


def _deed(scope: Scope, trail: Trail, status: int) -> Deed:
    at = datetime.now(UTC)
    return Deed(
        workspace_id=trail.caller.workspace_id,
        organisation_id=trail.caller.organisation_id,
        id=new_id(at),
        at=at,
        actor=trail.caller.actor,
        operation=str(getattr(scope.get("route"), "name", "unknown")),
        subject=trail.subject or _subject(scope),
        outcome=_outcome(status),
        status=status,
        request_id=scope.get("request_id", ""),
    )


def _subject(scope: Scope) -> str | None:
    """The last id of the path: the whole of what a path names is in its operation."""
    named = [str(value) for value in scope.get("path_params", {}).values()]
    return next((name for name in reversed(named) if PUBLIC_ID.match(name)), None)


def _outcome(status: int) -> str:
    if status >= FAILED:
        return "failed"
    return "refused" if status >= REFUSED else "done"
