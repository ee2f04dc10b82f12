"""Live figures: whoever watches sees them move, misses nothing, and costs the others nothing."""

import asyncio
from datetime import UTC, datetime

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import Message

from service.api import live, live_hub
from service.api.live import LiveResponse
from service.api.live_hub import Channel, Frame, Hub
from service.api.live_seats import Seats, TooManyListeners, TooManyOfNetwork
from service.store.live_news import say_moved
from service.store.session import Database
from service.usecases.fold_facts import fold_all
from tests.browser import serving
from tests.listening import listen
from tests.mission import Mission, launch
from tests.people import campaign_id, join


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


async def fold_and_say(working: Database) -> set[object]:
    """What the worker does."""
    moved: set[object] = set()
    await fold_all(working, datetime.now(UTC), moved)  # type: ignore[arg-type]  # ids, here unread
    await say_moved(working, moved)  # type: ignore[arg-type]
    return moved


async def test_figures_move_before_the_eyes_of_who_watches(
    app: FastAPI, client: httpx.AsyncClient, mission: Mission, working: Database
) -> None:
    path = f"/v1/campaigns/{campaign_id(mission)}/live"
    lea = await join(client, mission)
    async with serving(app) as address:
        watching = await listen(address, path)
        first, before = await watching.event()
        await asyncio.sleep(1.1)  # until the process listens, and progress is made anew

        await lea.complete("stickers", placed=12)
        moved = await fold_and_say(working)
        second, after = await watching.event()
        late = await listen(address, path, seen=second)
        early = await listen(address, path, seen=first)
        missed, _ = await early.event()
        with pytest.raises(TimeoutError):
            await late.event(seconds=0.5)
        app.state.live.close()

        assert await watching.ended()
        assert await late.ended()
        for one in (watching, late, early):
            await one.close()

    def stickers(shown: dict[str, list[dict[str, object]]]) -> object:
        return next(one["value"] for one in shown["totals"] if one["claim"] == "stickers-up")

    assert watching.status == 200
    assert (stickers(before), stickers(after)) == (0, 12)
    assert first != second == missed
    assert moved == {mission.campaign_id}
    plain = await client.get(path.replace("live", "progress"), headers={"accept-language": "en"})
    assert plain.headers["etag"] == f'W/"{second}"'
    unchanged = {"accept-language": "en", "if-none-match": f'W/"{second}"'}
    again = await client.get(path.replace("live", "progress"), headers=unchanged)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == "public, max-age=1"
    assert "Accept-Language" in again.headers["vary"]


async def test_a_process_carries_as_many_as_it_is_meant_to(
    app: FastAPI, client: httpx.AsyncClient, mission: Mission, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/v1/campaigns/{campaign_id(mission)}/live"
    unknown = await client.get(f"/v1/campaigns/cmp_{'a' * 26}/live")
    hub: Hub = app.state.live
    monkeypatch.setattr(hub, "_seats", Seats(most=2, of_network=2))
    async with serving(app) as address:
        crowd = await asyncio.gather(*(listen(address, path) for _ in range(6)))
        full = await client.get(path)
        for one in crowd:
            await one.close()
        for _ in range(100):
            if hub.listeners == 0:
                break
            await asyncio.sleep(0.02)
        again = await listen(address, path)
        await again.close()

    assert unknown.status_code == 404
    assert sorted(one.status for one in crowd) == [200, 200, 503, 503, 503, 503]
    assert (full.json()["code"], full.headers["retry-after"]) == ("too-many-listeners", "10")
    assert again.status == 200


async def test_one_network_takes_only_its_share_and_is_told_what_to_do_instead(
    app: FastAPI, client: httpx.AsyncClient, mission: Mission, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/v1/campaigns/{campaign_id(mission)}/live"
    hub: Hub = app.state.live
    monkeypatch.setattr(hub, "_seats", Seats(most=50, of_network=2))
    elsewhere = httpx.ASGITransport(app=app, client=("203.0.113.9", 4711))
    async with serving(app) as address:
        crowd = await asyncio.gather(*(listen(address, path) for _ in range(4)))
        refused = await client.get(path)
        async with httpx.AsyncClient(transport=elsewhere, base_url=client.base_url) as other:
            welcome = await other.get(f"{path}?seconds=1")
        for one in crowd:
            await one.close()
        for _ in range(100):
            if hub.listeners == 0:
                break
            await asyncio.sleep(0.02)
        again = await listen(address, path)
        await again.close()

    assert sorted(one.status for one in crowd) == [200, 200, 429, 429]
    said = refused.json()
    assert (refused.status_code, said["code"], said["limit"]) == (429, "too-many-of-network", 2)
    assert refused.headers["retry-after"] == "60"
    assert "progress" in said["detail"]
    assert (welcome.status_code, again.status) == (200, 200)


def test_seats_are_given_back_whoever_leaves_and_forgotten() -> None:
    seats = Seats(most=3, of_network=2)
    for network in (b"one", b"one", b"two"):
        seats.take(network)

    with pytest.raises(TooManyListeners):
        seats.take(b"three")
    seats.free(b"two")
    with pytest.raises(TooManyOfNetwork):
        seats.take(b"one")
    seats.free(b"one")
    seats.take(b"one")
    seats.free(b"one")
    seats.free(b"one")

    assert (seats.count, dict(seats._taken)) == (0, {})


async def test_who_does_not_read_is_dropped_and_who_is_quiet_hears_that_we_are_there(
    mission: Mission, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def read(campaign: object, language: object, anew: bool) -> Frame:
        return Frame("1", b"data: 1\n\n")

    hub = Hub(read, begin=lambda: None, seats=Seats(most=5, of_network=5))
    monkeypatch.setattr(live, "SLOW_SECONDS", 0.05)
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.02)
    sent: list[bytes] = []
    aborted: list[bool] = []

    async def receive() -> Message:
        await asyncio.sleep(60)
        raise AssertionError

    async def slow(message: Message) -> None:
        sent.append(message.get("body", b""))
        if len(sent) > 4:
            await asyncio.sleep(60)

    watched = (mission.campaign_id, None, b"net")
    channel = await hub.join(*watched)
    answer = LiveResponse(hub, watched, channel, "", 60)
    scope = {"extensions": {"coquest": {"abort": lambda: aborted.append(True)}}}
    async with asyncio.timeout(5):
        await answer(scope, receive, slow)

    assert sent[1:] == [live.BEGIN, b"data: 1\n\n", live.HEARTBEAT, live.HEARTBEAT]
    assert (aborted, hub.listeners) == ([True], 0)


async def test_a_figure_is_read_once_however_many_watch(mission: Mission) -> None:
    reads: list[bool] = []

    async def read(campaign: object, language: object, anew: bool) -> Frame:
        reads.append(anew)
        return Frame(str(len(reads)), b"")

    live_hub_round, live_hub.ROUND_SECONDS = live_hub.ROUND_SECONDS, 0.0
    seats = Seats(most=500, of_network=100)
    hub = Hub(read, begin=lambda: None, seats=seats)
    channels = [await hub.join(mission.campaign_id, "en", b"net") for _ in range(100)]
    task = asyncio.create_task(hub.run())
    rings = [channel.ring() for channel in channels]
    hub.heard(mission.workspace_id)  # nobody watches that
    hub.heard(mission.campaign_id)
    hub.heard(mission.campaign_id)
    await asyncio.gather(*rings)
    task.cancel()
    live_hub.ROUND_SECONDS = live_hub_round

    assert len({id(channel) for channel in channels}) == 1
    assert isinstance(channels[0], Channel)
    assert reads.count(True) == 1
