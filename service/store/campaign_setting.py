"""What scoring has to know of a campaign itself: its time zone, and when it began and ended."""

from datetime import datetime, timedelta
from uuid import UUID

from scoring.ending import ENDED, MILESTONE, WHOLE, as_it_ended
from scoring.facts import local_day
from scoring.measure import Setting
from service.store.driver import Connection
from service.store.kpi_sql import literal

# A retraction has the fields of what it takes back.
_ENDED_AT = f"""
    (SELECT max(f.occurred_at) FROM fact f
    WHERE f.workspace_id = c.workspace_id AND f.campaign_id = c.id
        AND f.subject = {literal(WHOLE)} AND f.type = {literal(MILESTONE)}
        AND f.payload ->> 'milestone' = {literal(ENDED)} AND f.sign > 0 AND NOT EXISTS (
            SELECT FROM fact r WHERE r.workspace_id = f.workspace_id
                AND r.campaign_id = f.campaign_id AND r.subject = f.subject
                AND r.type = f.type AND r.reverses = f.id))"""  # noqa: S608 (constants of ours)
SETTING = f"c.time_zone, c.starts_at, c.ends_at, {_ENDED_AT} AS ended_at"
"""The columns of a campaign ``c`` that ``setting_from`` takes."""
_SETTING = f"SELECT {SETTING} FROM campaign c WHERE c.workspace_id = $1 AND c.id = $2"  # noqa: S608


async def setting_of(connection: Connection, workspace_id: UUID, campaign_id: UUID) -> Setting:
    """What a campaign says about itself."""
    row = await connection.fetchrow(_SETTING, workspace_id, campaign_id)
    assert row is not None  # noqa: S101 (facts belong to a campaign)
    return setting_from(*row)


def setting_from(
    zone: str, starts_at: datetime | None, ends_at: datetime | None, ended_at: datetime | None
) -> Setting:
    """The same from its columns."""
    # It may end at midnight, which begins a day that is not its own.
    last = ends_at and local_day(ends_at - timedelta(microseconds=1), zone)
    planned = Setting(
        zone=zone,
        start=starts_at and local_day(starts_at, zone),
        end=last and last + timedelta(days=1),
    )
    return as_it_ended(planned, ended_at)
