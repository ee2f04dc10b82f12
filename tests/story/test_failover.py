"""The database dies, freezes or restarts under load, and its standby takes over where it has to."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import httpx
import pytest

from service.store.embedded_server import APP, OWNER, WORKER
from service.store.session import Database
from tests.listening import Listener, listen
from tests.mission import Mission, launch, limited
from tests.people import campaign_id
from tests.served import served
from tests.standby import Pair, address, pair_in, port_of
from tests.under_load import LIMIT, Account, numbers, take_part

pytestmark = [pytest.mark.slow, pytest.mark.attack]
CLIENTS, SECONDS_BEFORE, SECONDS_AFTER = 6, 2.0, 3.0
PATIENCE = 20.0  # on a machine with nothing else to do it takes one second, or ten


@pytest.fixture
def pair(data_folder: Path) -> Iterator[Pair]:
    """Two servers, of which the first answers no commit that the second has not."""
    with pair_in(data_folder) as pair:
        pair.confirm_commits()
        yield pair


async def shown_in_the_end(watching: Listener, total: int) -> None:
    """The same connection that was open before shows the last figure."""
    async with asyncio.timeout(45):
        while True:
            _, figures = await watching.event(seconds=45)
            if {one["claim"]: one["value"] for one in figures["totals"]}["stickers-up"] == total:
                return


async def play(base: str, mission: Mission, pair: Pair, trouble: Callable[[Pair], None]) -> Account:
    """Load, and trouble in the middle of it; what people were told."""
    account, over = Account(), asyncio.Event()
    async with (
        httpx.AsyncClient(base_url=base, timeout=15) as client,
        asyncio.TaskGroup() as tasks,
    ):
        for _ in range(CLIENTS):
            tasks.create_task(take_part(client, account, mission, over))
        await asyncio.sleep(SECONDS_BEFORE)
        await asyncio.to_thread(trouble, pair)
        over_since, before = monotonic(), len(account.acknowledged)
        async with asyncio.timeout(PATIENCE):
            while len(account.acknowledged) < before + CLIENTS * LIMIT:
                await asyncio.sleep(0.02)
            while not account.all_asked_since(over_since):
                await asyncio.sleep(0.02)
        waited = account.told_to_wait
        pair.thaw_primary()  # and nobody believes it
        await asyncio.sleep(SECONDS_AFTER)
        assert account.told_to_wait == waited
        over.set()
    return account


def dies(pair: Pair) -> None:
    pair.stop(pair.primary)
    pair.promote()


def restarts(pair: Pair) -> None:
    pair.stop(pair.primary)
    pair.start(pair.primary)


def freezes(pair: Pair) -> None:
    pair.freeze_primary()
    pair.promote()


@pytest.mark.parametrize("trouble", [dies, freezes, restarts])
async def test_people_act_and_watch_through_a_failover(
    pair: Pair, tmp_path: Path, trouble: Callable[[Pair], None]
) -> None:
    async with port_of(pair.primary) as first, port_of(pair.standby) as second:
        urls = {
            "DATABASE_URL": address(first, second, role=APP),
            "DATABASE_WORKER_URL": address(first, second, role=WORKER),
            "DATABASE_OWNER_URL": address(first, second, role=OWNER),
        }
        everything = await Database.open(address(first, second, role="postgres"), pool_size=2)
        mission = await launch(everything, limited("stickers", day=LIMIT))
        async with served(urls, tmp_path) as base:
            watching = await listen(base, f"/v1/campaigns/{campaign_id(mission)}/live")
            await watching.event()

            account = await play(base, mission, pair, trouble)

            pieces = sum(account.acknowledged.values())
            await shown_in_the_end(watching, pieces)
            await watching.close()
        stored = await numbers(everything, mission)
        await everything.close()

    accepted = len(account.acknowledged)
    assert account.told_to_wait > 0, "nothing was in flight when the primary went"
    assert account.cut_off == 0, "the server hung up on somebody"
    assert accepted == account.people * LIMIT
    assert stored | {"waiting": 0} == {
        "completions": accepted,
        "keys": accepted,
        "steps": accepted,
        "facts": 3 * accepted,
        "waiting": 0,  # the worker counts meanwhile
        "events": accepted,
        "pieces": pieces,
        "uses": accepted,
        "most": LIMIT,
        "people": account.people,
    }
