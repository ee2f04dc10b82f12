"""Milestones: reached once, by the fold whose total passes the threshold."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from scoring.registry import MEASURES
from service.events import GoalData, GoalReached
from service.store.milestone_tellings import tell_of_milestone
from service.store.outbox import announce
from service.store.session import Session

# A measure keeps its total in one of the two tables, so the sum of both is its total. Those that
# are open are looked at one by one; joined, they would meet every Milestone of the workspace.
_REACH = text("""
    WITH open AS MATERIALIZED (
        SELECT id, threshold, measure, coalesce(quest_id::text, '') AS key,
            (CAST(:versions AS int[]))[array_position(CAST(:names AS text[]), measure)] AS version,
            CASE WHEN quest_id IS NULL THEN 'total' ELSE 'quest' END AS dimset
        FROM milestone
        WHERE workspace_id = :workspace AND campaign_id = :campaign
            AND status = 'live' AND reached_at IS NULL
    ), counted AS MATERIALIZED (
        SELECT id, threshold, coalesce((
            SELECT sum(c.n) FROM kpi_cell c
            WHERE c.workspace_id = :workspace AND c.campaign_id = :campaign
                AND c.measure = o.measure AND c.version = o.version
                AND c.dimset = o.dimset AND c.key = o.key
        ), 0) + coalesce((
            SELECT sum(p.n) FROM kpi_trans p
            WHERE p.workspace_id = :workspace AND p.campaign_id = :campaign
                AND p.measure = o.measure AND p.version = o.version
                AND p.dimset = o.dimset AND p.key = o.key AND p.prev_day = '-infinity'
        ), 0) AS total
        FROM open AS o
    )
    UPDATE milestone m SET reached_at = :at,
        reached_value = (SELECT total FROM counted WHERE counted.id = m.id)
    WHERE m.workspace_id = :workspace AND m.reached_at IS NULL
        AND m.id = ANY (ARRAY (SELECT id FROM counted WHERE total >= threshold))
    RETURNING m.id, m.slug, m.measure, m.quest_id, m.threshold, m.reached_value AS value, m.version
""")
_DECLARED = {
    "names": list(MEASURES),
    "versions": [measure.version for measure in MEASURES.values()],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A Milestone that has just been passed, and the total that passed it."""

    id: UUID
    slug: str
    measure: str
    quest_id: UUID | None
    threshold: int
    value: int
    version: int


async def reach_milestones(
    session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime
) -> list[Reached]:
    """Mark and announce the Milestones whose total has passed their threshold, each once.

    Totals are those of the cells, over all days. A Milestone whose total falls again is opened
    again by ``milestone_falls``, and may then be reached once more, as its next version.
    """
    values: dict[str, Any] = {"workspace": workspace_id, "campaign": campaign_id, "at": at}
    rows = (await session.execute(_REACH, values | _DECLARED)).mappings()
    reached = [Reached(**row) for row in rows]
    events = [_event(milestone, workspace_id, campaign_id, at) for milestone in reached]
    await announce(session, *events)
    for milestone in reached:
        await tell_of_milestone(session, workspace_id, milestone.id, at)
    return reached


def _event(milestone: Reached, workspace_id: UUID, campaign_id: UUID, at: datetime) -> GoalReached:
    return GoalReached(
        workspace_id=workspace_id,
        campaign_id=campaign_id,
        subject_id=milestone.id,
        subject_version=milestone.version,
        occurred_at=at,
        data=GoalData(
            milestone=milestone.slug,
            measure=milestone.measure,
            quest=milestone.quest_id,
            threshold=milestone.threshold,
            value=milestone.value,
        ),
    )
