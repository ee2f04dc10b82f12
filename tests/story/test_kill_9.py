"""Server processes are killed without warning under load: nothing acknowledged may be lost."""

import asyncio
import os
import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import httpx
import psutil
import pytest
from sqlalchemy import text

from service.store.session import Database
from tests.conftest import SECRET
from tests.mission import Mission, changed, launch
from tests.people import Person, join
from tests.processes import command

pytestmark = pytest.mark.slow

PEOPLE = 8
SECONDS = float(os.environ.get("SOAK_SECONDS", "6"))  # `make soak` takes its time
KILL_EVERY = 1.0
LIMIT = 100_000
GIVE_UP = 30.0


@pytest.fixture
def server(database_roles: dict[str, str], data_folder: Path) -> Iterator["subprocess.Popen[str]"]:
    environment = {
        **os.environ,
        **database_roles,
        "COQUEST_DATA": str(data_folder),
        "COQUEST_SECRET": SECRET,
        "COQUEST_DRAIN_SECONDS": "0",
        "COQUEST_LOG_LEVEL": "error",
    }
    process = subprocess.Popen(
        command("serve", "--port", "0", "--workers", "2"),
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.terminate()
    process.communicate(timeout=30)


async def test_no_acknowledged_completion_is_lost_and_none_counts_twice(
    db: Database, server: "subprocess.Popen[str]"
) -> None:
    mission = await launch(db, changed("stickers", limits=[{"per": "day", "times": LIMIT}]))
    address = await asyncio.to_thread(address_of, server)
    until = time.monotonic() + SECONDS

    async with httpx.AsyncClient(base_url=address, timeout=5) as client:
        people = [await join(client, mission) for _ in range(PEOPLE)]
        loads = [act_until(until, person) for person in people]
        kills, *acknowledged = await asyncio.gather(kill_until(until, server.pid), *loads)
    answers = [answer for answers in acknowledged for answer in answers]

    assert kills >= SECONDS / KILL_EVERY / 2
    assert len(set(answers)) == len(answers) > PEOPLE
    assert await stored(db, mission) == {
        "completions": len(answers),
        "steps": len(answers),
        "completion facts": len(answers),
        "sticker facts": len(answers),
        "queued": 3 * len(answers),
        "events": len(answers),
        "replies": len(answers),
        "keys without a reply": 0,
        "uses of the limit": len(answers),
    }


async def act_until(until: float, person: Person) -> list[str]:
    """Hand in again and again; each action is retried under its key until it is answered."""
    answers = []
    while time.monotonic() < until:
        answers.append(await act(person, uuid4().hex))
    return answers


async def act(person: Person, key: str) -> str:
    give_up = time.monotonic() + GIVE_UP
    while time.monotonic() < give_up:
        with suppress(httpx.TransportError):
            reply = await person.complete("stickers", key=key)
            if reply.status_code == 201:
                return str(reply.json()["completion"]["id"])
            assert reply.status_code in {409, 503}, reply.text
        await asyncio.sleep(random.uniform(0.02, 0.1))
    raise AssertionError("The server does not come back.")


async def kill_until(until: float, parent: int) -> int:
    """SIGKILL a server process every second; how many were killed?"""
    kills = 0
    while time.monotonic() + KILL_EVERY < until:
        await asyncio.sleep(KILL_EVERY)
        servers = psutil.Process(parent).children()
        if servers:
            random.choice(servers).kill()
            kills += 1
    return kills


async def stored(db: Database, mission: Mission) -> dict[str, int]:
    """What the database holds of this campaign."""
    counts = {
        "completions": "completion WHERE state = 'accepted'",
        "steps": "completion_transition",
        "completion facts": "fact WHERE type = 'completion'",
        "sticker facts": "fact WHERE type = 'sticker_distributed'",
        "queued": "fact_queue",
        "events": "event WHERE type = 'completion.validated'",
        "replies": "idempotency_key WHERE status = 201",
        "keys without a reply": "idempotency_key WHERE body IS NULL",
    }
    found: dict[str, int] = {}
    async with db.read() as session:
        for name, source in counts.items():
            query = text(f"SELECT count(*) FROM {source}")  # noqa: S608 (texts above)
            found[name] = (await session.execute(query)).scalar_one()
        uses = text("SELECT coalesce(sum(used), 0)::bigint FROM limit_use WHERE quest_id = :quest")
        quest = {"quest": mission.quests["stickers"]}
        found["uses of the limit"] = (await session.execute(uses, quest)).scalar_one()
    return found


def address_of(server: "subprocess.Popen[str]") -> str:
    """Where it says it is, once it is ready."""
    assert server.stdout is not None
    return server.stdout.readline().split()[3]
