"""Whoever acts after it happened had no part in it, and is not thanked for it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from quests.period import day_over
from service.store.session import Database
from tests.mission import launch
from tests.people import join, key_of
from tests.results import BERLIN, change, draft, publish, told, work


async def test_only_what_was_done_by_then_had_its_part(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission, lead = await launch(db), await key_of(db)
    lea, late = await join(client, mission, display_name="Léa"), await join(client, mission)
    yesterday = datetime.now(BERLIN) - timedelta(days=1)
    await lea.complete("stickers", placed=5, occurred_at=yesterday.isoformat())
    for person in (lea, late):
        await person.complete("stickers", placed=7)
    on = yesterday.date().isoformat()
    path = await draft(client, mission, lead, "stickers", happened_on=on)

    preview = (await client.get(f"{path}/preview", headers=lead)).json()
    await publish(client, path, lead)
    await work(db)

    assert "Your part: 5 stickers." in (await told(lea))[0]["message"]
    assert await told(late) == []
    assert preview["people"] == 1


async def test_whoever_was_told_hears_that_it_happened_before_they_acted(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission, lead = await launch(db), await key_of(db)
    lea = await join(client, mission)
    await lea.complete("stickers", placed=5)
    path = await draft(client, mission, lead, "stickers")
    await publish(client, path, lead)
    await work(db)
    before = datetime.now(BERLIN).date() - timedelta(days=30)
    await change(client, path, lead, happened_on=before.isoformat())

    await publish(client, path, lead, reason="It hung there a month ago.")
    await work(db)

    heard = (await told(lea))[0]
    assert heard["moment"] == "result_corrected"
    assert "Your part" not in heard["message"]


@pytest.mark.parametrize(
    ("day", "over"),
    [
        ("2026-03-28", "2026-03-28T23:00"),
        ("2026-03-29", "2026-03-29T22:00"),
        ("2026-10-25", "2026-10-25T23:00"),
    ],
)
def test_a_day_is_over_at_its_own_midnight(day: str, over: str) -> None:
    ended = day_over(datetime.fromisoformat(day).date(), ZoneInfo("Europe/Berlin"))

    assert ended.isoformat() == f"{over}:00+00:00"
