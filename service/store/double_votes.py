"""Votes that one person gave twice, as it turns out, as two participants."""

from sqlalchemy import text

from quests.ids import public_id
from service.store.merging import Pair
from service.store.session import Session

_MINE = "workspace_id = :workspace AND participant_id = :former"
# Who voted twice as two people, voted once; an open pair is asked anew.
_DOUBLE_VOTES = [
    text(statement)
    for statement in (
        f"""DELETE FROM proposal_vote AS f WHERE {_MINE} AND EXISTS (
                SELECT FROM proposal_vote AS i
                WHERE i.workspace_id = f.workspace_id AND i.contribution_id = f.contribution_id
                AND i.participant_id = :into)
            RETURNING contribution_id AS id, 'ctb' AS prefix""",  # noqa: S608
        f"""DELETE FROM pair_vote AS f WHERE {_MINE} AND (answered_at IS NULL OR EXISTS (
                SELECT FROM pair_vote AS i
                WHERE i.workspace_id = f.workspace_id AND i.quest_id = f.quest_id
                AND i.participant_id = :into
                AND (i.low_id, i.high_id) = (f.low_id, f.high_id)))
            RETURNING id, 'pvt' AS prefix""",  # noqa: S608
    )
]


async def drop_double_votes(session: Session, pair: Pair) -> list[str]:
    """Leave one vote where both voted; the public ids of what the others were about."""
    dropped = []
    for statement in _DOUBLE_VOTES:
        rows = await session.execute(statement, pair.named())
        dropped += [public_id(row.prefix, row.id) for row in rows]
    return dropped
