"""What a person did before, where rules for points, badges or other Quests ask for it."""

from scoring.points import Counted, asks_for_history
from scoring.published import PublishedQuest
from service.callers import ParticipantCaller
from service.store.point_deeds import deeds_of
from service.store.session import Database


async def deeds_before(
    database: Database, published: PublishedQuest, caller: ParticipantCaller
) -> tuple[Counted, ...]:
    """What counted in this campaign a moment ago; most Quests do not ask, and nothing is read."""
    quest = published.quest
    game = published.game
    by_game = game and (game.asks_for_history or published.opens_by_what_is_earned)
    if not (by_game or asks_for_history(published.rules, quest_id=quest.id, kind=quest.kind)):
        return ()
    async with database.read(caller.workspace_id) as session:
        return await deeds_of(session, caller)
