"""Every KPI over HTTP: facts come in by the door, are folded, and read as DuckDB says."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from sqlalchemy import text

from scoring.facts import Fact
from service.store.facts import facts_from, record_facts
from service.store.session import Database
from service.usecases.fold_facts import fold_all
from service.usecases.rebuild_kpis import rebuild_outdated
from tests.mission import Mission, campaign_is, launch
from tests.oracle.answers import ANSWERS, BY_DAY, same
from tests.oracle.frames import Frames
from tests.oracle.splits import SPLITS
from tests.oracle.synthetic import BRANDS, END, LAST, NAMES, START, ZONE, synthetic
from tests.people import campaign_id, key_of

pytestmark = pytest.mark.attack
BATCH = 1_000
SOURCES = text(
    "SELECT DISTINCT source, left(source_ref, 1) FROM fact WHERE campaign_id = :campaign"
)
MOST_DAYS = 12
TOO_FEW = ("insufficient_n", "immature_cohort")


async def test_every_kpi_reads_as_another_engine_says(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    days = {"starts_at": f"{START}T00:00:00+01:00", "ends_at": f"{END}T00:00:00+02:00"}
    mission = await launch(db, campaign_is(time_zone=ZONE, **days))
    told = synthetic(mission.workspace_id, mission.campaign_id)
    facts = [*await _own_facts(db, mission), *told]
    for begin in range(0, len(told), BATCH):
        async with db.transaction(mission.workspace_id) as session:
            await record_facts(session, told[begin : begin + BATCH])
        await fold_all(working, datetime.now(UTC))
    assert await rebuild_outdated(working, datetime.now(UTC)) == 1  # it ended early, it was told
    frames = Frames(facts, tmp_path_factory.mktemp("export"), dict(zip(NAMES, BRANDS, strict=True)))
    frames.look_at(START, LAST, (START, END))

    answer = await client.get(
        f"/v1/campaigns/{campaign_id(mission)}/kpis",
        params={"from": START.isoformat(), "to": LAST.isoformat()},
        headers=await key_of(db),
    )

    assert answer.status_code == 200, answer.text
    shown = {one["name"]: one for one in answer.json()["items"]}
    assert set(ANSWERS) <= set(shown)
    wrong = {
        name: (one["value"], one["status"], asked)
        for name, one in shown.items()
        if name in ANSWERS
        and one["status"] not in TOO_FEW
        and not same(name, one["value"], asked := frames.ask(ANSWERS[name]))
    }
    assert wrong == {}
    await _splits_are_as_said(client, mission, frames, headers=await key_of(db))


async def _splits_are_as_said(
    client: httpx.AsyncClient, mission: Mission, frames: Frames, *, headers: dict[str, str]
) -> None:
    for name, by in SPLITS:
        told, hidden = await _split(client, mission, name, by, headers=headers)
        expected = frames.ask_each(SPLITS[name, by])
        assert told.keys() == expected.keys() - hidden, (name, by)
        assert all(same(name, value, expected[key]) for key, value in told.items()), (name, by)
    for name in BY_DAY:
        told, _ = await _split(client, mission, name, "day", headers=headers)
        _days_are_as_said(frames, name, told)


def _days_are_as_said(frames: Frames, name: str, told: Mapping[str, float]) -> None:
    """What is shown of some days is what each of them is by itself."""
    for day in map(date.fromisoformat, [*told][:: max(1, len(told) // MOST_DAYS)]):
        frames.look_at(day, day + timedelta(days=1), (START, END))
        expected = frames.ask(ANSWERS[name])
        assert same(name, told[day.isoformat()], expected), (name, day)


async def _split(
    client: httpx.AsyncClient, mission: Mission, name: str, by: str, headers: dict[str, str]
) -> tuple[dict[str, float], set[str]]:
    """What is shown of the groups, and which are masked."""
    window = {"from": START.isoformat(), "to": LAST.isoformat()}
    answer = await client.get(
        f"/v1/campaigns/{campaign_id(mission)}/kpis/{name}",
        params={**window, "by": by},
        headers=headers,
    )
    assert answer.status_code == 200, answer.text
    groups = {one["key"] or "": one for one in answer.json()["breakdown"]}
    told = {key: one["value"] for key, one in groups.items() if one["value"] is not None}
    return told, {key for key, one in groups.items() if one["status"] == "masked"}


async def _own_facts(db: Database, mission: Mission) -> list[Fact]:
    """What Coquest itself noted when the campaign came in, such as the rules of its Quests."""
    where = (mission.workspace_id, mission.campaign_id)
    async with db.read(mission.workspace_id) as session:
        sources = await session.execute(SOURCES, {"campaign": mission.campaign_id})
        return [
            fact
            for source, prefix in sources.all()
            for fact in await facts_from(session, *where, source=source, prefix=prefix)
        ]
