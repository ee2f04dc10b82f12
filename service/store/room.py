"""How much room a Quest has left, counted anew when its organiser changes the capacity."""

from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text

from quests.period import WHOLE_CAMPAIGN
from quests.quest import Limit
from service.store.session import Session
from service.store.standing import COUNTED_AGAINST, EVERYBODY

_FORGET = text("""
    DELETE FROM limit_use
    WHERE workspace_id = :workspace AND quest_id = :quest AND participant_id = :everybody
""")
_COUNT = text("""
    INSERT INTO limit_use (workspace_id, quest_id, participant_id, period, starts_on, used, most)
    SELECT :workspace, :quest, :everybody, :period, began.on_day, count(*), :most
    FROM completion, LATERAL (
        SELECT CASE WHEN :period = 'day' THEN (occurred_at AT TIME ZONE :zone)::date
            ELSE CAST(:whole AS date) END AS on_day
    ) AS began
    WHERE workspace_id = :workspace AND quest_id = :quest AND state = ANY (:states)
    GROUP BY began.on_day
""")


async def recount_room(
    session: Session,
    workspace_id: UUID,
    quest_id: UUID,
    *,
    capacity: tuple[Limit, ...],
    zone: ZoneInfo,
) -> None:
    """Let what was done before take its places: a capacity may come later than people.

    Must be called in the transaction that changes the rule and raises the Quest's version.
    Whoever is taking a place right now waits, finds its row gone, and decides again.
    """
    named = {"workspace": workspace_id, "quest": quest_id, "everybody": EVERYBODY}
    await session.execute(_FORGET, named)
    for limit in capacity:
        counted = {
            "period": limit.per,
            "most": limit.times,
            "zone": zone.key,
            "whole": WHOLE_CAMPAIGN,
            "states": sorted(COUNTED_AGAINST),
        }
        await session.execute(_COUNT, named | counted)
