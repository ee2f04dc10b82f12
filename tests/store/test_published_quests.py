"""Quests kept in memory: asked every few seconds whether anything changed, and read anew if so."""

import re
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from service.store import published_quests
from service.store.campaign_versions import TABLES
from service.store.published_quests import PublishedQuests, load_quests
from service.store.session import Database
from tests.badges import STARTER
from tests.mission import Mission, changed, launch
from tests.rewarding import rewarding

EVERYTHING = (
    changed("slogan", audience={"languages": ["de"], "partners": ["haferkiez"]}),
    changed("petition", options={"goal": {"steps": [3, 6]}}, thanks=None),
    rewarding({"name": "thanks", "amount": 10}, badges=[STARTER]),
)


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, *EVERYTHING)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The few seconds are over every time."""
    monkeypatch.setattr(published_quests, "FRESH_SECONDS", 0.0)


async def test_all_that_is_read_is_asked_about(db: Database, mission: Mission) -> None:
    read: set[str] = set()

    def note(*given: Any) -> None:
        read.update(re.findall(r"\b(?:FROM|JOIN) (\w+)", given[2]))

    async with db.read(mission.workspace_id) as session:
        event.listen(Engine, "before_cursor_execute", note)
        await load_quests(session, mission.workspace_id, mission.quests["stickers"])
        event.remove(Engine, "before_cursor_execute", note)

    assert read & await _tables(db) == TABLES.keys()


async def test_what_nobody_changed_is_not_read_again(db: Database, mission: Mission) -> None:
    quests = PublishedQuests(db)

    first = await quests.get(mission.workspace_id, mission.quests["stickers"])

    assert await quests.get(mission.workspace_id, mission.quests["stickers"]) is first


@pytest.mark.parametrize("table", TABLES)
async def test_what_somebody_changed_is_read_again(
    db: Database, mission: Mission, table: str
) -> None:
    quests = PublishedQuests(db)
    first = await quests.get(mission.workspace_id, mission.quests["stickers"])

    async with db.transaction(mission.workspace_id) as session:
        same = text(f"UPDATE {table} SET workspace_id = workspace_id")  # noqa: S608 (our own)
        assert (await session.execute(same)).rowcount  # type: ignore[attr-defined]

    assert await quests.get(mission.workspace_id, mission.quests["stickers"]) is not first


async def _tables(db: Database) -> set[str]:
    async with db.transaction() as session:
        found = await session.execute(text("SELECT tablename FROM pg_tables"))
        return set(found.scalars())
