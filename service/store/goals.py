"""Goals of petitions: set up with their Quest, held, moved; and what counts towards them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from quests.errors import NotFound
from quests.goal import GoalRule
from scoring.goal import MEASURES, Goal
from service.store.driver import driver
from service.store.session import Session
from service.store.tables import PetitionGoalRow, QuestRow
from service.store.totals import Watch, read_totals

RULE = "rule"  # who moved it, where nobody did by hand
FOLD_LASTS = timedelta(seconds=60)  # a fold takes less: it is stamped when it begins

# Where the totals were counted anew lately.
_MOVING = text("""
    SELECT DISTINCT g.workspace_id, g.campaign_id
    FROM petition_goal AS g JOIN fold_state AS f
        ON f.workspace_id = g.workspace_id AND f.campaign_id = g.campaign_id
    WHERE CAST(:since AS timestamptz) IS NULL OR f.folded_at >= :since
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredGoal:
    """The goal of one petition; ``moved_by`` ``None``: it is where it began."""

    workspace_id: UUID
    campaign_id: UUID
    quest_id: UUID
    goal: Goal
    moved_by: str | None
    moved_at: datetime

    @property
    def tag(self) -> str:
        """Names the state that a change is made from."""
        return f'"{self.goal.version}"'


def rule_of(options: Mapping[str, object]) -> GoalRule | None:
    """The rule in a petition's options, where it has a goal."""
    said = options.get("goal")
    return None if said is None else GoalRule.model_validate(said)


def goal_watches(quest_id: UUID) -> tuple[Watch, ...]:
    """The totals that count towards the goal, to be added up."""
    return tuple(Watch(measure, quest_id) for measure in MEASURES)


async def set_up_goal(session: Session, quest: QuestRow, at: datetime) -> None:
    """Begin at the first step; as long as nobody moved it, another first step is followed."""
    rule = rule_of(quest.definition.get("options") or {})
    if quest.kind != "petition" or rule is None:
        return
    row = PetitionGoalRow
    new = insert(row).values(
        workspace_id=quest.workspace_id,
        quest_id=quest.id,
        campaign_id=quest.campaign_id,
        goal=rule.steps[0],
        version=1,
        moved_at=at,
    )
    await session.execute(
        new.on_conflict_do_update(
            index_elements=["workspace_id", "quest_id"],
            set_={"goal": new.excluded.goal, "version": row.version + 1},
            where=col(row.moved_by).is_(None) & (col(row.goal) != new.excluded.goal),
        )
    )


async def goals_of(
    session: Session, workspace_id: UUID, campaign_id: UUID, *, lock: bool = False
) -> dict[UUID, StoredGoal]:
    """The goals of a campaign's petitions by Quest; none of drafts."""
    row = PetitionGoalRow
    statement = (
        select(row, col(QuestRow.definition))
        .where(
            row.workspace_id == workspace_id,
            row.campaign_id == campaign_id,
            QuestRow.workspace_id == workspace_id,
            QuestRow.id == row.quest_id,
            QuestRow.state != "draft",
        )
        .order_by(col(row.quest_id))
    )
    if lock:
        statement = statement.with_for_update(of=row).execution_options(populate_existing=True)
    found = [_stored(one, definition) for one, definition in await session.exec(statement)]
    return {one.quest_id: one for one in found if one is not None}


async def goals_among(
    session: Session, workspace_id: UUID, quests: Sequence[QuestRow]
) -> dict[UUID, Goal]:
    """Those of the petitions among a campaign's Quests; no query where none has one."""
    if not any("goal" in (row.definition.get("options") or {}) for row in quests):
        return {}
    found = await goals_of(session, workspace_id, quests[0].campaign_id)
    return {quest: one.goal for quest, one in found.items()}


async def goal_of(
    session: Session, workspace_id: UUID, quest: QuestRow | UUID, *, lock: bool = False
) -> StoredGoal:
    """The goal of one petition, held if wanted.

    Raises:
        NotFound: no such Quest, or it has no goal.
    """
    row = await session.get(QuestRow, (workspace_id, quest)) if isinstance(quest, UUID) else quest
    if row is None:
        raise NotFound()
    mine = await goals_of(session, workspace_id, row.campaign_id, lock=lock)
    if row.id not in mine:
        raise NotFound()
    return mine[row.id]


def _stored(row: PetitionGoalRow, definition: Mapping[str, object]) -> StoredGoal | None:
    options = definition.get("options")
    rule = rule_of(options) if isinstance(options, Mapping) else None
    if rule is None:  # its organiser took it away
        return None
    return StoredGoal(
        workspace_id=row.workspace_id,
        campaign_id=row.campaign_id,
        quest_id=row.quest_id,
        goal=Goal(rule=rule, number=row.goal, version=row.version),
        moved_by=row.moved_by,
        moved_at=row.moved_at,
    )


async def move_goal(
    session: Session, before: StoredGoal, number: int, *, by: str, at: datetime
) -> bool:
    """Let it be this number from now on; ``False`` where somebody moved it meanwhile."""
    row = PetitionGoalRow
    moved = await session.execute(
        update(row)
        .where(
            col(row.workspace_id) == before.workspace_id,
            col(row.quest_id) == before.quest_id,
            col(row.version) == before.goal.version,
        )
        .values(goal=number, version=before.goal.version + 1, moved_by=by, moved_at=at)
        .returning(col(row.version))
    )
    return moved.one_or_none() is not None


async def signed_so_far(session: Session, goals: Sequence[StoredGoal]) -> dict[UUID, int]:
    """What counts towards each, by Quest: folded, and what waits to be."""
    if not goals:
        return {}
    first = goals[0]
    watched = [watch for one in goals for watch in goal_watches(one.quest_id)]
    totals = await read_totals(
        await driver(session), first.workspace_id, first.campaign_id, watched
    )
    return {
        one.quest_id: sum(totals[watch] for watch in goal_watches(one.quest_id)) for one in goals
    }


async def moving_campaigns(session: Session, since: datetime | None) -> Sequence[tuple[UUID, UUID]]:
    """Workspace and campaign of goals whose signatures were counted anew; for the worker.

    Args:
        since: When it was asked last; ``None``: never.
    """
    values = {"since": since and since - FOLD_LASTS}
    return [(row[0], row[1]) for row in await session.execute(_MOVING, values)]
