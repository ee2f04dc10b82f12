"""A person says which area of the campaign is theirs."""

from quests.errors import NotFound
from service.callers import ParticipantCaller
from service.store.areas import areas_of, save_area
from service.store.group_scores import follow_areas
from service.store.scores import lock_points
from service.store.session import Session


async def choose_area(session: Session, caller: ParticipantCaller, area: str | None) -> None:
    """Keep what the person says; ``None`` takes it back. Their points go along.

    It waits for the worker, as whoever goes on or off a board does.

    Raises:
        NotFound: the campaign has no such area.
    """
    known = await areas_of(session, caller.workspace_id, caller.campaign_id)
    if area is not None and area not in known:
        raise NotFound("The campaign has no such area.")
    await lock_points(session, caller.workspace_id)
    await save_area(session, caller, area)
    mine = [caller.participant_id]
    await follow_areas(session, caller.workspace_id, caller.campaign_id, mine)
