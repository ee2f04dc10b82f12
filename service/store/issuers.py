"""Issuers of organisations, and the participants they speak for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from quests.errors import AlreadyExists, NotFound
from quests.ids import new_id
from service.secret_box import seal, unseal
from service.store.pruning import prune
from service.store.session import Session
from service.store.tables import AssertionUseRow, IssuerRow, ParticipantIdentityRow

Holder = tuple[UUID, UUID]  # workspace and organisation
BATCH = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Trusted:
    """An issuer as its organisation set it up; ``key`` is ``None`` when it publishes its keys."""

    name: str
    issuer: str
    audience: str
    algorithm: str
    key: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedIssuer:
    """An issuer that is kept."""

    workspace_id: UUID
    id: UUID
    trusted: Trusted
    created_at: datetime
    updated_at: datetime


async def put_issuer(
    session: Session, holder: Holder, wanted: Trusted, *, secret: str, at: datetime
) -> TrustedIssuer:
    """Keep an issuer under its name; people it spoke for stay who they are if ``iss`` stays.

    Raises:
        AlreadyExists: the organisation has another issuer that calls itself so.
    """
    kept = await _by_name(session, holder, wanted.name)
    if await _other(session, holder, wanted):
        raise AlreadyExists("Another issuer of yours calls itself like that.")
    if kept is not None and kept.issuer != wanted.issuer:
        # Somebody else from now on: whom the former knew, it does not know.
        await session.delete(kept)
        await session.flush()
        kept = None
    if kept is None:
        kept = _new_row(holder, wanted, at)
        session.add(kept)
    kept.audience, kept.algorithm, kept.updated_at = wanted.audience, wanted.algorithm, at
    kept.key = None if wanted.key is None else seal(secret, wanted.key, owner=kept.id.bytes)
    await session.flush()
    return _issuer(kept, secret)


async def issuers_of(session: Session, holder: Holder, secret: str) -> Sequence[TrustedIssuer]:
    """All issuers of an organisation, by name."""
    query = select(IssuerRow).where(*_of(holder)).order_by(col(IssuerRow.name))
    return [_issuer(row, secret) for row in (await session.execute(query)).scalars()]


async def remove_issuer(session: Session, holder: Holder, name: str) -> None:
    """Believe it no more. Participants stay; the issuer just cannot speak for them any more.

    Raises:
        NotFound: there is none of this name.
    """
    gone = delete(IssuerRow).where(*_of(holder), col(IssuerRow.name) == name)
    if (await session.execute(gone.returning(col(IssuerRow.id)))).one_or_none() is None:
        raise NotFound("There is no such issuer.")


async def issuer_calling_itself(
    session: Session, holder: Holder, issuer: str, secret: str
) -> TrustedIssuer | None:
    """The organisation's issuer with this ``iss``."""
    query = select(IssuerRow).where(*_of(holder), col(IssuerRow.issuer) == issuer)
    row = (await session.execute(query)).scalar_one_or_none()
    return None if row is None else _issuer(row, secret)


async def use_assertion(
    session: Session, workspace_id: UUID, issuer_id: UUID, use: bytes, *, until: datetime
) -> bool:
    """Use an assertion, once however many try; ``False`` for whoever comes later."""
    row = {
        "workspace_id": workspace_id,
        "issuer_id": issuer_id,
        "use_key": use,
        "expires_at": until,
    }
    used = insert(AssertionUseRow).values(row).on_conflict_do_nothing()
    return (
        await session.execute(used.returning(col(AssertionUseRow.use_key)))
    ).one_or_none() is not None


async def known_participant(
    session: Session, workspace_id: UUID, issuer_id: UUID, subject: bytes
) -> UUID | None:
    """Who goes by this name there. Of two who ask at once, one waits for the other."""
    lock = int.from_bytes(subject[:8], signed=True)
    await session.execute(select(func.pg_advisory_xact_lock(lock)))
    row = ParticipantIdentityRow
    query = select(col(row.participant_id)).where(
        col(row.workspace_id) == workspace_id,
        col(row.issuer_id) == issuer_id,
        col(row.subject_key) == subject,
    )
    found: UUID | None = await session.scalar(query)
    return found


async def remember_participant(
    session: Session,
    workspace_id: UUID,
    named: tuple[UUID, bytes],
    participant_id: UUID,
    at: datetime,
) -> None:
    """From now on (issuer, hash of the subject) is this participant."""
    issuer_id, subject = named
    row = {
        "workspace_id": workspace_id,
        "issuer_id": issuer_id,
        "subject_key": subject,
        "participant_id": participant_id,
        "created_at": at,
    }
    await session.execute(insert(ParticipantIdentityRow).values(row).on_conflict_do_nothing())


async def comes_by_host(session: Session, workspace_id: UUID, participant_id: UUID) -> bool:
    """Whether a host app brought this person, and can bring them again."""
    row = ParticipantIdentityRow
    query = select(col(row.participant_id)).where(
        col(row.workspace_id) == workspace_id, col(row.participant_id) == participant_id
    )
    return await session.scalar(query.limit(1)) is not None


async def prune_assertions(session: Session, *, at: datetime) -> int:
    """Delete a batch of uses of assertions that are too old by now; how many?"""
    return await prune(session, "assertion_use", before=at, batch=BATCH)


async def _by_name(session: Session, holder: Holder, name: str) -> IssuerRow | None:
    query = select(IssuerRow).where(*_of(holder), col(IssuerRow.name) == name).with_for_update()
    return (await session.execute(query)).scalar_one_or_none()


async def _other(session: Session, holder: Holder, wanted: Trusted) -> bool:
    query = select(col(IssuerRow.id)).where(
        *_of(holder), col(IssuerRow.issuer) == wanted.issuer, col(IssuerRow.name) != wanted.name
    )
    return await session.scalar(query) is not None


def _new_row(holder: Holder, wanted: Trusted, at: datetime) -> IssuerRow:
    return IssuerRow(
        workspace_id=holder[0],
        id=new_id(at),
        organisation_id=holder[1],
        name=wanted.name,
        issuer=wanted.issuer,
        created_at=at,
    )


def _of(holder: Holder) -> tuple[Any, Any]:
    row = IssuerRow
    return col(row.workspace_id) == holder[0], col(row.organisation_id) == holder[1]


def _issuer(row: IssuerRow, secret: str) -> TrustedIssuer:
    key = None if row.key is None else unseal(secret, row.key, owner=row.id.bytes)
    trusted = Trusted(
        name=row.name,
        issuer=row.issuer,
        audience=row.audience,
        algorithm=row.algorithm,
        key=key,
    )
    return TrustedIssuer(
        workspace_id=row.workspace_id,
        id=row.id,
        trusted=trusted,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
