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


async def test_nobody_notices_that_servers_are_replaced_one_after_the_other(
    db: Database, database_roles: dict[str, str], tmp_path: Path
) -> None:
    mission: Mission = await launch(db, limited("stickers", day=LIMIT))
    environment = {
        **os.environ,
        **database_roles,
        "COQUEST_DATA": str(tmp_path / "data"),
        "COQUEST_SECRET": SECRET,
        "COQUEST_DRAIN_SECONDS": DRAIN_SECONDS,
        "COQUEST_RATE_LIMITS": "false",
    }
    account, over, took = Account(), asyncio.Event(), []
    async with AsyncExitStack() as stack:
        clients: dict[str, httpx.AsyncClient] = {}
        balancer = Balancer(clients)

        async def begin() -> tuple[Process, str]:
            process, address = await start(environment, tmp_path)
            client = httpx.AsyncClient(base_url=address, timeout=15)
            clients[address] = await stack.enter_async_context(client)
            return process, address

        running = [await begin() for _ in range(2)]
        async with asyncio.TaskGroup() as tasks:
            probing = tasks.create_task(balancer.probe())
            for _, address in running:
                await balancer.until_ready(address)
            for _ in range(CLIENTS):
                tasks.create_task(take_part(balancer, account, mission, over))  # type: ignore[arg-type]
            for _ in range(RESTARTS):
                old, _ = running.pop(0)
                took.append(await end(old))
                running.append(await begin())
                await balancer.until_ready(running[-1][1])
            over.set()
            while account.asking:
                await asyncio.sleep(PROBE_SECONDS)
            probing.cancel()
        for process, _ in running:
            await end(process)

    assert (account.cut_off, account.told_to_wait) == (0, 0)
    assert max(took) <= 20
    accepted = len(account.acknowledged)
    assert accepted == account.people * LIMIT > 0
    assert account.refused == account.people * (TRIES_PER_PERSON - LIMIT)
    assert (await numbers(db, mission))["completions"] == accepted
