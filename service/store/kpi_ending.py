"""When the folded facts of a campaign say that it ended: noted, for others to count by."""

from datetime import datetime
from uuid import UUID

from scoring.ending import ENDED, MILESTONE, WHOLE
from service.store.driver import Connection
from service.store.kpi_sql import literal

SECONDS = 30.0

_MINE = "workspace_id = $1 AND campaign_id = $2"
_FOLDED = f"NOT IN (SELECT unnest(fact_ids) FROM fact_queue WHERE {_MINE})"  # noqa: S608
# A retraction has the fields of what it takes back. ``scoring.ending.told_end`` says the same.
_SAID = f"""
    SELECT id, reverses, occurred_at FROM fact
    WHERE {_MINE} AND subject = {literal(WHOLE)} AND type = {literal(MILESTONE)}
        AND payload ->> 'milestone' = {literal(ENDED)} AND id {_FOLDED}"""  # noqa: S608
_ENDED = f"""
    WITH said AS MATERIALIZED ({_SAID})
    SELECT max(occurred_at) FROM said WHERE reverses IS NULL
        AND id NOT IN (SELECT reverses FROM said WHERE reverses IS NOT NULL)"""  # noqa: S608
_NOTE = """
    INSERT INTO fold_state (workspace_id, campaign_id, folded_at, ended_at)
    VALUES ($1, $2, $3, $4)
    ON CONFLICT (workspace_id, campaign_id) DO UPDATE SET ended_at = excluded.ended_at"""
_FORGET = f"UPDATE fold_state SET ended_at = NULL WHERE {_MINE} AND ended_at IS NOT NULL"  # noqa: S608


async def note_end(connection: Connection, where: tuple[UUID, UUID], at: datetime) -> None:
    """Look when a campaign ended, as its facts say now; whoever asks holds its lock.

    Where it is another day than was counted by, the campaign is counted anew, as after a release.
    """
    ended = await connection.fetchval(_ENDED, *where, timeout=SECONDS)
    if ended is None:
        await connection.execute(_FORGET, *where)
    else:
        await connection.execute(_NOTE, *where, at, ended)
