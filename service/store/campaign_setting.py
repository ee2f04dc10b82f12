"""What scoring has to know of a campaign itself: its time zone, and when it began and ended."""

from datetime import datetime, timedelta
from uuid import UUID

from scoring.facts import local_day
from scoring.measure import Setting
from service.store.driver import Connection

SETTING = "c.time_zone, c.starts_at, c.ends_at"
"""The columns of a campaign ``c`` that ``setting_from`` takes."""
_SETTING = f"SELECT {SETTING} FROM campaign c WHERE c.workspace_id = $1 AND c.id = $2"  # noqa: S608


async def setting_of(connection: Connection, workspace_id: UUID, campaign_id: UUID) -> Setting:
    """What a campaign says about itself."""
    row = await connection.fetchrow(_SETTING, workspace_id, campaign_id)
    assert row is not None  # noqa: S101 (facts belong to a campaign)
    return setting_from(*row)


def setting_from(zone: str, starts_at: datetime | None, ends_at: datetime | None) -> Setting:
    """The same from its columns."""
    # It may end at midnight, which begins a day that is not its own.
    last = ends_at and local_day(ends_at - timedelta(microseconds=1), zone)
    return Setting(
        zone=zone,
        start=starts_at and local_day(starts_at, zone),
        end=last and last + timedelta(days=1),
    )
