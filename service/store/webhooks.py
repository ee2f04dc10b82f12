"""Receivers: who wants to be told, where, and whether the address works."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from quests.errors import NotFound
from service.events import EndpointData, EndpointDisabled
from service.store.outbox import announce
from service.store.session import Session
from service.store.tables import CampaignRow, WebhookEndpointRow

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FAILING_HOURS = 120
APART_HOURS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A receiver of one organisation; empty lists mean all of its events and campaigns."""

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


async def remove_endpoint(session: Session, endpoint: Endpoint) -> None:
    """Delete a receiver with its deliveries; the events stay."""
    statement = delete(WebhookEndpointRow).where(*_is_endpoint(endpoint.workspace_id, endpoint.id))
    await session.execute(statement)


async def disable_endpoint(
    session: Session, workspace_id: UUID, endpoint_id: UUID, *, reason: str, at: datetime
) -> None:
    """Turn a receiver off once, and tell its organisation; what waits for it stays parked."""
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


async def disable_hopeless(session: Session, *, at: datetime) -> int:
    """Turn off who has failed for five days and lost messages at least twelve hours apart."""
    hopeless = text("""
        SELECT w.workspace_id, w.id FROM webhook_endpoint AS w
        WHERE w.enabled AND w.failing_since < now() - make_interval(hours => :failing)
        AND make_interval(hours => :apart) <= (
            SELECT max(d.updated_at) - min(d.updated_at) FROM delivery AS d
            WHERE d.workspace_id = w.workspace_id AND d.endpoint_id = w.id
            AND d.state = 'exhausted' AND d.updated_at >= w.failing_since)
    """)
    hours = {"failing": FAILING_HOURS, "apart": APART_HOURS}
    found = (await session.execute(hopeless, hours)).all()
    for workspace_id, endpoint_id in found:
        await disable_endpoint(session, workspace_id, endpoint_id, reason="failing", at=at)
    return len(found)


def _is_endpoint(workspace_id: UUID, endpoint_id: UUID) -> tuple[Any, Any]:
    row = WebhookEndpointRow
    return col(row.workspace_id) == workspace_id, col(row.id) == endpoint_id


def _endpoint(row: WebhookEndpointRow) -> Endpoint:
    return Endpoint(**{field.name: getattr(row, field.name) for field in fields(Endpoint)})
