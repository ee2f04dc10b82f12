"""Events in the caller's transaction, their place in the order, and who gets them.

A row is inserted without a sequence: transactions commit in another order than they start,
so a number taken at insert would leave gaps that fill later, and a reader with "after=n"
would miss them. Numbers are given afterwards, one workspace at a time under a lock.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Row, case, cast, exists, func, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from quests.ids import new_id
from service.events.catalogue import EndpointTest
from service.events.envelope import Announced, minified
from service.events.event import Event, event_values
from service.events.perspective import Observer, seen_by
from service.store.session import Session
from service.store.tables import (
    CampaignRow,
    DeliveryRow,
    EventRow,
    PartnerRow,
    WebhookEndpointRow,
)

BATCH = 500

_SEQUENCE = text("""
    WITH chosen AS (
        SELECT id, row_number() OVER (ORDER BY occurred_at, subject_version, id) AS place
        FROM (
            SELECT id, occurred_at, subject_version FROM event
            WHERE workspace_id = :workspace AND sequence IS NULL
            ORDER BY occurred_at, subject_version, id LIMIT :limit
        ) AS oldest
    ), last AS (
        SELECT coalesce(max(sequence), 0) AS number FROM event
        WHERE workspace_id = :workspace AND sequence IS NOT NULL
    )
    UPDATE event SET sequence = last.number + chosen.place FROM chosen, last
    WHERE event.workspace_id = :workspace AND event.id = chosen.id
    RETURNING event.*
""")


async def announce(session: Session, *events: Event) -> None:
    """Tell the outside world, if and when the caller's transaction commits.

    The same event announced twice is one event: its id is made of subject, version and type.
    """
    if events:
        rows = [event_values(event) for event in events]
        await session.execute(insert(EventRow).values(rows).on_conflict_do_nothing())


async def workspaces_with_news(session: Session) -> Sequence[UUID]:
    """The workspaces that have events without a sequence."""
    waiting = text("""
        SELECT workspace_id FROM workspace WHERE EXISTS (
            SELECT FROM event
            WHERE event.workspace_id = workspace.workspace_id AND sequence IS NULL)
    """)
    return (await session.execute(waiting)).scalars().all()


async def fan_out(session: Session, workspace_id: UUID, *, secret: str, at: datetime) -> int:
    """Number the oldest new events of a workspace and write one delivery per receiver.

    Args:
        secret: The installation's secret, for pseudonyms.
        at: Now.

    Returns:
        How many events were numbered, at most ``BATCH``; 0 when someone else is at it.
    """
    if not await _lock_order(session, workspace_id):
        return 0
    chosen = {"workspace": workspace_id, "limit": BATCH}
    events = [_announced(row) for row in await session.execute(_SEQUENCE, chosen)]
    if events:
        await _write_deliveries(session, workspace_id, events, secret=secret, at=at)
    return len(events)


async def give_sequence(session: Session, workspace_id: UUID, event_id: UUID) -> Announced:
    """Number one event at once, ahead of those that wait; waits for its turn."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), _lock_key(workspace_id))
    one = text("""
        UPDATE event SET sequence = coalesce(sequence, (
            SELECT coalesce(max(sequence), 0) + 1 FROM event
            WHERE workspace_id = :workspace AND sequence IS NOT NULL))
        WHERE workspace_id = :workspace AND id = :id RETURNING *""")
    values = {"workspace": workspace_id, "id": event_id}
    return _announced((await session.execute(one, values)).one())


async def events_after(
    session: Session,
    workspace_id: UUID,
    organisation_id: UUID,
    *,
    after: int,
    types: Sequence[str],
    limit: int,
) -> list[tuple[Announced, bool]]:
    """What concerns an organisation, in order, after a sequence; empty ``types`` means all.

    With each, whether the organisation leads the campaign.
    """
    statement = (
        select(EventRow.__table__, _leads(organisation_id))  # type: ignore[attr-defined]  # SQLModel hides its table
        .where(
            col(EventRow.workspace_id) == workspace_id,
            col(EventRow.sequence) > after,
            _concerns(organisation_id),
        )
        .order_by(col(EventRow.sequence))
        .limit(limit)
    )
    if types:
        statement = statement.where(col(EventRow.type).in_(types))
    return [(_announced(row), row.leads) for row in await session.execute(statement)]


async def _lock_order(session: Session, workspace_id: UUID) -> bool:
    attempt = text("SELECT pg_try_advisory_xact_lock(:key)")
    return bool((await session.execute(attempt, _lock_key(workspace_id))).scalar_one())


