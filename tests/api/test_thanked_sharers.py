"""Whoever passed it on is told how many took part, once for all who came meanwhile."""

from datetime import UTC, datetime

import httpx
import pytest

from service.store.session import Database
from service.usecases.credit_sharers import credit_sharers
from service.usecases.fan_out_events import fan_out_events
from tests.mission import SECRET, Mission, launch
from tests.people import join
from tests.results import told


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


async def settled(db: Database) -> None:
    at = datetime.now(UTC)
    while await fan_out_events(db, secret=SECRET, at=at):
        pass
    await credit_sharers(db, at)


async def test_the_owner_of_a_link_is_told_how_many_took_part(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    lea = await join(client, mission, display_name="Léa")
    friends = [await join(client, mission, link=lea.link) for _ in range(3)]

    for friend in friends[:2]:
        await friend.complete("stickers", placed=1)
    await settled(db)
    (first,) = await told(lea)
    await friends[2].complete("stickers", placed=1)
    await settled(db)
    await settled(db)
    (second,) = await told(lea)

    assert first["message"] == (
        "Thank you for passing it on, Léa! "
        "2 people have come to “Berlin eats differently” through your link and taken part."
    )
    assert (first["version"], second["version"]) == (2, 3)
    assert "3 people have come" in second["message"]
    assert all([await told(friend) == [] for friend in friends])
