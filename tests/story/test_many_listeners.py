"""A thousand people watch figures on one process, which goes on as if they were not there."""

import asyncio
import os
import resource
import statistics
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from service.store.session import Database
from tests.conftest import SECRET
from tests.listening import Listener, listen
from tests.mission import launch
from tests.people import campaign_id, join
from tests.processes import command

pytestmark = [pytest.mark.slow, pytest.mark.attack]
LISTENERS, WATCHED_SECONDS, ASKED = 1000, 10.0, 60


@pytest.fixture
def server(database_roles: dict[str, str], tmp_path: Path) -> Iterator[tuple[str, psutil.Process]]:
    """``coquest serve`` with a worker, and its process that serves HTTP."""
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            command("serve", "--port", "0", "--with-worker"),
            env={
                **os.environ,
                **database_roles,
                "COQUEST_DATA": str(tmp_path / "data"),
                "COQUEST_SECRET": SECRET,
                "COQUEST_DRAIN_SECONDS": "0",
                "COQUEST_RATE_LIMITS": "false",
                "COQUEST_LIVE_LISTENERS_PER_NETWORK": "2000",  # all from one
            },
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        assert process.stdout is not None
        address = process.stdout.readline().split()[3]
        children = psutil.Process(process.pid).children()
        yield address, next(one for one in children if "http_server" in " ".join(one.cmdline()))
        process.terminate()
        process.communicate(timeout=30)


async def how_long(address: str, path: str) -> float:
    """Median seconds of a plain request."""
    took = []
    async with httpx.AsyncClient(base_url=address) as client:
        for _ in range(ASKED):
            began = time.perf_counter()
            assert (await client.get(path)).status_code == 200
            took.append(time.perf_counter() - began)
    return statistics.median(took)


async def come(address: str, path: str) -> list[Listener]:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    found: list[Listener] = []
    for _ in range(LISTENERS // 50):
        found += await asyncio.gather(*(listen(address, path) for _ in range(50)))
    return found


async def test_a_thousand_idle_listeners_harm_nobody(
    db: Database,
    server: tuple[str, psutil.Process],
    capsys: pytest.CaptureFixture[str],
) -> None:
    address, process = server
    mission = await launch(db)
    campaign = f"/v1/campaigns/{campaign_id(mission)}"
    alone = await how_long(address, f"{campaign}/progress")
    memory = process.memory_info().rss

    crowd = await come(address, f"{campaign}/live")
    firsts = await asyncio.gather(*(one.event(seconds=30) for one in crowd))
    more = process.memory_info().rss - memory
    process.cpu_percent()
    await asyncio.sleep(WATCHED_SECONDS)
    busy = process.cpu_percent()
    beside = await how_long(address, f"{campaign}/progress")
    async with httpx.AsyncClient(base_url=address) as client:
        lea = await join(client, mission)
        began = time.monotonic()
        await lea.complete("stickers", placed=12)
        seconds = await asyncio.gather(*(one.event(seconds=30) for one in crowd))
        seen = time.monotonic() - began
    for one in crowd:
        await one.close()

    assert {one.status for one in crowd} == {200}
    assert len({name for name, _ in firsts}) == len({name for name, _ in seconds}) == 1
    assert firsts[0][0] != seconds[0][0]
    assert more < LISTENERS * 100 * 1024
    assert busy < 25
    assert beside < alone + 0.05
    with capsys.disabled():
        print(
            f"\n{LISTENERS} listeners: {more / LISTENERS / 1024:.0f} KiB each, {busy:.1f} % of a "
            f"processor while idle; /progress {alone * 1000:.1f} ms before, {beside * 1000:.1f} ms "
            f"beside them; all saw a completion after {seen:.2f} s"
        )
