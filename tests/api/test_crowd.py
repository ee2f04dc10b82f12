"""More at once than a process works on: the rest waits a while, and nobody is forgotten."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.responses import StreamingResponse
from starlette.types import Message

from service.api import crowd
from service.api.crowd import Crowd, Overloaded, Place
from service.api.deps import PUBLIC
from service.main import equipped
from service.settings import Settings
from service.store.session import Database
from tests.assembled import as_new
from tests.mission import launch
from tests.people import campaign_id, join, quest_id

MOST = 2


@pytest.fixture
def over() -> asyncio.Event:
    """Until then the slow route is at work."""
    return asyncio.Event()


@pytest.fixture
async def app(settings: Settings, serving: Database, over: asyncio.Event) -> AsyncIterator[FastAPI]:
    """It works on two requests at a time, and one of its routes takes long."""
    application, router = (
        as_new(settings.model_copy(update={"requests_in_flight": MOST})),
        APIRouter(),
    )

    @router.get("/slow", dependencies=[PUBLIC])
    async def work() -> None:
        await over.wait()

    @router.get("/endless", dependencies=[PUBLIC])
    async def tell() -> StreamingResponse:
        return StreamingResponse(_words(over, application.state.begun))

    @router.get("/wrong", dependencies=[PUBLIC])
    async def fail() -> None:
        raise ZeroDivisionError

    application.include_router(router)
    application.state.begun = []
    async with equipped(application, serving):
        yield application


async def _words(over: asyncio.Event, begun: list[object]) -> AsyncIterator[str]:
    begun.append(over)
    yield "begun"
    await over.wait()


def inside(app: FastAPI) -> int:
    its: Crowd = app.state.crowd
    return its.inside


async def until(true: Callable[[], object]) -> None:
    """Wait for it, whatever else the machine does."""
    async with asyncio.timeout(30):
        while not true():
            await asyncio.sleep(0.001)


async def full(app: FastAPI, client: httpx.AsyncClient, path: str = "/slow") -> list[object]:
    """As many are at work as may be."""
    busy = [asyncio.create_task(client.get(path)) for _ in range(MOST)]
    await until(lambda: inside(app) == MOST)
    return [*busy]


async def test_who_comes_on_top_is_told_so_and_served_afterwards(
    app: FastAPI,
    client: httpx.AsyncClient,
    db: Database,
    over: asyncio.Event,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(crowd, "WAIT_SECONDS", 0.1)
    mission = await launch(db)
    person = await join(client, mission)
    busy = await full(app, client)

    refused = await person.complete("stickers", key="k")
    free = [await client.get(path) for path in ("/health/live", "/metrics")]
    over.set()
    await asyncio.gather(*busy)  # type: ignore[call-overload]
    done = await person.complete("stickers", key="k")

    assert (refused.status_code, refused.json()["code"]) == (503, "overloaded")
    assert refused.headers["retry-after"] in {"1", "2"}
    assert refused.headers["x-request-id"] == refused.json()["request_id"]
    assert [one.status_code for one in free] == [200] * 2
    assert done.status_code == 201
    assert inside(app) == 0


async def test_places_are_given_back_however_a_request_ends(
    app: FastAPI, client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(db)
    person = await join(client, mission)
    busy = await full(app, client)
    for one in busy:
        one.cancel()  # type: ignore[attr-defined]
    await asyncio.gather(*busy, return_exceptions=True)  # type: ignore[call-overload]

    statuses = [(await client.get("/v1/nothing")).status_code for _ in range(MOST + 1)]
    for _ in range(MOST + 1):
        with pytest.raises(ZeroDivisionError):
            await client.get("/wrong")
    body = {"content": b"{", "headers": person.headers | {"content-type": "application/json"}}
    path = f"/v1/quests/{quest_id(mission, 'stickers')}/completions"
    statuses += [(await client.post(path, **body)).status_code for _ in range(MOST + 1)]

    assert statuses == [404] * (MOST + 1) + [400] * (MOST + 1)
    assert inside(app) == 0


async def test_who_reads_slowly_takes_no_place(app: FastAPI, over: asyncio.Event) -> None:
    reading = [asyncio.create_task(_read_slowly(app, over)) for _ in range(MOST + 1)]
    await until(lambda: len(app.state.begun) == MOST + 1)

    taken = inside(app)
    over.set()
    await asyncio.gather(*reading)

    assert taken == 0


async def _read_slowly(app: FastAPI, over: asyncio.Event) -> None:
    """The answer is there, and its reader takes none of it yet."""

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            app.state.begun.append(message)
            await over.wait()

    asked = {"type": "http", "method": "GET", "path": "/v1/nothing", "raw_path": b"/v1/nothing"}
    sent = {"headers": [], "query_string": b"", "scheme": "http", "http_version": "1.1"}
    between = {"client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "root_path": ""}
    await app({**asked, **sent, **between}, receive, send)


async def test_who_is_being_answered_takes_no_place(
    app: FastAPI, client: httpx.AsyncClient, over: asyncio.Event
) -> None:
    watching = [asyncio.create_task(client.get("/endless")) for _ in range(MOST + 1)]
    await until(lambda: len(app.state.begun) == MOST + 1)
    beside = await client.get("/v1/nothing")
    over.set()

    assert beside.status_code == 404
    assert [(await one).text for one in watching] == ["begun"] * (MOST + 1)


async def test_who_sends_slowly_keeps_nobody_out(
    app: FastAPI, client: httpx.AsyncClient, db: Database
) -> None:
    mission, sent, sending = await launch(db), asyncio.Event(), list[int]()

    async def slowly() -> AsyncIterator[bytes]:
        yield b"{"
        sending.append(1)
        await sent.wait()
        yield b"}"

    path = f"/v1/campaigns/{campaign_id(mission)}/participants"
    json = {"content-type": "application/json"}
    senders = [
        asyncio.create_task(client.post(path, content=slowly(), headers=json))
        for _ in range(MOST + 1)
    ]
    await until(lambda: len(sending) == MOST + 1)
    await join(client, mission)
    sent.set()

    assert [(await one).status_code for one in senders] == [201] * (MOST + 1)
    assert inside(app) == 0


async def test_who_has_sent_all_has_a_place_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowd, "WAIT_SECONDS", 0.1)
    some = Crowd(1)

    async def receive() -> Message:
        assert some.inside == 0
        return {}

    place = Place(some, receive)
    await place.take("/v1/me")
    await place.receive()

    assert some.inside == 1
    with pytest.raises(Overloaded):
        await Place(some, receive).take("/v1/me")
    place.leave()
    await place.receive()  # whether the caller is there still
    place.leave()
    assert some.inside == 0


async def test_those_who_wait_come_in_one_after_the_other_and_give_up_alone() -> None:
    some, came = Crowd(1), list[int]()

    async def come(number: int) -> None:
        await some.enter()
        came.append(number)

    await come(0)
    others = [asyncio.create_task(come(number)) for number in range(1, 4)]
    await asyncio.sleep(0)
    others[0].cancel()
    await asyncio.gather(others[0], return_exceptions=True)
    some.leave()
    await others[1]
    some.leave()
    others[2].cancel()  # it has a place by now, and does not know it yet
    await asyncio.gather(others[2], return_exceptions=True)

    assert came == [0, 2]
    assert some.inside == 0


async def test_who_waits_is_served_when_there_is_a_place(
    app: FastAPI,
    client: httpx.AsyncClient,
    over: asyncio.Event,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(crowd, "WAIT_SECONDS", 30.0)
    busy = await full(app, client)
    waiting = asyncio.create_task(client.get("/v1/nothing"))
    await until(lambda: app.state.crowd._waiting)
    assert not waiting.done()
    over.set()

    assert (await waiting).status_code == 404
    await asyncio.gather(*busy)  # type: ignore[call-overload]
    assert inside(app) == 0


async def test_in_a_storm_of_retries_everybody_is_served_in_the_end(
    app: FastAPI, client: httpx.AsyncClient, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirty who ask again without a pause, two places, and hardly any patience with them."""
    monkeypatch.setattr(crowd, "WAIT_SECONDS", 0.1)
    mission, seen = await launch(db), Counter[int]()
    path = f"/v1/campaigns/{campaign_id(mission)}/participants"

    async def insist(number: int) -> str:
        while True:
            reply = await client.post(path, json={}, headers={"idempotency-key": f"k{number}"})
            seen[reply.status_code] += 1
            if reply.status_code == 201:
                return str(reply.json()["participant"]["id"])
            assert reply.json()["code"] == "overloaded", reply.text

    async with asyncio.timeout(60):
        people = await asyncio.gather(*(insist(number) for number in range(30)))

    assert len(set(people)) == seen[201] == 30
    assert seen[503] > 0
    assert inside(app) == 0
