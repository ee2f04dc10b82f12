"""The goal of a petition: it rises as people sign, is told once, and can be set by hand."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from service.store.session import Database
from service.usecases.fan_out_events import fan_out_events
from service.usecases.fold_facts import fold_all
from service.usecases.move_goals import raise_goals
from tests.builders import NOON
from tests.conftest import SECRET
from tests.mission import Mission, changed, launch
from tests.people import Headers, campaign_id, join, key_of, quest_id
from tests.petitioning import count, move

GOAL = {"steps": [3, 6], "beyond": "round"}


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, changed("petition", options={"goal": GOAL}, thanks=None))


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db, scope="organise own")


async def sign(client: httpx.AsyncClient, mission: Mission, people: int = 1) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for _ in range(people):
        person = await join(client, mission, locale="en")
        said = (await person.complete("petition")).json()
    return said["thanks"]


async def read(client: httpx.AsyncClient, mission: Mission) -> dict[str, Any]:
    found = await client.get(f"/v1/quests/{quest_id(mission, 'petition')}/goal")
    return found.json() | {"etag": found.headers["etag"]}


async def put(
    client: httpx.AsyncClient, mission: Mission, key: Headers, goal: int, etag: str = "*"
) -> httpx.Response:
    path = f"/v1/quests/{quest_id(mission, 'petition')}/goal"
    return await client.put(path, json={"goal": goal}, headers=key | {"if-match": etag})


async def told(client: httpx.AsyncClient, db: Database, key: Headers) -> list[tuple[Any, ...]]:
    await fan_out_events(db, secret=SECRET, at=NOON)
    events = (await client.get("/v1/events?types=campaign.goal_raised", headers=key)).json()
    return [
        tuple(one["data"][name] for name in ("previous", "goal", "value", "by"))
        for one in events["items"]
        if one["type"] == "campaign.goal_raised"
    ]


async def test_the_thanks_the_page_and_the_quest_say_the_next_goal_at_once(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    first = await sign(client, mission)
    third = await sign(client, mission, 2)

    assert first["goal"] == {"at": 3, "value": 1, "missing": 2}
    assert "2 more signatures until our goal of 3." in first["message"]
    assert third["goal"] == {"at": 6, "value": 3, "missing": 3}
    goal = await read(client, mission)
    assert (goal["goal"], goal["value"], goal["percent"], goal["then"]) == (6, 3, 50, 10)
    quest = (await client.get(f"/v1/quests/{quest_id(mission, 'petition')}")).json()
    assert quest["goal"] == third["goal"]
    progress = (await client.get(f"/v1/campaigns/{campaign_id(mission)}/progress")).json()
    [wanted] = progress["goals"]
    assert (wanted["goal"], wanted["missing"]) == (6, 3)


async def test_it_is_raised_once_however_many_look_at_the_same_instant(
    client: httpx.AsyncClient, db: Database, working: Database, mission: Mission, lead: Headers
) -> None:
    now = datetime.now(UTC)  # what is older than a month is not in the log of events
    await sign(client, mission, 7)
    await fold_all(working, NOON)

    raised = await asyncio.gather(*(raise_goals(working, now) for _ in range(50)))

    assert sum(raised) == 1
    assert await told(client, db, lead) == [(3, 10, 7, "rule")]
    assert await raise_goals(working, now, since=now) == 0


async def test_verified_paper_counts_towards_it_and_what_is_taken_back_does_not_lower_it(
    client: httpx.AsyncClient, working: Database, db: Database, mission: Mission, lead: Headers
) -> None:
    petition, second = quest_id(mission, "petition"), await key_of(db)
    sheet = (await count(client, petition, lead, lines=5)).json()["id"]
    before = await read(client, mission)
    await move(client, sheet, second, "verified")
    await fold_all(working, NOON)
    await raise_goals(working, NOON)
    raised = await read(client, mission)
    await move(client, sheet, lead, "taken_back", reason="A copy of another one.")
    await fold_all(working, NOON)
    await raise_goals(working, NOON)
    after = await read(client, mission)

    assert [(one["goal"], one["value"]) for one in (before, raised, after)] == [
        (3, 0),
        (6, 5),
        (6, 0),
    ]


async def test_a_worker_that_was_away_finds_what_it_missed(
    client: httpx.AsyncClient, working: Database, mission: Mission
) -> None:
    await sign(client, mission, 3)
    await fold_all(working, NOON)

    late = NOON + timedelta(days=1)
    assert await raise_goals(working, late, since=late) == 0  # counted a day ago
    assert await raise_goals(working, late) == 1


async def test_an_organiser_sets_it_by_hand_from_the_state_they_have_seen(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    await sign(client, mission)
    seen = (await read(client, mission))["etag"]

    higher = await put(client, mission, lead, 50, seen)
    stale = await put(client, mission, lead, 60, seen)
    lower = await put(client, mission, lead, 2, higher.headers["etag"])
    passed = await put(client, mission, lead, 1)
    blind = await client.put(
        f"/v1/quests/{quest_id(mission, 'petition')}/goal", json={"goal": 5}, headers=lead
    )

    assert (higher.status_code, higher.json()["goal"], higher.json()["then"]) == (200, 50, 100)
    assert (stale.status_code, blind.status_code) == (412, 428)
    assert (lower.json()["goal"], lower.json()["missing"]) == (2, 1)
    assert passed.json()["goal"] == 3  # one has signed: the next step at once
    assert await told(client, db, lead) == [(3, 50, 1, "organiser"), (2, 3, 1, "organiser")]
    audit = (await client.get("/v1/audit", headers=lead)).json()["items"]
    assert {(one["operation"], one["outcome"]) for one in audit} >= {
        ("put_goal", "done"),
        ("put_goal", "refused"),
    }


async def test_only_the_lead_moves_it_and_a_petition_without_goal_has_none(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    partner = await key_of(db, "haferkiez")
    stickers = f"/v1/quests/{quest_id(mission, 'stickers')}/goal"

    assert (await put(client, mission, partner, 5)).status_code == 404
    assert (await client.get(stickers)).status_code == 404


async def test_another_first_step_is_followed_until_somebody_moved_it(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    async def relaunch(*steps: int) -> int:
        await launch(db, changed("petition", options={"goal": {"steps": steps}}, thanks=None))
        goal: int = (await read(client, mission))["goal"]
        return goal

    assert await relaunch(20, 40) == 20
    await put(client, mission, lead, 30)
    assert await relaunch(10, 90) == 30
