"""What people are told about a Milestone: reached, open again, or higher."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select

from quests.errors import NotFound
from quests.ids import public_id
from scoring.claim import Milestone
from scoring.said import Moment, Said
from service.events.data import GoalData
from service.events.results import GoalReopened
from service.store.campaign_texts import milestone_of
from service.store.outbox import announce
from service.store.session import Session
from service.store.spoken_campaigns import SpokenCampaign, spoken_campaign
from service.store.tables import MilestoneRow
from service.store.tellings import Audience, Telling, begin_telling
from service.store.totals import totals_now

ON_WORD = "on_word"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whose Milestone it is, and since when it is reached."""

    campaign_id: UUID
    reached_at: datetime | None


async def standing_of(session: Session, workspace_id: UUID, milestone_id: UUID) -> Standing:
    """Where a Milestone stands; held, so that it does not fall meanwhile.

    Raises:
        NotFound: no such Milestone in this workspace.
    """
    statement = select(MilestoneRow).where(
        MilestoneRow.workspace_id == workspace_id, MilestoneRow.id == milestone_id
    )
    row = (await session.exec(statement.with_for_update())).one_or_none()
    if row is None:
        raise NotFound()
    return Standing(campaign_id=row.campaign_id, reached_at=row.reached_at)


async def tell_of_milestone(
    session: Session, workspace_id: UUID, milestone_id: UUID, at: datetime, *, said_so: bool = False
) -> None:
    """Tell those who contributed that it is reached.

    Args:
        said_so: An organiser said that it may be told; else some wait for that word.
    """
    row = await session.get_one(MilestoneRow, (workspace_id, milestone_id), populate_existing=True)
    if row.reached_at is None or (row.definition.get("publish") == ON_WORD and not said_so):
        return
    campaign = await spoken_campaign(session, workspace_id, row.campaign_id)
    said = _said(milestone_of(row, campaign.claims), campaign, row.reached_value or 0)
    audience = Audience(who="doers", quests=(row.quest_id,) if row.quest_id else None)
    telling = _telling(row, Moment.MILESTONE_REACHED, said, audience, at)
    await begin_telling(session, telling)


async def open_fallen(
    session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime
) -> Sequence[UUID]:
    """Open Milestones again whose total is below their threshold by now, and say so.

    Those who were told that it was reached are told; what was promised stays promised.

    Returns:
        The Milestones that are open again.
    """
    rows = await _reached(session, workspace_id, campaign_id)
    if not rows:
        return []
    campaign = await spoken_campaign(session, workspace_id, campaign_id)
    milestones = {row.id: milestone_of(row, campaign.claims) for row in rows}
    totals = await totals_now(session, workspace_id, campaign_id, milestones.values())
    fallen = [row for row in rows if totals[row.id] < row.threshold]
    for row in fallen:
        said = _said(milestones[row.id], campaign, totals[row.id])
        await _open(session, row, said, at)
    return [row.id for row in fallen]


async def _reached(
    session: Session, workspace_id: UUID, campaign_id: UUID
) -> Sequence[MilestoneRow]:
    row = MilestoneRow
    found = await session.exec(
        select(row)
        .where(
            row.workspace_id == workspace_id,
            row.campaign_id == campaign_id,
            row.status == "live",
            col(row.reached_at).is_not(None),
        )
        .order_by(col(row.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.all()


async def _open(session: Session, row: MilestoneRow, said: Said, at: datetime) -> None:
    raised = row.threshold > (row.reached_value or 0)
    row.reached_at, row.reached_value, row.version = None, None, row.version + 1
    await session.flush()
    moment = Moment.MILESTONE_RAISED if raised else Moment.MILESTONE_FALLEN
    await begin_telling(session, _telling(row, moment, said, Audience(who="told"), at))
    data = GoalData(
        milestone=row.slug,
        measure=row.measure,
        quest=row.quest_id,
        threshold=row.threshold,
        value=said.numbers["value"],
    )
    event = GoalReopened(
        workspace_id=row.workspace_id,
        campaign_id=row.campaign_id,
        subject_id=row.id,
        subject_version=row.version,
        occurred_at=at,
        data=data,
    )
    await announce(session, event)


def _said(milestone: Milestone, campaign: SpokenCampaign, value: int) -> Said:
    base = Said(campaign=campaign.title, language=campaign.languages[0], quests=campaign.quests)
    numbers = {"value": value, "threshold": milestone.threshold}
    return replace(base, title=milestone.promise, unit=milestone.unit, numbers=numbers)


def _telling(
    row: MilestoneRow, moment: Moment, said: Said, audience: Audience, at: datetime
) -> Telling:
    return Telling(
        workspace_id=row.workspace_id,
        campaign_id=row.campaign_id,
        moment=moment,
        subject=f"milestone/{public_id('mst', row.id)}",
        version=row.version,
        said=said,
        audience=audience,
        at=at,
    )
