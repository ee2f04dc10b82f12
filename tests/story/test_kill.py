"""``kill -9`` in the middle of load: nothing acknowledged is lost, and nothing counts twice."""

import asyncio
import os
import random
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx
import psutil
import pytest
from sqlalchemy import text

from service.store.session import Database
from tests.conftest import SECRET
from tests.mission import Mission, launch, limited
from tests.people import body_for, campaign_id, quest_id
from tests.processes import command

pytestmark = [pytest.mark.slow, pytest.mark.attack]
CLIENTS, SECONDS_BETWEEN = 8, 0.7
KILLS = int(os.environ.get("SOAK_KILLS", "4"))  # `make soak` kills more
TRIES_PER_PERSON, LIMIT = 4, 3
PATIENCE = 40.0


@dataclass
class Account:
    """What the clients were told, and what they lived through."""

    acknowledged: dict[str, int] = field(default_factory=dict)
    people: int = 0
    refused: int = 0
    replayed: int = 0
    cut_off: int = 0


class Server:
    """``coquest serve`` with two worker processes."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        self.address = process.stdout.readline().split()[3]
        self._supervisor = psutil.Process(process.pid)

    def kill_one(self) -> None:
        """End one worker as the kernel does when memory runs out."""
        workers = self._supervisor.children()
        if workers:
            random.choice(workers).send_signal(signal.SIGKILL)


@pytest.fixture
def start(database_roles: dict[str, str], tmp_path: Path) -> Iterator[Callable[[], Server]]:
    """Starts a server on the database of this test; its log goes to ``log`` in tmp_path."""
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            command("serve", "--port", "0", "--workers", "2"),
            env={
                **os.environ,
                **database_roles,
                "COQUEST_DATA": str(tmp_path / "data"),
                "COQUEST_SECRET": SECRET,
                "COQUEST_DRAIN_SECONDS": "0",
            },
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        yield lambda: Server(process)
        process.terminate()
        process.communicate(timeout=30)


async def ask(
    client: httpx.AsyncClient, account: Account, path: str, **request: object
) -> httpx.Response:
    """Send until there is an answer that says yes or no; always under the same key."""
    pause = 0.02
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                reply = await client.post(path, **request)  # type: ignore[arg-type]
                if reply.status_code != 503 and "retry-after" not in reply.headers:
                    return reply
            except httpx.TransportError:
                account.cut_off += 1
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))
            pause = min(pause * 2, 0.5)


async def take_part(
    client: httpx.AsyncClient, account: Account, mission: Mission, over: asyncio.Event
) -> None:
    """One client after the other person, in a closed loop until it is over."""
    while not over.is_set():
        joined = await ask(
            client,
            account,
            f"/v1/campaigns/{campaign_id(mission)}/participants",
            json={},
            headers={"idempotency-key": uuid4().hex},
        )
        assert joined.status_code == 201, joined.text
        account.people += 1
        for _ in range(TRIES_PER_PERSON):
            await hand_in(client, account, mission, joined.json()["token"])


async def hand_in(
    client: httpx.AsyncClient, account: Account, mission: Mission, token: str
) -> None:
    placed = random.randint(1, 9)
    reply = await ask(
        client,
        account,
        f"/v1/quests/{quest_id(mission, 'stickers')}/completions",
        json=body_for("stickers", placed=placed),
        headers={"authorization": f"Bearer {token}", "idempotency-key": uuid4().hex},
    )
    if reply.status_code == 201:
        account.acknowledged[reply.json()["completion"]["id"]] = placed
        account.replayed += "idempotent-replayed" in reply.headers
    else:
        assert (reply.status_code, reply.json()["code"]) == (409, "limit-reached"), reply.text
        account.refused += 1


async def play(server: Server, mission: Mission) -> tuple[Account, int]:
    """Load and kills at the same time; what came of it, and the public total afterwards."""
    account, over = Account(), asyncio.Event()
    async with httpx.AsyncClient(base_url=server.address, timeout=5) as client:
        async with asyncio.TaskGroup() as tasks:
            for _ in range(CLIENTS):
                tasks.create_task(take_part(client, account, mission, over))
            for _ in range(KILLS):
                await asyncio.sleep(SECONDS_BETWEEN)
                server.kill_one()
            await asyncio.sleep(SECONDS_BETWEEN)
            over.set()
        progress = await client.get(f"/v1/campaigns/{campaign_id(mission)}/progress")
    totals = {one["claim"]: one["value"] for one in progress.json()["totals"]}
    return account, totals["stickers-up"]


async def test_what_was_acknowledged_is_there_exactly_once(
    db: Database, start: Callable[[], Server], tmp_path: Path
) -> None:
    mission = await launch(db, limited("stickers", day=LIMIT))
    server = start()

    account, total = await play(server, mission)

    stored = await numbers(db, mission)
    accepted, pieces = len(account.acknowledged), sum(account.acknowledged.values())
    assert account.cut_off > 0, "nothing was in flight when a worker was killed"
    assert accepted == account.people * LIMIT
    assert account.refused == account.people * (TRIES_PER_PERSON - LIMIT)
    assert stored == {
        "completions": accepted,
        "keys": accepted,
        "steps": accepted,
        "facts": 3 * accepted,
        "waiting": 3 * accepted,
        "events": accepted,
        "pieces": pieces,
        "uses": accepted,
        "most": LIMIT,
        "people": account.people,
    }
    assert total == pieces
    assert "eyJ" not in (tmp_path / "log").read_text(), "a token stands in the log"


async def numbers(db: Database, mission: Mission) -> dict[str, int]:
    """What the database holds, counted row by row."""
    counted = {
        "completions": "count(*) FROM completion WHERE state = 'accepted'",
        "keys": "count(*) FROM idempotency_key JOIN participant ON id = actor_id"
        " WHERE status = 201 AND body IS NOT NULL",
        "steps": "count(*) FROM completion_transition",
        "facts": "count(*) FROM fact WHERE actor_id IS NOT NULL",
        "waiting": "count(who) FROM fact_queue CROSS JOIN unnest(actor_ids) AS who",
        "events": "count(*) FROM event WHERE type = 'completion.validated'",
        "pieces": "sum(quantity) FROM fact WHERE type = 'sticker_distributed'",
        "uses": "sum(used) FROM limit_use",
        "most": "max(used) FROM limit_use",
        "people": "count(*) FROM participant",
    }
    async with db.read() as session:
        rows = await session.execute(
            text("SELECT " + ", ".join(f"(SELECT {one})" for one in counted.values()))
        )
        return dict(zip(counted, (int(value) for value in rows.one()), strict=True))
