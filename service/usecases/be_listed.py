"""A person says whether they want to stand on the boards of a campaign."""

from service.callers import ParticipantCaller
from service.store.scores import Score, lock_points, save_scores, scores_of
from service.store.session import Session


async def be_listed(session: Session, caller: ParticipantCaller, *, listed: bool) -> None:
    """From now on they are on its boards, or on none; said twice, it is so.

    It waits for the worker, who changes scores, too: a rank is a count, and two who count at
    once would count wrong.
    """
    where = (caller.workspace_id, caller.campaign_id)
    await lock_points(session, caller.workspace_id)
    before = await scores_of(session, *where, [caller.participant_id])
    mine = {one.board_id: one.points for one in before}
    after = [
        Score(
            participant_id=caller.participant_id,
            board_id=board,
            points=points,
            listed=listed,
            partner_id=caller.partner_id,
        )
        for board, points in ({caller.campaign_id: 0} | mine).items()
    ]
    await save_scores(session, *where, before, after)
