"""A release is rolled out below a load balancer that asks who is ready: nobody notices."""

import asyncio
import os
import random
import signal
import subprocess
from asyncio.subprocess import Process
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from time import monotonic

import httpx
import pytest

from service.store.session import Database
from tests.conftest import SECRET
from tests.mission import Mission, launch, limited
from tests.processes import command
from tests.under_load import LIMIT, TRIES_PER_PERSON, Account, numbers, take_part

pytestmark = [pytest.mark.slow, pytest.mark.attack]
CLIENTS, RESTARTS = 4, int(os.environ.get("ROLLING_RESTARTS", "2"))
PROBE_SECONDS = 0.2
DRAIN_SECONDS = "2"


class Balancer:
    """Sends each request to one of those that said that they are ready."""

    def __init__(self, clients: dict[str, httpx.AsyncClient]) -> None:
        self._clients = clients
        self._ready: set[str] = set()

    async def post(self, path: str, **request: object) -> httpx.Response:
        """As a client would."""
        address = random.choice(sorted(self._ready))
        return await self._clients[address].post(path, **request)  # type: ignore[arg-type]

    async def probe(self) -> None:
        """Ask all of them again and again, until cancelled."""
        while True:
            for address, client in list(self._clients.items()):
                ready = False
                with suppress(httpx.TransportError):
                    ready = (await client.get("/health/ready")).status_code == 200
                (self._ready.add if ready else self._ready.discard)(address)
            await asyncio.sleep(PROBE_SECONDS)

    async def until_ready(self, address: str) -> None:
        """Wait until it was seen to be ready."""
        async with asyncio.timeout(60):
            while address not in self._ready:
                await asyncio.sleep(PROBE_SECONDS)


async def start(environment: dict[str, str], folder: Path) -> tuple[Process, str]:
    """One ``coquest serve``, and its address."""
    with (folder / "log").open("a") as log:
        process = await asyncio.create_subprocess_exec(
            *command("serve", "--port", "0"),
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
        )
    assert process.stdout is not None
    ready = (await asyncio.wait_for(process.stdout.readline(), 60)).decode()
    assert ready.startswith("coquest ready"), (folder / "log").read_text()
    return process, ready.split()[3]


async def end(process: Process) -> float:
    """As a deployment ends it; the seconds until it was gone, in good order."""
    began = monotonic()
    process.send_signal(signal.SIGTERM)
    await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 0
    return monotonic() - began


class Fleet:
    """Two servers on one database, behind a balancer."""

    def __init__(self, environment: dict[str, str], folder: Path, stack: AsyncExitStack) -> None:
        self._environment, self._folder, self._stack = environment, folder, stack
        self._clients: dict[str, httpx.AsyncClient] = {}
        self._running: list[Process] = []
        self.balancer = Balancer(self._clients)

    async def add(self) -> None:
        """One more, once it was seen to be ready."""
        process, address = await start(self._environment, self._folder)
        client = httpx.AsyncClient(base_url=address, timeout=15)
        self._clients[address] = await self._stack.enter_async_context(client)
        self._running.append(process)
        await self.balancer.until_ready(address)

    async def replace_oldest(self) -> float:
        """End it, and add another; the seconds that the end took."""
        took = await end(self._running.pop(0))
        await self.add()
        return took

    async def close(self) -> None:
        """End all."""
        for process in self._running:
            await end(process)


async def roll_out(fleet: Fleet, mission: Mission) -> tuple[Account, list[float]]:
    """Replace servers while people act; what they were told, and how long each took to end."""
    account, over = Account(), asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        probing = tasks.create_task(fleet.balancer.probe())
        for _ in range(2):
            await fleet.add()
        for _ in range(CLIENTS):
            tasks.create_task(take_part(fleet.balancer, account, mission, over))  # type: ignore[arg-type]
        took = [await fleet.replace_oldest() for _ in range(RESTARTS)]
        over.set()
        while account.asking:
            await asyncio.sleep(PROBE_SECONDS)
        probing.cancel()
    await fleet.close()
    return account, took


async def test_nobody_notices_that_servers_are_replaced_one_after_the_other(
    db: Database, database_roles: dict[str, str], tmp_path: Path
) -> None:
    mission = await launch(db, limited("stickers", day=LIMIT))
    environment = {
        **os.environ,
        **database_roles,
        "COQUEST_DATA": str(tmp_path / "data"),
        "COQUEST_SECRET": SECRET,
        "COQUEST_DRAIN_SECONDS": DRAIN_SECONDS,
        "COQUEST_RATE_LIMITS": "false",
    }

    async with AsyncExitStack() as stack:
        account, took = await roll_out(Fleet(environment, tmp_path, stack), mission)

    assert (account.cut_off, account.told_to_wait) == (0, 0)
    assert max(took) <= 20
    accepted = len(account.acknowledged)
    assert accepted == account.people * LIMIT > 0
    assert account.refused == account.people * (TRIES_PER_PERSON - LIMIT)
    assert (await numbers(db, mission))["completions"] == accepted
