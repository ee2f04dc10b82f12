"""A person says whether they want to stand on the boards of a campaign."""

from service.callers import ParticipantCaller
from service.store.scores import list_on_boards, lock_points
from service.store.session import Session


async def be_listed(session: Session, caller: ParticipantCaller, *, listed: bool) -> None:
    """From now on they are on its boards, or on none; said twice, it is so.

    It waits for the worker, who changes scores, too: a rank is a count, and two who count at
    once would count wrong.
    """
    await lock_points(session, caller.workspace_id)
    who = [caller.participant_id]
    await list_on_boards(session, caller.workspace_id, caller.campaign_id, who, listed=listed)
