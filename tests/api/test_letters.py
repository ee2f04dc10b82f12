"""Sheets in letters that no font has are refused when they are asked for, and not printed wrong."""

import httpx
import pytest

from service.settings import Settings
from service.store.session import Database
from tests.mission import changed, launch
from tests.people import key_of, quest_id

CALLS = {"de": "我们 die Stadt", "fr": "مدينة", "en": "Stick Berlin"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"fonts": ""})  # whatever this machine has


async def test_a_sheet_says_which_letters_it_lacks(client: httpx.AsyncClient, db: Database) -> None:
    mission = await launch(db, changed("stickers", options={"call": CALLS}))
    key = await key_of(db)
    path = f"/v1/quests/{quest_id(mission, 'stickers')}/sticker-batches"
    batch = (await client.post(path, json={"count": 1}, headers=key)).json()

    chinese = await client.get(f"{batch['sheet']}?language=de", headers=key)
    others = [
        await client.get(f"{batch['sheet']}?language={one}", headers=key) for one in ("fr", "en")
    ]

    refused = chinese.json()
    assert (chinese.status_code, refused["code"]) == (409, "letters-missing")
    assert refused["scripts"] == ["Han"]
    assert "我" not in chinese.text
    assert [one.status_code for one in others] == [200, 200]
