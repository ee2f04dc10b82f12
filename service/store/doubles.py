"""What one person did twice, as it turns out, as two participants, and what counts once."""

from sqlalchemy import text

from quests.ids import public_id
from service.store.finds import SOURCE as FINDS
from service.store.merging import Pair
from service.store.session import Session
from service.store.votes import SOURCE as VOTES

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
_DOUBLE_FINDS = text(f"""
    DELETE FROM checkpoint_find AS f WHERE {_MINE} AND EXISTS (
        SELECT FROM checkpoint_find AS i
        WHERE i.workspace_id = f.workspace_id AND i.quest_id = f.quest_id
        AND i.checkpoint = f.checkpoint AND i.participant_id = :into)
    RETURNING quest_id, checkpoint
""")  # noqa: S608
# The sources of facts that are not said anew where both had said them.
SOURCES = frozenset({VOTES, FINDS})


async def drop_doubles(session: Session, pair: Pair) -> list[str]:
    """Leave one where both voted, or found a checkpoint; how the sources of the others begin."""
    found = await session.execute(_DOUBLE_FINDS, pair.named())
    dropped = [f"{public_id('qst', row.quest_id)}/{row.checkpoint}/" for row in found]
    for statement in _DOUBLE_VOTES:
        rows = await session.execute(statement, pair.named())
        dropped += [public_id(row.prefix, row.id) for row in rows]
    return dropped
