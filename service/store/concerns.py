"""Whose concern an event is, and which receivers get it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, and_, case, cast, exists, func, or_, select
from sqlmodel import col

from service.events.endpoints import EndpointTest
from service.store.tables import (
    CampaignRow,
    DeliveryRow,
    EventRow,
    PartnerRow,
    WebhookEndpointRow,
    WithheldRow,
)


def receivers(workspace_id: UUID, *which: ColumnElement[bool]) -> Any:
    """Pairs of event and enabled endpoint: subscribed to, and the organisation's concern.

    Args:
        which: Of which events, or endpoints.
    """
    endpoint = WebhookEndpointRow
    types, campaigns = col(endpoint.event_types), col(endpoint.campaign_ids)
    return select(
        col(EventRow.id).label("event_id"),
        col(endpoint.id).label("endpoint_id"),
        col(endpoint.organisation_id),
        col(endpoint.api_version),
        col(endpoint.payload),
        col(endpoint.ordering),
        leads(col(endpoint.organisation_id)),
    ).where(
        col(EventRow.workspace_id) == workspace_id,
        *which,
        col(EventRow.type) != EndpointTest.type,  # goes to the tested endpoint alone
        col(endpoint.workspace_id) == workspace_id,
        col(endpoint.enabled),
        or_(func.cardinality(types) == 0, col(EventRow.type) == func.any(types)),
        or_(func.cardinality(campaigns) == 0, col(EventRow.campaign_id) == func.any(campaigns)),
        concerns(col(endpoint.organisation_id)),
    )


def missing(endpoint_id: UUID, span: tuple[datetime, datetime]) -> Sequence[ColumnElement[bool]]:
    """Events of a span of time of which there is no delivery to an endpoint."""
    delivery = DeliveryRow
    delivered = (
        exists()
        .where(
            col(delivery.workspace_id) == col(EventRow.workspace_id),
            col(delivery.event_id) == col(EventRow.id),
            col(delivery.endpoint_id) == endpoint_id,
        )
        .correlate_except(delivery)
    )
    return (
        col(WebhookEndpointRow.id) == endpoint_id,
        col(EventRow.sequence).is_not(None),
        col(EventRow.occurred_at) >= span[0],
        col(EventRow.occurred_at) < span[1],
        ~delivered,
    )


def concerns(organisation: Any) -> ColumnElement[bool]:
    """An event for this organisation, or of a campaign it leads or is a partner of that day.

    Nothing of who took their data back from it, but what is for it alone.
    """
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
        else_=and_(or_(col(EventRow.campaign_id).is_(None), takes_part), ~_withheld(organisation)),
    )


def _withheld(organisation: Any) -> ColumnElement[bool]:
    """Whether the event is of somebody who took their data back, up to their next yes."""
    row = WithheldRow
    return (
        exists()
        .where(
            col(row.workspace_id) == col(EventRow.workspace_id),
            col(row.participant_id) == col(EventRow.participant_id),
            col(row.organisation_id) == organisation,
            or_(col(row.ended_at).is_(None), col(EventRow.occurred_at) <= col(row.ended_at)),
        )
        .correlate_except(row)
    )


def leads(organisation: Any) -> Any:
    """Whether the organisation leads the campaign of the event."""
    campaign = CampaignRow
    found = (
        exists()
        .where(
            col(campaign.workspace_id) == col(EventRow.workspace_id),
            col(campaign.id) == col(EventRow.campaign_id),
            col(campaign.lead_organisation_id) == organisation,
        )
        .correlate_except(campaign)
    )
    return found.label("leads")
