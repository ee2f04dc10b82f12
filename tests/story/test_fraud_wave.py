"""A fraud wave of hundreds is removed by workers that are killed: everyone corrected once."""

import asyncio
import os
import signal
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from service.store.session import Database
from service.usecases.fold_facts import fold_all
from tests.campaigns import Raw
from tests.conftest import SECRET
from tests.doubting import REASON, order, preview, save, undo, wave
from tests.mission import Mission, changed, launch
from tests.people import Headers, Person, campaign_id, join, key_of, quest_id
from tests.processes import command
from tests.results import told, work
from tests.rewarding import settle

pytestmark = [pytest.mark.slow, pytest.mark.attack]
WAVE, KILLS, PATIENCE = 300, 2, 300.0
STATE = text("SELECT state, changed, restored FROM filter_application")
INBOX = text("""
    SELECT count(*) AS messages, count(DISTINCT participant_id) AS people FROM thanks
    WHERE moment = 'figures_corrected' AND replaced_at IS NULL
""")
POINTS = text("SELECT coalesce(sum(amount), 0) FROM point_entry")


def at_two_hundred(raw: Raw) -> None:
    """A Milestone that the wave passes, and that falls with it."""
    raw["claims"] = [one for one in raw["claims"] if one.get("quest") == "petition"]
    raw["milestones"] = [
        {
            "slug": "two-hundred",
            "measure": "petition_signatures",
            "quest": "petition",
            "threshold": 200,
            "promise": {"de": "eine Übergabe", "fr": "une remise", "en": "a hand-over"},
        }
    ]


@pytest.fixture
async def mission(db: Database) -> Mission:
    options = {"fraud_signals": True, "goal": {"steps": [100, 500]}}
    petition = changed("petition", options=options, points=2, thanks=None)
    return await launch(db, at_two_hundred, petition)


async def counted(db: Database) -> None:
    await fold_all(db, datetime.now(UTC))
    await work(db)
    await settle(db, datetime.now(UTC))


async def signers(client: httpx.AsyncClient, mission: Mission, people: int) -> list[Person]:
    found = [await join(client, mission, locale="en") for _ in range(people)]
    for person in found:
        assert (await person.complete("petition")).status_code == 201
    return found


async def figures(client: httpx.AsyncClient, mission: Mission, db: Database) -> dict[str, Any]:
    progress = (await client.get(f"/v1/campaigns/{campaign_id(mission)}")).json()["progress"]
    key = await key_of(db)
    path = f"/v1/campaigns/{campaign_id(mission)}/kpis/petition_signatures"
    async with db.read() as session:
        points = (await session.execute(POINTS)).scalar_one()
    return {
        "said": progress["totals"][0]["value"],
        "reached": progress["milestones"][0]["reached_at"] is not None,
        "kpi": (await client.get(path, headers=key)).json()["value"],
        "points": int(points),
    }


def worker(roles: dict[str, str], folder: Path) -> "subprocess.Popen[bytes]":
    with (folder / "log").open("ab") as log:
        environment = {**os.environ, **roles, "COQUEST_DATA": str(folder), "COQUEST_SECRET": SECRET}
        environment["COQUEST_CORRECTION_SETTLE_SECONDS"] = "3600"
        return subprocess.Popen(command("worker"), env=environment, stdout=log, stderr=log)


async def killed_and_carried_on(db: Database, roles: dict[str, str], folder: Path) -> int:
    """Workers begin and are killed, until one may go on to the end; how many were killed early."""
    early = 0
    async with asyncio.timeout(PATIENCE):
        for _ in range(KILLS):
            before, process = await changed_so_far(db), worker(roles, folder)
            while (now := await changed_so_far(db)) == before and await state_of(db) != "applied":
                await asyncio.sleep(0.02)
            process.send_signal(signal.SIGKILL)
            process.wait()
            early += now < WAVE
        final = worker(roles, folder)
        while await state_of(db) != "applied":
            await asyncio.sleep(0.05)
        final.terminate()
        final.wait(timeout=30)
    return early


async def changed_so_far(db: Database) -> int:
    async with db.read() as session:
        return int((await session.execute(STATE)).one().changed)


async def state_of(db: Database) -> str:
    async with db.read() as session:
        return str((await session.execute(STATE)).one().state)


async def test_a_wave_is_removed_once_however_often_the_worker_dies_and_can_be_undone(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    mission: Mission,
    database_roles: dict[str, str],
    tmp_path: Path,
) -> None:
    lead: Headers = await key_of(db)
    early = await signers(client, mission, 3)
    await wave(db, mission, WAVE, public_name="Max{} Mustermann", at=datetime.now(UTC), apart=0)
    misled = await signers(client, mission, 4)
    await counted(db)
    before = await figures(client, mission, db)
    saved = await save(client, mission, lead, {"name_like": ["max* mustermann"]})
    seen = await preview(client, lead, saved)

    begun = (await order(client, lead, saved, "fraud")).json()
    died = await killed_and_carried_on(db, database_roles, tmp_path)
    await counted(db)
    after = await figures(client, mission, db)
    messages = [[one["moment"] for one in await told(person)] for person in (*early, *misled)]
    async with db.read() as session:
        corrected = (await session.execute(INBOX)).one()
    goal = (await client.get(f"/v1/quests/{quest_id(mission, 'petition')}/goal")).json()
    ended = await undo(client, working, lead, begun["id"])
    await counted(db)
    restored = await figures(client, mission, db)

    assert before == {"said": 307, "reached": True, "kpi": 307, "points": 614}
    assert (seen["fraud"], seen["online_after"]) == (WAVE, 7)
    assert died >= 1
    assert after == {"said": 7, "reached": False, "kpi": 7, "points": 14}
    assert goal["goal"] == 500  # raised by the worker when it was passed; it does not fall
    # Each of the wave, and each who was told a number that it was part of, once.
    assert corrected.messages == corrected.people == WAVE + len(misled)
    assert [one.count("figures_corrected") for one in messages] == [0] * 3 + [1] * 4
    assert (ended["state"], ended["restored"], ended["left_alone"]) == ("undone", WAVE, 0)
    assert restored == before
    assert REASON in begun["reason"]
