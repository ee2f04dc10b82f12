"""Everything through a PgBouncer that keeps sessions: load, counting, live figures."""

import asyncio
from pathlib import Path

import httpx
import pytest

from service.store.embedded_server import APP, OWNER, WORKER
from service.store.roles import as_role
from service.store.session import Database
from tests.listening import listen
from tests.mission import launch, limited
from tests.people import campaign_id
from tests.pgbouncer import needs_pgbouncer, pooled
from tests.served import served
from tests.under_load import LIMIT, Account, numbers, take_part

pytestmark = [pytest.mark.slow, pytest.mark.attack, needs_pgbouncer]
CLIENTS, SECONDS = 6, 3.0
CONNECTIONS = 40  # two servers and a worker, with twelve each


async def test_people_act_and_watch_through_a_pooler_that_keeps_sessions(
    database_url: str, data_folder: Path, tmp_path: Path
) -> None:
    options = {"pool_mode": "session", "default_pool_size": CONNECTIONS}
    everything = await Database.open(database_url, pool_size=2)
    mission = await launch(everything, limited("stickers", day=LIMIT))
    account, over = Account(), asyncio.Event()
    with pooled(database_url, data_folder, **options) as url:
        urls = {
            "DATABASE_URL": as_role(url, APP),
            "DATABASE_WORKER_URL": as_role(url, WORKER),
            "DATABASE_OWNER_URL": as_role(url, OWNER),
        }
        async with (
            served(urls, tmp_path) as base,
            httpx.AsyncClient(base_url=base, timeout=15) as client,
        ):
            watching = await listen(base, f"/v1/campaigns/{campaign_id(mission)}/live")
            async with asyncio.TaskGroup() as tasks:
                for _ in range(CLIENTS):
                    tasks.create_task(take_part(client, account, mission, over))
                await asyncio.sleep(SECONDS)
                over.set()
            pieces = sum(account.acknowledged.values())
            async with asyncio.timeout(20):
                shown = 0
                while shown != pieces:
                    _, figures = await watching.event(seconds=20)
                    told = {one["claim"]: one["value"] for one in figures["totals"]}
                    shown = told["stickers-up"]
            await watching.close()
    stored = await numbers(everything, mission)
    await everything.close()

    accepted = len(account.acknowledged)
    assert (account.told_to_wait, account.cut_off) == (0, 0)
    assert accepted == account.people * LIMIT > 0
    assert (stored["completions"], stored["pieces"]) == (accepted, pieces)
    assert (stored["events"], stored["facts"]) == (accepted, 3 * accepted)