def _lock_key(workspace_id: UUID) -> dict[str, int]:
    """64 bits of the workspace's id; that two share a lock is improbable and harmless."""
    return {"key": int.from_bytes(workspace_id.bytes[8:], "big", signed=True)}


async def _write_deliveries(
    session: Session, workspace_id: UUID, events: list[Announced], *, secret: str, at: datetime
) -> None:
    by_id = {event.id: event for event in events}
    pairs = await session.execute(_receivers(workspace_id, list(by_id)))
    rows = [_delivery(workspace_id, by_id[pair.event_id], pair, secret, at) for pair in pairs]
    if rows:
        await session.execute(insert(DeliveryRow).on_conflict_do_nothing(), rows)


def _delivery(
    workspace_id: UUID, event: Announced, receiver: Row[Any], secret: str, at: datetime
) -> dict[str, Any]:
    observer = Observer(
        organisation_id=receiver.organisation_id, leads=receiver.leads, secret=secret
    )
    shown = seen_by(event, observer, api_version=receiver.api_version)
    return {
        "workspace_id": workspace_id,
        "id": new_id(at),
        "endpoint_id": receiver.endpoint_id,
        "event_id": event.id,
        "state": "pending",
        "body": minified(shown),
        "attempts": 0,
        "last_try": False,
        "next_at": at,
        "created_at": at,
        "updated_at": at,
    }


def _receivers(workspace_id: UUID, events: list[UUID]) -> Any:
    """Pairs of event and enabled endpoint: subscribed to, and the organisation's concern."""
    endpoint = WebhookEndpointRow
    types, campaigns = col(endpoint.event_types), col(endpoint.campaign_ids)
    return select(
        col(EventRow.id).label("event_id"),
        col(endpoint.id).label("endpoint_id"),
        col(endpoint.organisation_id),
        col(endpoint.api_version),
        _leads(col(endpoint.organisation_id)),
    ).where(
        col(EventRow.workspace_id) == workspace_id,
        col(EventRow.id).in_(events),
        col(EventRow.type) != EndpointTest.type,  # goes to the tested endpoint alone
        col(endpoint.workspace_id) == workspace_id,
        col(endpoint.enabled),
        or_(func.cardinality(types) == 0, col(EventRow.type) == func.any(types)),
        or_(func.cardinality(campaigns) == 0, col(EventRow.campaign_id) == func.any(campaigns)),
        _concerns(col(endpoint.organisation_id)),
    )


def _concerns(organisation: Any) -> ColumnElement[bool]:
    """An event for this organisation, or of a campaign it leads or is a partner of that day."""
    campaign, partner = CampaignRow, PartnerRow
    day = cast(func.timezone(col(campaign.time_zone), col(EventRow.occurred_at)), Date)
    is_partner = (
        exists()
        .where(
            col(partner.workspace_id) == col(campaign.workspace_id),
            col(partner.campaign_id) == col(campaign.id),
            col(partner.organisation_id) == organisation,
            day >= func.coalesce(col(partner.joined_on), day),
            day <= func.coalesce(col(partner.left_on), day),
        )
        .correlate_except(partner)  # else the outer tables would be joined anew: everybody's
    )
    takes_part = (
        exists()
        .where(
            col(campaign.workspace_id) == col(EventRow.workspace_id),
            col(campaign.id) == col(EventRow.campaign_id),
            or_(col(campaign.lead_organisation_id) == organisation, is_partner),
        )
        .correlate_except(campaign)
    )
    return case(
        (col(EventRow.organisation_id).is_not(None), col(EventRow.organisation_id) == organisation),
        else_=or_(col(EventRow.campaign_id).is_(None), takes_part),
    )


def _leads(organisation: Any) -> Any:
    """Whether the organisation leads the campaign of the event."""
    campaign = CampaignRow
    leads = (
        exists()
        .where(
            col(campaign.workspace_id) == col(EventRow.workspace_id),
            col(campaign.id) == col(EventRow.campaign_id),
            col(campaign.lead_organisation_id) == organisation,
        )
        .correlate_except(campaign)
    )
    return leads.label("leads")


def _announced(row: Row[Any]) -> Announced:
    return Announced(
        id=row.id,
        campaign_id=row.campaign_id,
        type=row.type,
        subject=row.subject,
        subject_version=row.subject_version,
        occurred_at=row.occurred_at,
        participant_id=row.participant_id,
        data=row.data,
        sequence=row.sequence,
    )
