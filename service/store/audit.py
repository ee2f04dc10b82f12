"""The audit log: what members and keys did. It is added to, read, and forgotten after years."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import col

from service.store.pruning import prune
from service.store.session import Session
from service.store.tables import AuditRow

OPERATOR = "operator"  # somebody at the command line
BATCH = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One call that could change something.

    Attributes:
        actor: ``key_...``, ``mem_...`` or ``operator``.
        operation: The operation of the API, by its ``operationId``.
        subject: Public id of what it was about, if it was about one thing.
        outcome: ``done``, ``refused`` (by a rule or for its shape) or ``failed``.
    """

    workspace_id: UUID
    organisation_id: UUID
    id: UUID
    at: datetime
    actor: str
    operation: str
    subject: str | None
    outcome: str
    status: int
    request_id: str


_NAMES = tuple(field.name for field in fields(Deed))
# Every unsafe call writes one: in words, as an ORM takes longer to make them than to send them.
_ADD = text(f"""
    INSERT INTO audit_entry ({", ".join(_NAMES)})
    VALUES ({", ".join(f":{name}" for name in _NAMES)})
""")  # noqa: S608 (names of our own)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which deeds are wanted: of one organisation, in ``[since, until)``, newest first."""

    workspace_id: UUID
    organisation_id: UUID
    actor: str | None = None
    operation: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def add_deed(session: Session, deed: Deed) -> None:
    """Write it down, in the caller's transaction."""
    await session.execute(_ADD, {name: getattr(deed, name) for name in _NAMES})


async def deeds(
    session: Session, asked: Asked, *, before: UUID | None, limit: int
) -> Sequence[Deed]:
    """At most ``limit`` deeds older than ``before``, newest first."""
    query = select(AuditRow).where(*_wanted(asked)).order_by(col(AuditRow.id).desc()).limit(limit)
    if before is not None:
        query = query.where(col(AuditRow.id) < before)
    return [_deed(row) for row in (await session.execute(query)).scalars()]


async def prune_deeds(session: Session, *, before: datetime) -> int:
    """Delete a batch of what was written before; how many? For the worker, who alone may."""
    return await prune(session, "audit_entry", before=before, batch=BATCH, by="at", changes=False)


def _wanted(asked: Asked) -> list[Any]:
    row = AuditRow
    wanted = [
        col(row.workspace_id) == asked.workspace_id,
        col(row.organisation_id) == asked.organisation_id,
    ]
    if asked.actor is not None:
        wanted.append(col(row.actor) == asked.actor)
    if asked.operation is not None:
        wanted.append(col(row.operation) == asked.operation)
    if asked.since is not None:
        wanted.append(col(row.at) >= asked.since)
    if asked.until is not None:
        wanted.append(col(row.at) < asked.until)
    return wanted


def _deed(row: AuditRow) -> Deed:
    return Deed(**{field.name: getattr(row, field.name) for field in fields(Deed)})
