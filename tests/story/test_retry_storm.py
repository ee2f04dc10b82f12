"""The database was away, and all come back at once, again and again: each thing happens once."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.mission import launch, limited
from tests.own_server import OwnServer
from tests.people import Person, join
from tests.under_load import numbers

pytestmark = [pytest.mark.slow, pytest.mark.attack]
PEOPLE, KEYS, AT_ONCE = 30, 3, 3  # of each person, and how often each is sent at the same time
SECONDS_AWAY = 3.0


@dataclass
class Storm:
    """Whoever asks without a pause, and what they were answered."""

    client: httpx.AsyncClient
    replies: dict[str, set[str]] = field(default_factory=dict)
    seen: Counter[int] = field(default_factory=Counter)
    waits: set[str] = field(default_factory=set)

    async def insist(self, person: Person, key: str) -> None:
        """Send the same until there is an answer, whatever is asked of us."""
        while True:
            reply = await person.complete("stickers", key=key, placed=1)
            self.seen[reply.status_code] += 1
            if reply.status_code == 201:
                told = reply.json()["completion"]["id"]
                self.replies.setdefault(f"{person.id} {key}", set()).add(told)
                return
            assert reply.status_code in {409, 503}, reply.text
            self.waits.add(reply.headers["retry-after"])

    async def all(self, people: list[Person]) -> None:
        """Everybody, with every key, several times at once."""
        async with asyncio.TaskGroup() as asking:
            for person in people:
                for key in range(KEYS):
                    for _ in range(AT_ONCE):
                        asking.create_task(self.insist(person, f"key {key}"))


async def test_a_storm_of_retries_after_an_outage_has_each_effect_once(
    own_server: OwnServer, tmp_path: Path
) -> None:
    pair, alive = own_server.pair, Counter[int]()
    async with own_server.served(tmp_path) as client:
        mission = await launch(own_server.everything, limited("stickers", day=1_000))
        people = [await join(client, mission) for _ in range(PEOPLE)]
        storm = Storm(client)
        await asyncio.to_thread(pair.stop, pair.primary)

        async with asyncio.TaskGroup() as tasks:
            blowing = tasks.create_task(storm.all(people))
            await asyncio.sleep(SECONDS_AWAY)
            refused = storm.seen.copy()
            tasks.create_task(asyncio.to_thread(pair.start, pair.primary))
            while not blowing.done():
                alive[(await client.get("/health/live")).status_code] += 1
                await asyncio.sleep(0.05)

        async with asyncio.timeout(30):  # the loop may have been late for whoever stormed
            while (await client.get("/health/ready")).status_code != 200:
                await asyncio.sleep(0.2)
    stored = await numbers(own_server.everything, mission)

    assert refused[503] > PEOPLE * KEYS, "nobody asked while it was away"
    assert refused[201] == 0
    assert storm.waits == {"1", "2"}  # two waves, and none of them long after it is back
    assert set(alive) == {200}
    assert {len(told) for told in storm.replies.values()} == {1}
    effects = PEOPLE * KEYS
    assert len(storm.replies) == effects
    assert (stored["completions"], stored["keys"], stored["events"]) == (effects,) * 3
    assert (stored["pieces"], stored["uses"], stored["facts"]) == (effects, effects, 3 * effects)
