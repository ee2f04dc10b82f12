"""Whom a Result concerns now, looked at and not told."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from scoring.said import Deed
from service.store.session import Session

_MINE = """
    workspace_id = :workspace AND campaign_id = :campaign AND state = 'accepted'
    AND occurred_at < coalesce(CAST(:done_before AS timestamptz), 'infinity') AND (
        CAST(:quests AS uuid[]) IS NULL OR quest_id = ANY (CAST(:quests AS uuid[]))
        OR id IN (
            SELECT completion_id FROM contribution
            WHERE workspace_id = :workspace AND id = ANY (CAST(:contributions AS uuid[]))))"""
_PEOPLE = text(f"SELECT count(DISTINCT participant_id) FROM completion WHERE {_MINE}")  # noqa: S608
_LATEST = text(f"""
    SELECT quest_id, count(*) AS times, sum(quantity) AS quantity FROM completion
    WHERE {_MINE} AND participant_id = (
        SELECT participant_id FROM completion WHERE {_MINE} ORDER BY id DESC LIMIT 1)
    GROUP BY quest_id ORDER BY quest_id
""")  # noqa: S608


async def audience_now(
    session: Session,
    named: tuple[UUID, UUID],
    quests: Sequence[UUID],
    contributions: Sequence[UUID],
    done_before: datetime | None = None,
) -> tuple[int, tuple[Deed, ...]]:
    """How many people contributed, and what the latest of them did.

    Args:
        named: Workspace and campaign.
        quests: Empty is every Quest of the campaign, unless there are contributions.
        done_before: What was done from then on had no part in it; ``None`` is no end.
    """
    values = {
        "workspace": named[0],
        "campaign": named[1],
        "quests": list(quests) if quests or contributions else None,
        "contributions": list(contributions),
        "done_before": done_before,
    }
    people = (await session.execute(_PEOPLE, values)).scalar_one()
    rows = await session.execute(_LATEST, values)
    done = tuple(
        Deed(quest=row.quest_id, times=row.times, quantity=int(row.quantity)) for row in rows
    )
    return people, done
