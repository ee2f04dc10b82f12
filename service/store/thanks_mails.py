"""Thanks that travel by mail: planned when they are given, queued when they are due.

Planned is what belongs to somebody who agreed to be written to (consent for ``PURPOSE``, confirmed
by their mailbox, with the campaign's lead). Whether they still agree is asked again when it is due,
and once more when the mail leaves: a no holds from the moment it is said.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from scoring.posting import due
from service.store.pruning import prune
from service.store.session import Session
from service.store.tables import ThanksMailRow
from service.store.thanks_wishes import read_wishes

PURPOSE = "thanks"
KEPT = timedelta(days=30)
BATCH = 500

# A box left unticked elsewhere takes nothing back: quests/consent.py, ``Standing.last``.
AGREES = """
    SELECT (array_agg(e.decision ORDER BY e.at DESC, e.subject_id DESC, e.number DESC))[1]
        = 'confirmed' AS agrees
    FROM consent_entry e
    WHERE e.workspace_id = :workspace AND e.organisation_id = {organisation}
        AND e.purpose = 'thanks' AND e.channel = 'email'
        AND NOT (e.decision = 'denied' AND e.method = 'checkbox')
        AND e.subject_id IN (
            SELECT {participant} UNION ALL SELECT m.former_id FROM participant_merge m
            WHERE m.workspace_id = :workspace AND m.participant_id = {participant})"""
_AGREES_OF_TOLD = AGREES.format(
    organisation="c.lead_organisation_id", participant="t.participant_id"
)

_MEANT = text(f"""
    SELECT t.id, t.participant_id, t.campaign_id, t.moment, t.told_at, c.time_zone,
        c.lead_organisation_id AS organisation_id, w.wishes
    FROM thanks t
    JOIN campaign c ON c.workspace_id = t.workspace_id AND c.id = t.campaign_id
    JOIN participant_email a
        ON a.workspace_id = t.workspace_id AND a.participant_id = t.participant_id
    LEFT JOIN thanks_wish w
        ON w.workspace_id = t.workspace_id AND w.participant_id = t.participant_id
    CROSS JOIN LATERAL ({_AGREES_OF_TOLD}) AS said
    WHERE t.workspace_id = :workspace AND t.id = ANY (:thanks) AND said.agrees
""")  # noqa: S608 (statements of our own)


async def plan_mails(
    session: Session, workspace_id: UUID, thanks: Sequence[UUID], at: datetime
) -> None:
    """Plan to write to those among the told who agreed to it; again, when they wish otherwise."""
    meant = await session.execute(_MEANT, {"workspace": workspace_id, "thanks": list(thanks)})
    planned, never = [], []
    for row in meant:
        when = due(read_wishes(row.wishes), row.moment, at, ZoneInfo(row.time_zone))
        if when is None:
            never.append(row.id)
        else:
            planned.append(_row(workspace_id, row, when, at))
    if planned:
        statement = insert(ThanksMailRow)
        again = {"due_at": statement.excluded.due_at, "updated_at": statement.excluded.updated_at}
        await session.execute(
            statement.on_conflict_do_update(
                index_elements=["workspace_id", "thanks_id"],
                set_=again,
                where=col(ThanksMailRow.state) == "waiting",
            ),
            planned,
        )
    if never:
        mine = col(ThanksMailRow.workspace_id) == workspace_id
        waiting = col(ThanksMailRow.state) == "waiting"
        these = col(ThanksMailRow.thanks_id).in_(never)
        await session.execute(delete(ThanksMailRow).where(mine, these, waiting))


async def waiting_for(session: Session, workspace_id: UUID, participant_id: UUID) -> list[UUID]:
    """The messages that somebody is to be written about, held until the transaction ends."""
    held = text("""
        SELECT thanks_id FROM thanks_mail WHERE workspace_id = :workspace
            AND participant_id = :participant AND state = 'waiting'
        ORDER BY thanks_id FOR UPDATE
    """)
    named = {"workspace": workspace_id, "participant": participant_id}
    return list((await session.execute(held, named)).scalars())


async def prune_thanks_mails(session: Session, *, at: datetime) -> int:
    """Delete a batch of what was settled long ago; how many? What waits is due sooner."""
    return await prune(session, "thanks_mail", before=at - KEPT, batch=BATCH, by="updated_at")


def _row(workspace_id: UUID, meant: Any, when: datetime, at: datetime) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "thanks_id": meant.id,
        "participant_id": meant.participant_id,
        "campaign_id": meant.campaign_id,
        "organisation_id": meant.organisation_id,
        "state": "waiting",
        "due_at": when,
        "updated_at": at,
    }
