"""What is measured follows the example campaign, and stays a campaign when that grows."""

import httpx
import pytest

from bench import servers
from bench.campaign import campaign
from bench.servers import floor_server


@pytest.mark.parametrize("quests", [1, 50])
def test_the_campaign_that_is_measured_can_be_imported(quests: int) -> None:
    file = campaign("measured", quests)

    assert len(file.blueprint.quests) == quests


@pytest.mark.slow
async def test_the_floor_is_served_by_our_server(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "WORKERS", 1)  # each is seconds of imports
    with floor_server(database_url) as floor:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{floor.port}") as client:
            assert (await client.get("/openapi.json")).status_code == 200
