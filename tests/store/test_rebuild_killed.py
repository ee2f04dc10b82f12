"""A rebuild that is killed, as the kernel kills, goes on in another process."""

import sys
from asyncio.subprocess import create_subprocess_exec

import pytest

from service.store.facts import facts_after
from service.store.session import Database
from service.usecases.verify_kpis import verify_all
from tests.histories import World
from tests.of_a_kind import some_now
from tests.rebuilding import agree, go_on_meanwhile, rebuild_some, world

__all__ = ["world"]

KILLED = """
import asyncio, os, signal, sys
from datetime import UTC, datetime
from uuid import UUID
from service.store import kpi_case_rebuild, kpi_rebuild
from service.store.session import Database
from service.usecases.rebuild_kpis import rebuild_kpis

kpi_rebuild.FACTS_AT_ONCE, kpi_rebuild.ACTORS_FACTS_AT_ONCE = 3, 4
kpi_case_rebuild.FACTS_AT_ONCE = 2
url, workspace, campaign, far = sys.argv[1:]

def step(done: float) -> None:
    if done >= float(far):
        os.kill(os.getpid(), signal.SIGKILL)

async def main() -> None:
    database = await Database.open(url, pool_size=2)  # one stage after the other
    where = (UUID(workspace), UUID(campaign))
    await rebuild_kpis(database, *where, at=datetime.now(UTC), step=step)

asyncio.run(main())
"""


@pytest.mark.parametrize("far", some_now([0.7, 0.1]))
async def test_killed_in_either_stage_it_goes_on_in_another_process(
    db: Database, working: Database, world: World, database_roles: dict[str, str], far: float
) -> None:
    where = (world.workspace_id, world.campaigns[0])
    url = database_roles["DATABASE_WORKER_URL"]
    arguments = [url, *map(str, where), str(far)]
    killed = await create_subprocess_exec(sys.executable, "-c", KILLED, *arguments)
    await killed.wait()
    await go_on_meanwhile(db, world)

    told = await rebuild_some(working, where)

    assert killed.returncode == -9
    assert far - 0.1 < told[0] <= far + 0.1
    assert (await verify_all(db, *where)).examples == ()
    async with db.read() as session:
        facts = await facts_after(session, *where, None, 1_000)
    await agree(db, world, facts)
