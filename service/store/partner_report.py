"""A month of a campaign as one of its partners sees it: what it brought, what came back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text

from quests.errors import NotFound
from service.store.session import Session
from service.store.tables import CampaignRow, OrganisationRow

# Retractions count against what they take back, on the same day.
_OWN = text("""
    SELECT type, payload ->> 'kind' = 'own_action' AS own_action, payload ->> 'to' AS stage,
        coalesce((payload ->> 'refund')::boolean, false) AS refund,
        sum(sign) AS times, sum(sign * quantity) AS quantity,
        coalesce(sum(sign * (payload ->> 'amount')::bigint), 0) AS cents
    FROM fact
    WHERE workspace_id = :workspace AND campaign_id = :campaign AND day >= :first AND day < :after
        AND partner_id = :organisation
    GROUP BY 1, 2, 3, 4
""")
_DEALS = text("""
    SELECT status, sum(cents) AS cents, count(*) AS deals FROM (
        SELECT DISTINCT ON (payload ->> 'opportunity') payload ->> 'status' AS status,
            (payload ->> 'amount')::bigint AS cents
        FROM fact AS f
        WHERE workspace_id = :workspace AND campaign_id = :campaign AND day < :after
            AND partner_id = :organisation AND type = 'opportunity' AND sign > 0
            AND NOT EXISTS (
                SELECT FROM fact AS r WHERE r.workspace_id = f.workspace_id
                    AND r.campaign_id = f.campaign_id AND r.source = f.source
                    AND r.source_ref = 'retract:' || f.id)
        ORDER BY payload ->> 'opportunity', occurred_at DESC, id DESC
    ) AS latest GROUP BY status
""")
_PEOPLE = text("""
    SELECT count(*) FROM (
        SELECT actor_id FROM fact
        WHERE workspace_id = :workspace AND campaign_id = :campaign
            AND day >= :first AND day < :after AND partner_id = :organisation
            AND type = 'participation' AND payload ->> 'status' = 'valid'
        GROUP BY actor_id HAVING sum(sign) > 0
    ) AS brought
""")
_SAID = text("""
    SELECT count(*) FILTER (WHERE decision = 'granted') AS granted,
        count(*) FILTER (WHERE decision = 'withdrawn') AS withdrawn
    FROM consent_entry
    WHERE workspace_id = :workspace AND organisation_id = :organisation
        AND at >= CAST(:first AS date)::timestamp AT TIME ZONE :zone
        AND at < CAST(:after AS date)::timestamp AT TIME ZONE :zone
""")
_INVITED = text("""
    SELECT count(*) FROM fact AS f
    WHERE workspace_id = :workspace AND campaign_id = :campaign AND day >= :first AND day < :after
        AND type = 'work_session' AND sign > 0 AND payload -> 'invited' ? :named
        AND NOT EXISTS (
            SELECT FROM fact AS r WHERE r.workspace_id = f.workspace_id
                AND r.campaign_id = f.campaign_id AND r.source = f.source
                AND r.source_ref = 'retract:' || f.id)
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """Whose report, of which days, the last exclusive."""

    workspace_id: UUID
    campaign_id: UUID
    organisation_id: UUID
    named: str
    first: date
    after: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Figures by name; money in whole cents. ``shared`` is what all achieved together."""

    organisation: str
    campaign: Mapping[str, str]
    first: date
    after: date
    brought: Mapping[str, int]
    came_back: Mapping[str, int]
    shared: Mapping[str, int]


async def report_of(session: Session, month: Month, shared: Mapping[str, int]) -> Report:
    """The report.

    Args:
        session: What it is read from.
        month: Whose, and which.
        shared: What all achieved together.

    Raises:
        NotFound: no such campaign in this workspace.
    """
    campaign = await session.get(CampaignRow, (month.workspace_id, month.campaign_id))
    if campaign is None:
        raise NotFound()
    organisation = await session.get_one(
        OrganisationRow, (month.workspace_id, month.organisation_id)
    )
    named: dict[str, Any] = {
        "workspace": month.workspace_id,
        "campaign": month.campaign_id,
        "organisation": month.organisation_id,
        "named": month.named,
        "first": month.first,
        "after": month.after,
        "zone": campaign.time_zone,
    }
    own = [dict(row) for row in (await session.execute(_OWN, named)).mappings()]
    said = (await session.execute(_SAID, named)).one()
    people = int((await session.execute(_PEOPLE, named)).scalar_one())
    invited = int((await session.execute(_INVITED, named)).scalar_one())
    deals = {row.status: row for row in await session.execute(_DEALS, named)}
    return Report(
        organisation=organisation.name,
        campaign=campaign.definition["title"],
        first=month.first,
        after=month.after,
        brought={"people": people} | _brought(own, invited),
        came_back=_came_back(own, deals) | {"granted": said.granted, "withdrawn": said.withdrawn},
        shared=shared,
    )


def _total(rows: list[dict[str, Any]], what: str, type: str, **wanted: Any) -> int:
    mine = (row for row in rows if row["type"] == type)
    return sum(
        int(row[what]) for row in mine if all(row[name] == value for name, value in wanted.items())
    )


def _brought(own: list[dict[str, Any]], invited: int) -> dict[str, int]:
    kept = _total(own, "quantity", "commitment_fulfilled", own_action=False)
    return {
        "completions": _total(own, "times", "completion"),
        "fulfilled": kept,
        "initiatives": _total(own, "times", "commitment_fulfilled", own_action=True),
        "value": _total(own, "cents", "commitment_fulfilled"),
        "sessions": _total(own, "times", "session_attended"),
        "invited": invited,
        "relations": _total(own, "times", "relation_interaction"),
        "coupons_issued": _total(own, "times", "coupon_issued"),
    }


def _came_back(own: list[dict[str, Any]], deals: Mapping[str, Any]) -> dict[str, int]:
    bought = _total(own, "cents", "purchase", refund=False)
    stages = {
        stage: _total(own, "times", "lead_stage_changed", stage=stage)
        for stage in ("mql", "sal", "customer")
    }
    won, still = deals.get("won"), deals.get("open")
    return stages | {
        "coupons_redeemed": _total(own, "times", "coupon_redeemed"),
        "sales": bought - _total(own, "cents", "purchase", refund=True),
        "pipeline": int(still.cents) if still else 0,
        "won": int(won.cents) if won else 0,
    }
