"""Which campaigns have cases to count: facts that await it, or declarations that are others now."""

from uuid import UUID

from sqlalchemy import text

from service.store.each_waiting import each_waiting
from service.store.kpi_cases import definitions, setting_from
from service.store.session import Session

_WAITING = each_waiting("kpi_awaiting")
_COUNTED = text("""
    SELECT s.workspace_id, s.campaign_id, s.definitions, c.time_zone, c.starts_at, c.ends_at
    FROM case_state s JOIN campaign c
        ON c.workspace_id = s.workspace_id AND c.id = s.campaign_id""")


async def campaigns_to_count(session: Session) -> list[tuple[UUID, UUID]]:
    """Workspace and campaign of all facts that cases have not looked at."""
    return [(row[0], row[1]) for row in await session.execute(_WAITING)]


async def campaigns_to_rebuild(session: Session) -> list[tuple[UUID, UUID]]:
    """Campaigns whose numbers were made by other declarations, or for other days of theirs."""
    return [
        (workspace_id, campaign_id)
        for workspace_id, campaign_id, known, *days in await session.execute(_COUNTED)
        if known != definitions(setting_from(*days))
    ]
