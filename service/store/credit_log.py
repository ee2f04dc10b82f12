"""Whose credit for a Link has to be looked at: those of whom a completion was decided."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from service.store.referrals import settle_referral
from service.store.session import Session
from service.store.thanks_sharers import thank_sharers

BATCH = 500

_WAITING = text("""
    SELECT w.workspace_id FROM workspace AS w LEFT JOIN credit_state AS s USING (workspace_id)
    WHERE EXISTS (
        SELECT FROM event AS e
        WHERE e.workspace_id = w.workspace_id AND e.sequence > coalesce(s.sequence, 0))
""")
_BEGIN = text("""
    INSERT INTO credit_state (workspace_id, sequence) VALUES (:workspace, 0)
    ON CONFLICT DO NOTHING
""")
_LOCK = text("""
    SELECT sequence FROM credit_state WHERE workspace_id = :workspace FOR UPDATE SKIP LOCKED
""")
_LAST = text("""
    SELECT max(sequence) FROM (
        SELECT sequence FROM event
        WHERE workspace_id = :workspace AND sequence > :after ORDER BY sequence LIMIT :limit
    ) AS next
""")
_CONCERNED = text("""
    SELECT DISTINCT m.campaign_id, m.participant_id FROM event AS e
    JOIN membership AS m USING (workspace_id, campaign_id, participant_id)
    WHERE e.workspace_id = :workspace AND e.sequence > :after AND e.sequence <= :upto
    AND m.link_id IS NOT NULL
    AND e.type = CASE WHEN m.credit_id IS NULL
        THEN 'completion.validated' ELSE 'completion.invalidated' END
    ORDER BY m.campaign_id, m.participant_id
""")
_MOVE = text("UPDATE credit_state SET sequence = :upto WHERE workspace_id = :workspace")


async def workspaces_with_news(session: Session) -> Sequence[UUID]:
    """The workspaces in which something happened that was not looked at."""
    return (await session.execute(_WAITING)).scalars().all()


async def credit_next(session: Session, workspace_id: UUID, at: datetime) -> int:
    """Look at the next events of a workspace; how many people's credit was looked at?

    Returns:
        -1 when there was nothing left, or somebody else is at it.
    """
    place = {"workspace": workspace_id}
    await session.execute(_BEGIN, place)
    after = (await session.execute(_LOCK, place)).scalar_one_or_none()
    if after is None:
        return -1
    span = place | {"after": after}
    upto = (await session.execute(_LAST, span | {"limit": BATCH})).scalar_one()
    if upto is None:
        return -1
    people = (await session.execute(_CONCERNED, span | {"upto": upto})).all()
    credited = [
        await settle_referral(session, (workspace_id, campaign_id, participant_id), at)
        for campaign_id, participant_id in people
    ]
    await thank_sharers(session, [link for link in credited if link is not None], at)
    await session.execute(_MOVE, place | {"upto": upto})
    return len(people)
