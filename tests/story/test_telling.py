"""A Result for a hundred thousand people, told by workers that are killed: each of them once."""

import asyncio
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psutil
import pytest
from sqlalchemy import text

from service.store.session import Database
from tests.conftest import SECRET
from tests.mission import Mission, launch
from tests.people import campaign_id, key_of
from tests.processes import command
from tests.results import draft, publish

pytestmark = [pytest.mark.slow, pytest.mark.attack]
PEOPLE = int(os.environ.get("TELLING_PEOPLE", "100000"))
KILLS, BETWEEN = 6, 0.35
PATIENCE = 240.0

# Set-based, as no crowd of clients is needed to have contributed; every tenth did something else.
CROWD = [
    """
    CREATE TEMP TABLE crowd ON COMMIT DROP AS
    SELECT n, (lpad(to_hex(1780000000000 + n), 12, '0') || '7000' || '8000'
        || lpad(to_hex(n), 12, '0'))::uuid AS id FROM generate_series(1, {people}) AS n""",
    """
    INSERT INTO participant (workspace_id, id, locale, created_at)
    SELECT '{workspace}', id, 'de', now() FROM crowd""",
    """
    INSERT INTO membership (workspace_id, campaign_id, participant_id, channel, joined_at)
    SELECT '{workspace}', '{campaign}', id, 'direct', now() FROM crowd""",
    """
    INSERT INTO completion (workspace_id, id, campaign_id, quest_id, quest_version, participant_id,
        kind, state, version, quantity, points, evidence, locale, channel, occurred_at, received_at)
    SELECT '{workspace}', gen_random_uuid(), '{campaign}',
        CASE WHEN n % 10 = 0 THEN '{petition}'::uuid ELSE '{stickers}'::uuid END, 1, id,
        'sticker', 'accepted', 1, 1 + n % 7, 0, '{{}}', 'de', 'direct', now(), now()
    FROM crowd""",
    "ANALYZE participant, membership, completion",
]
TOLD = text("""
    SELECT count(*) AS messages, count(DISTINCT participant_id) AS people,
        sum((said -> 'done' -> 0 ->> 'quantity')::int) AS stickers
    FROM thanks WHERE moment = 'result_published'
""")
MEANT = text("""
    SELECT count(*) AS people, sum(quantity) AS stickers FROM completion WHERE quest_id = :stickers
""")
STATE = text("SELECT state, looked_at, told FROM telling")


async def settle_crowd(url: str, mission: Mission) -> None:
    """As somebody who may take all the time there is."""
    named = {"people": PEOPLE, "workspace": mission.workspace_id, "campaign": mission.campaign_id}
    connection = await asyncpg.connect(url)
    async with connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        for statement in CROWD:
            await connection.execute(statement.format(**named, **mission.quests))
    await connection.close()


def worker(roles: dict[str, str], folder: Path) -> "subprocess.Popen[bytes]":
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            command("worker"),
            env={
                **os.environ,
                **roles,
                "COQUEST_DATA": str(folder / "data"),
                "COQUEST_SECRET": SECRET,
            },
            stdout=log,
            stderr=log,
        )


async def kill_some(db: Database, roles: dict[str, str], folder: Path) -> int:
    """Let workers begin and kill them; how many people were looked at in the end."""
    looked_at = 0
    for _ in range(KILLS):
        process = worker(roles, folder)
        looked_at = await started(db, looked_at)
        await asyncio.sleep(BETWEEN)
        process.send_signal(signal.SIGKILL)
        process.wait()
    async with db.read() as session:
        return int((await session.execute(STATE)).one().looked_at)


async def counted(db: Database, mission: Mission) -> tuple[Any, Any, Any]:
    """What people found in their inboxes, what they should, and what the organiser is told."""
    async with db.read() as session:
        told = (await session.execute(TOLD)).one()
        meant = await session.execute(MEANT, {"stickers": mission.quests["stickers"]})
        return told, meant.one(), (await session.execute(STATE)).one()


async def told_by(process: "subprocess.Popen[bytes]", db: Database) -> tuple[float, list[int]]:
    """Let a worker finish; the seconds that it took, and its memory in between, in bytes."""
    began, memory = time.monotonic(), []
    while not await is_told(db):
        assert time.monotonic() - began < PATIENCE
        memory.append(psutil.Process(process.pid).memory_info().rss)
        await asyncio.sleep(0.1)
    seconds = time.monotonic() - began
    process.terminate()
    process.wait(timeout=30)
    return seconds, memory


async def is_told(db: Database) -> bool:
    async with db.read() as session:
        return bool((await session.execute(STATE)).one().state == "told")


async def started(db: Database, before: int) -> int:
    """Wait until a batch more is told, or all; how many are looked at then."""
    deadline = time.monotonic() + PATIENCE
    while True:
        async with db.read() as session:
            row = (await session.execute(STATE)).one()
        if row.looked_at > before or row.state == "told":
            return int(row.looked_at)
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)


async def test_a_hundred_thousand_are_told_once_each_by_workers_that_are_killed(
    client: httpx.AsyncClient,
    db: Database,
    database_url: str,
    database_roles: dict[str, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    mission = await launch(db)
    await settle_crowd(database_url, mission)
    lead = await key_of(db)
    await publish(client, await draft(client, mission, lead, "stickers"), lead)

    before = await kill_some(db, database_roles, tmp_path)

    seconds, memory = await told_by(worker(database_roles, tmp_path), db)
    async with db.read() as session:
        told = (await session.execute(TOLD)).one()
        meant = (await session.execute(MEANT, {"stickers": mission.quests["stickers"]})).one()
        state = (await session.execute(STATE)).one()
    assert told.messages == told.people == meant.people == PEOPLE - PEOPLE // 10
    assert told.stickers == meant.stickers
    assert (state.state, state.looked_at, state.told) == ("told", PEOPLE, told.people)
    path = f"/v1/campaigns/{campaign_id(mission)}/tellings"
    (shown,) = (await client.get(path, headers=lead)).json()["items"]
    assert (shown["state"], shown["told"]) == ("told", told.people)
    rest = PEOPLE - before
    with capsys.disabled():
        print(
            f"\n{KILLS} kills, {before} looked at meanwhile; then {rest} in "
            f"{seconds:.1f} s with the start, {rest / seconds:.0f} people/s; memory "
            f"{min(memory) >> 20} to {max(memory) >> 20} MiB, {len(memory)} looks"
        )
