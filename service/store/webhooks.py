"""Receivers: who wants to be told, where, and whether the address works."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from quests.errors import NotFound
from service.events import EndpointData, EndpointDisabled
from service.letters import ConsentNeeded, Ordering, Payload
from service.secret_box import seal
from service.store.outbox import announce
from service.store.session import Session
from service.store.tables import CampaignRow, WebhookEndpointRow

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FAILING_HOURS = 120
APART_HOURS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A receiver of one organisation; empty lists mean all of its events and campaigns.

    Attributes:
        former_secrets: What ``secret`` was before, sealed as it is, the newest first; each
            signs beside it until the time at its place in ``former_until``.
        payload: ``full``, or ``thin``: what happened to what, without any data.
        ordering: ``none``, or ``subject``: a message waits for the earlier ones of its subject.
        max_in_flight: Calls at a time, per worker.
        consent: ``any``, or what a person must have said to its organisation to be told of.
        headers: Sent along with every call; sealed.
        noticed: When its owners were last written to, by the kind of notice.
    """

    workspace_id: UUID
    id: UUID
    organisation_id: UUID
    url: str
    description: str
    event_types: list[str]
    campaign_ids: list[UUID]
    enabled: bool
    disabled_reason: str | None
    failing_since: datetime | None
    secret: bytes
    api_version: str
    created_at: datetime
    updated_at: datetime
    former_secrets: list[bytes] = field(default_factory=list)
    former_until: list[datetime] = field(default_factory=list)
    payload: Payload = "full"
    ordering: Ordering = "none"
    max_in_flight: int = 2
    consent: ConsentNeeded = "any"
    headers: bytes | None = None
    header_names: list[str] = field(default_factory=list)
    noticed: dict[str, str] = field(default_factory=dict)

    @property
    def tag(self) -> str:
        """The name of this state of it: another after every change (an ``ETag``)."""
        return f'"{(self.updated_at - EPOCH) // timedelta(microseconds=1):x}"'


async def add_endpoint(session: Session, endpoint: Endpoint) -> None:
    """Store a new receiver."""
    await session.execute(insert(WebhookEndpointRow).values(asdict(endpoint)))


async def endpoints_of(
    session: Session, workspace_id: UUID, organisation_id: UUID
) -> Sequence[Endpoint]:
    """All receivers of an organisation, oldest first."""
    statement = (
        select(WebhookEndpointRow)
        .where(
            col(WebhookEndpointRow.workspace_id) == workspace_id,
            col(WebhookEndpointRow.organisation_id) == organisation_id,
        )
        .order_by(col(WebhookEndpointRow.id))
    )
    return [_endpoint(row) for row in (await session.execute(statement)).scalars()]


async def endpoint_by_id(
    session: Session,
    workspace_id: UUID,
    organisation_id: UUID,
    endpoint_id: UUID,
    *,
    lock: bool = False,
) -> Endpoint:
    """One receiver of an organisation, else NotFound; ``lock`` keeps others from changing it."""
    statement = select(WebhookEndpointRow).where(
        *_is_endpoint(workspace_id, endpoint_id),
        col(WebhookEndpointRow.organisation_id) == organisation_id,
    )
    if lock:
        statement = statement.with_for_update()
    row = (await session.execute(statement)).scalar_one_or_none()
    if row is None:
        raise NotFound("There is no such webhook.")
    return _endpoint(row)


async def all_campaigns_exist(
    session: Session, workspace_id: UUID, campaign_ids: Sequence[UUID]
) -> bool:
    """Whether each of the campaigns is in the workspace."""
    wanted = set(campaign_ids)
    statement = select(func.count()).where(
        col(CampaignRow.workspace_id) == workspace_id, col(CampaignRow.id).in_(wanted)
    )
    return not wanted or (await session.execute(statement)).scalar_one() == len(wanted)


async def change_endpoint(
    session: Session, endpoint: Endpoint, changes: Mapping[str, Any], *, at: datetime
) -> Endpoint:
    """Store new values of some columns, whatever they are now."""
    statement = (
        update(WebhookEndpointRow)
        .where(*_is_endpoint(endpoint.workspace_id, endpoint.id))
        .values(**changes, updated_at=at)
        .returning(WebhookEndpointRow)
    )
    row = (await session.execute(statement)).scalar_one_or_none()
    if row is None:
        raise NotFound("There is no such webhook.")
    return _endpoint(row)


