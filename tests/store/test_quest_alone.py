"""A Quest that is read alone is the one that is read with all others."""

from uuid import uuid4

import pytest

from quests.errors import NotFound
from service.store.published_quests import load_quest, load_quest_alone
from service.store.session import Database
from tests.mission import changed, launch

TREE = {"all": [{"quest": "stickers", "times": 2}, {"not": {"quest": "petition"}}, {"level": 2}]}
ASKING = changed(
    "slogan",
    requires=TREE,
    prerequisites=["stickers", "treasure-hunt"],
    audience={"languages": ["de"], "partners": ["haferkiez"]},
    capacity={"total": 9},
    cooldown={"hours": 1},
)


async def test_it_is_the_same_quest(db: Database) -> None:
    mission = await launch(db, ASKING, changed("treasure-hunt", state="draft"))
    shown = [quest for slug, quest in mission.quests.items() if slug != "treasure-hunt"]

    async with db.read() as session:
        for quest in shown:
            alone = await load_quest_alone(session, mission.workspace_id, quest)
            assert alone == (await load_quest(session, mission.workspace_id, quest)).quest
        alone = await load_quest_alone(session, mission.workspace_id, mission.quests["slogan"])

    assert mission.quests["stickers"] in alone.prerequisites
    assert alone.requires is not None
    assert alone.audience is not None


async def test_a_draft_and_an_unknown_one_are_not_there(db: Database) -> None:
    mission = await launch(db, changed("treasure-hunt", state="draft"))

    async with db.read() as session:
        for quest in (mission.quests["treasure-hunt"], uuid4()):
            with pytest.raises(NotFound):
                await load_quest_alone(session, mission.workspace_id, quest)
