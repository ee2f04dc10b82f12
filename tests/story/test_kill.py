"""``kill -9`` in the middle of load: nothing acknowledged is lost, and nothing counts twice."""

import asyncio
import os
import random
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from service.store.session import Database
from tests.conftest import SECRET
from tests.mission import Mission, launch, limited
from tests.people import campaign_id
from tests.processes import command
from tests.under_load import LIMIT, TRIES_PER_PERSON, Account, numbers, take_part

pytestmark = [pytest.mark.slow, pytest.mark.attack]
CLIENTS, SECONDS_BETWEEN = 8, 0.7
KILLS = int(os.environ.get("SOAK_KILLS", "4"))  # `make soak` kills more


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
