"""Targets of KPIs: set, given up, and watched, so that organisers hear in time."""

from datetime import datetime, timedelta
from uuid import UUID

from quests.errors import NotFound
from scoring.registry import KPIS
from service.callers import OrganisationCaller
from service.events.targets import ExpectedData, TargetData, TargetMoved
from service.store.campaigns import ensure_lead, ensure_takes_part
from service.store.kpi_short_queue import fold_short_queue
from service.store.kpi_targets import (
    Progress,
    Target,
    campaigns_with_targets,
    delete_target,
    note_outlook,
    put_target,
    targets_of,
)
from service.store.outbox import announce
from service.store.session import Database, Session

EVERY = timedelta(minutes=10)


async def set_target(
    session: Session, campaign_id: UUID, target: Target, holder: OrganisationCaller, at: datetime
) -> Progress:
    """Want something of a KPI; the lead does.

    Raises:
        NotFound: no such campaign of the organisation, or no such KPI.
    """
    if target.kpi not in KPIS:
        raise NotFound(f"There is no KPI {target.kpi!r}.")
    await ensure_lead(session, holder.workspace_id, campaign_id, holder.organisation_id)
    await put_target(session, holder.workspace_id, campaign_id, target, at)
    where = (holder.workspace_id, campaign_id)
    (found,) = await targets_of(session, *where, at, kpi=target.kpi)
    return found


async def give_up_target(
    session: Session, campaign_id: UUID, kpi: str, holder: OrganisationCaller
) -> None:
    """Want nothing of a KPI any more.

    Raises:
        NotFound: no such campaign of the organisation, or no such target.
    """
    await ensure_lead(session, holder.workspace_id, campaign_id, holder.organisation_id)
    await delete_target(session, holder.workspace_id, campaign_id, kpi)


async def read_targets(
    database: Database, campaign_id: UUID, holder: OrganisationCaller, at: datetime
) -> list[Progress]:
    """All targets of a campaign, for whoever stands behind it; a short queue is folded first.

    Raises:
        NotFound: no such campaign, or the organisation does not take part.
    """
    where = (holder.workspace_id, campaign_id)
    async with database.read(holder.workspace_id) as session:
        await ensure_takes_part(session, *where, holder.organisation_id, at)
    await fold_short_queue(database, *where, at)
    async with database.read(holder.workspace_id) as session:
        return await targets_of(session, *where, at)


async def watch_targets(database: Database, at: datetime) -> int:
    """Look at every target now and then, and tell when one looks otherwise.

    Returns:
        How many look otherwise.
    """
    async with database.read() as session:
        campaigns = await campaigns_with_targets(session, before=at - EVERY)
    moved = 0
    for workspace_id, campaign_id in campaigns:
        async with database.transaction(workspace_id) as session:
            for seen in await targets_of(session, workspace_id, campaign_id, at):
                if await note_outlook(session, workspace_id, campaign_id, seen, at):
                    await announce(session, _news(workspace_id, campaign_id, seen, at))
                    moved += 1
    return moved


def _news(workspace_id: UUID, campaign_id: UUID, seen: Progress, at: datetime) -> TargetMoved:
    expected, target = seen.expected, seen.target
    return TargetMoved(
        workspace_id=workspace_id,
        campaign_id=campaign_id,
        subject_id=seen.id,
        subject_version=seen.version + 1,
        occurred_at=at,
        data=TargetData(
            kpi=target.kpi,
            goal=target.goal,
            due=target.due_on,
            value=seen.reading.value,
            outlook=seen.outlook.value,
            previous=seen.noted.value,
            expected=None
            if expected is None
            else ExpectedData(value=expected.value, low=expected.low, high=expected.high),
        ),
    )
