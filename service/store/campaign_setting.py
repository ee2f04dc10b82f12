"""What scoring has to know of a campaign itself: its time zone, and when it began and ended."""

from datetime import datetime, timedelta
from uuid import UUID

from scoring.ending import as_it_ended
from scoring.facts import local_day
from scoring.measure import Setting
from service.store.driver import Connection

# When facts say that it ended is noted by whoever folds them (``kpi_ending``): of facts the worker
# sees those of one workspace at a time, and it asks of all campaigns which of them to count anew.
SETTING = """c.time_zone, c.starts_at, c.ends_at, (
        SELECT s.ended_at FROM fold_state s
        WHERE s.workspace_id = c.workspace_id AND s.campaign_id = c.id
    ) AS ended_at"""
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
