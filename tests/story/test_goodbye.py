"""A campaign is over: everyone is told once what they did, and what came of it all."""

from datetime import UTC, datetime

import httpx

from service.store.session import Database
from service.usecases.close_campaigns import close_campaigns
from tests.mission import campaign_is, launch
from tests.people import join
from tests.results import told, work


async def test_when_a_campaign_is_over_each_is_told_what_they_did_and_what_came_of_it(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(db)
    lea, idle = await join(client, mission, display_name="Léa"), await join(client, mission)
    await lea.complete("stickers", placed=5)
    await lea.complete("petition")
    at = datetime.now(UTC)

    early = await close_campaigns(db, at)
    await launch(db, campaign_is(state="closed"), at=at)
    closed = [await close_campaigns(db, at) for _ in range(2)]
    await work(db)

    assert (early, closed) == (0, [1, 0])
    (one,) = await told(lea)
    assert one["moment"] == "campaign_closed"
    assert sorted(deed["kind"] for deed in one["done"]) == ["petition", "sticker"]
    assert all(part in one["message"] for part in ("What you did:", "5 stickers", "1 signature"))
    assert {figure["claim"]: figure["value"] for figure in one["achieved"]}["stickers-up"] == 5
    assert await told(idle) == []
