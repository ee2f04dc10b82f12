"""A hundred people are erased while they act, among others who stay; then a backup is restored."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from quests.ids import parse_id
from service.settings import Settings
from service.store.embedded_server import WORKER
from service.store.postgres_programs import binaries
from service.store.roles import as_role
from service.store.session import Database
from service.usecases.erase_people import erase_people, eraser_of, replay_erasures
from service.usecases.fan_out_events import fan_out_events
from service.usecases.fold_facts import fold_all
from service.usecases.settle_points import settle_points
from tests.erasing import NAME, WORDS, Traces, left_in_database, left_in_lines
from tests.logged import logged
from tests.mission import Mission, changed, launch, limited
from tests.people import Person, campaign_id, join

pytestmark = [pytest.mark.slow, pytest.mark.attack]
GONE, STAYING, AT_ONCE = 100, 20, 8
PIECES = "SELECT sum(quantity) FROM fact WHERE type = 'sticker_distributed'"


async def total(client: httpx.AsyncClient, mission: Mission) -> int:
    progress = (await client.get(f"/v1/campaigns/{campaign_id(mission)}/progress")).json()
    return int({one["claim"]: one["value"] for one in progress["totals"]}["stickers-up"])


class Crowd:
    """Who acts, and what they were told."""

    def __init__(self, client: httpx.AsyncClient, people: list[Person]) -> None:
        self.client, self.people = client, people
        self.room = asyncio.Semaphore(AT_ONCE)
        self.pieces = 0

    async def act(self, person: Person, times: int, *, word: str = WORDS, name: str = NAME) -> bool:
        """Put up stickers, sign and coin slogans; whether they are still here."""
        for _ in range(times):
            async with self.room:
                placed = random.randint(1, 9)
                reply = await person.complete(
                    "stickers", placed=placed, key=f"{word}-{uuid4().hex}"
                )
                if reply.status_code == 201:
                    self.pieces += placed
                await person.complete("slogan", text=f"{word} tastes {random.random()}")
                await person.complete("petition", public_name=name, comment=f"Because {word}.")
            if reply.status_code == 401:
                return False
            assert reply.status_code == 201, reply.text
        return True

    async def act_and_go(self, person: Person) -> None:
        """Act on while the own erasure is asked for and carried out."""
        await self.act(person, 1)

        async def go() -> None:
            async with self.room:
                reply = await self.client.delete("/v1/me", headers=person.headers)
            assert reply.status_code == 202, reply.text

        _, here = await asyncio.gather(go(), self.act(person, 50))
        assert not here, "their token went on to work"


@asynccontextmanager
async def worked(working: Database, settings: Settings) -> AsyncIterator[None]:
    """What the worker does meanwhile."""
    over = asyncio.Event()

    async def work() -> None:
        while not over.is_set():
            at = datetime.now(UTC)
            await erase_people(working, eraser_of(settings), at)
            await fan_out_events(working, secret=settings.signing_secret(), at=at)
            await settle_points(working, at)
            await fold_all(working, at)
            await asyncio.sleep(0.05)

    working_on = asyncio.create_task(work())
    yield
    over.set()
    await working_on
    while await erase_people(working, eraser_of(settings), datetime.now(UTC)):
        pass
    await fold_all(working, datetime.now(UTC))


async def run(program: str, *arguments: object) -> None:
    words = [str(binaries() / program), *map(str, arguments)]
    process = await asyncio.create_subprocess_exec(*words)
    assert await process.wait() == 0


def traces_of_all(people: list[Person]) -> Traces:
    uuids = [parse_id("prt", person.id) for person in people]
    own = [text for one in people for text in (one.id, one.link)]
    return Traces(
        texts=(NAME, WORDS, *own, *map(str, uuids)), blobs=tuple(one.bytes for one in uuids)
    )


async def test_a_hundred_are_erased_while_they_act_and_again_after_a_restore(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    settings: Settings,
    database_url: str,
    empty_database_url: str,
    tmp_path: Path,
) -> None:
    options = {"max_length": 80, "voting": {"mode": "approval"}}
    slogan = changed("slogan", options=options, limits=[], prerequisites=[])
    mission = await launch(db, slogan, limited("stickers", day=1_000))
    with logged() as lines:
        people = [await join(client, mission, display_name=NAME) for _ in range(GONE)]
        others = [await join(client, mission) for _ in range(STAYING)]
        crowd = Crowd(client, people)
        for person in people:
            await crowd.act(person, 1)
        known = await total(client, mission)
        backup = tmp_path / "dump"
        await run("pg_dump", "--format=custom", f"--file={backup}", database_url)

        async with worked(working, settings):
            staying = asyncio.gather(
                *(crowd.act(one, 10, word="bread", name="Bo Bleibt") for one in others)
            )
            await asyncio.gather(*(crowd.act_and_go(one) for one in people))
            await staying

    traces = traces_of_all(people)
    assert await left_of_them(db, traces) == []
    assert left_in_lines(lines, traces) == []
    assert await total(client, mission) == crowd.pieces
    await run("pg_restore", f"--dbname={empty_database_url}", backup)
    restored = await restored_and_replayed(empty_database_url, settings, traces)

    assert restored.before > GONE
    assert (restored.again, restored.left, restored.pieces) == (GONE, [], known)


async def left_of_them(db: Database, traces: Traces) -> list[str]:
    """What is left, besides the one event per person by which receivers hear whom to forget."""
    news = ("event.subject:", "event.participant_id:")
    left = await left_in_database(db, traces)
    assert sum(one.startswith(news) for one in left) == len(news) * GONE
    return [one for one in left if not one.startswith(news)]


@dataclass
class Restored:
    """What a restored copy held of them before and after the replay; and its total after."""

    before: int
    again: int
    left: list[str]
    pieces: int


async def restored_and_replayed(url: str, settings: Settings, traces: Traces) -> Restored:
    copy = await Database.open(url, pool_size=2)
    carer = await Database.open(as_role(url, WORKER), pool_size=4)
    before = len(await left_in_database(copy, traces))
    again = await replay_erasures(carer, eraser_of(settings), datetime.now(UTC))
    left, pieces = await left_of_them(copy, traces), await copy.hot.fetchval(PIECES)
    for one in (copy, carer):
        await one.close()
    return Restored(before, again, left, int(pieces))