def sealed_headers(headers: Mapping[str, str], secret: str, endpoint_id: UUID) -> bytes | None:
    """Headers as they are kept: their values often are passwords."""
    return seal(secret, json.dumps(dict(headers)), owner=endpoint_id.bytes) if headers else None


async def remove_endpoint(session: Session, endpoint: Endpoint) -> None:
    """Delete a receiver with its deliveries; the events stay."""
    statement = delete(WebhookEndpointRow).where(*_is_endpoint(endpoint.workspace_id, endpoint.id))
    await session.execute(statement)


async def disable_endpoint(
    session: Session, workspace_id: UUID, endpoint_id: UUID, *, reason: str, at: datetime
) -> bool:
    """Turn a receiver off and tell its organisation; what waits for it stays parked.

    Returns:
        Whether it was on until now.
    """
    statement = (
        update(WebhookEndpointRow)
        .where(*_is_endpoint(workspace_id, endpoint_id), col(WebhookEndpointRow.enabled))
        .values(enabled=False, disabled_reason=reason, updated_at=at)
        .returning(col(WebhookEndpointRow.organisation_id))
    )
    organisation_id = (await session.execute(statement)).scalar_one_or_none()
    if organisation_id is not None:
        disabled = EndpointDisabled(
            workspace_id=workspace_id,
            organisation_id=organisation_id,
            subject_id=endpoint_id,
            subject_version=int(at.timestamp() * 1000),
            occurred_at=at,
            data=EndpointData(endpoint=endpoint_id, reason=reason),
        )
        await announce(session, disabled)
    return organisation_id is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """What the owners of a receiver in trouble are to know."""

    organisation_id: UUID
    url: str
    disabled_reason: str | None


async def notice_once(
    session: Session, endpoint: tuple[UUID, UUID], kind: str, *, at: datetime, since: datetime
) -> Noticed | None:
    """Note that its owners are written to now; ``None`` where they were after ``since``."""
    statement = text("""
        UPDATE webhook_endpoint
        SET noticed = noticed || jsonb_build_object(CAST(:kind AS text), CAST(:at AS text))
        WHERE workspace_id = :workspace AND id = :id
        AND coalesce((noticed ->> CAST(:kind AS text))::timestamptz, '-infinity') < :since
        RETURNING organisation_id, url, disabled_reason
    """)
    values = {"kind": kind, "at": at.isoformat(), "since": since}
    named = {"workspace": endpoint[0], "id": endpoint[1]}
    row = (await session.execute(statement, values | named)).one_or_none()
    return None if row is None else Noticed(**row._mapping)


async def hopeless(session: Session) -> list[tuple[UUID, UUID]]:
    """Who has failed for five days and lost messages at least twelve hours apart.

    Returns:
        Workspace and endpoint of each that is on, of all tenants.
    """
    statement = text("""
        SELECT w.workspace_id, w.id FROM webhook_endpoint AS w
        WHERE w.enabled AND w.failing_since < now() - make_interval(hours => :failing)
        AND make_interval(hours => :apart) <= (
            SELECT max(d.updated_at) - min(d.updated_at) FROM delivery AS d
            WHERE d.workspace_id = w.workspace_id AND d.endpoint_id = w.id
            AND d.state = 'exhausted' AND d.updated_at >= w.failing_since)
    """)
    hours = {"failing": FAILING_HOURS, "apart": APART_HOURS}
    return [(row.workspace_id, row.id) for row in await session.execute(statement, hours)]


def _is_endpoint(workspace_id: UUID, endpoint_id: UUID) -> tuple[Any, Any]:
    row = WebhookEndpointRow
    return col(row.workspace_id) == workspace_id, col(row.id) == endpoint_id


def _endpoint(row: WebhookEndpointRow) -> Endpoint:
    return Endpoint(**{one.name: getattr(row, one.name) for one in fields(Endpoint)})
