"""Somebody is erased: nothing of them is left anywhere, and every figure is what it was."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from quests.ids import parse_id
from service.pseudonyms import participant_ref
from service.settings import Settings
from service.store.session import Database
from service.usecases.erase_people import erase_people, eraser_of
from service.usecases.fan_out_events import fan_out_events
from service.usecases.fold_facts import fold_all
from service.usecases.rebuild_kpis import rebuild_kpis
from service.usecases.settle_points import settle_points
from tests.contract.inhabited import Deskbound, settle
from tests.erasing import (
    NAME,
    erased,
    files_of,
    leave_traces,
    left_in_database,
    left_in_lines,
    traces_of,
    vote,
)
from tests.isolation.worlds import STORY
from tests.logged import logged
from tests.mission import Mission, changed, launch
from tests.people import Headers, Person, campaign_id, join, key_of, quest_id


@pytest.fixture
async def mission(db: Database) -> Mission:
    options = {"max_length": 80, "voting": {"mode": "approval"}}
    slogan = changed("slogan", options=options, limits=[], prerequisites=[])
    return await launch(db, *STORY, slogan)


@pytest.fixture(autouse=True)
def quiet(app: FastAPI) -> None:
    """Receivers answer without anybody being called."""
    app.state.courier = Deskbound()


@pytest.fixture
async def key(db: Database, mission: Mission) -> Headers:
    return await key_of(db, scope="organise own")


async def figures(
    client: httpx.AsyncClient, db: Database, mission: Mission, key: Headers
) -> dict[str, Any]:
    """All KPIs with everything counted, and the totals everybody sees."""
    await fold_all(db, datetime.now(UTC))
    path = f"/v1/campaigns/{campaign_id(mission)}"
    items = (await client.get(f"{path}/kpis", headers=key)).json()["items"]
    page = (await client.get(path)).json()
    totals = {one["claim"]: one["value"] for one in page["progress"]["totals"]}
    return {one["name"]: one["value"] for one in items} | totals


async def settled(
    client: httpx.AsyncClient,
    db: Database,
    settings: Settings,
    mission: Mission,
    person: Person,
    key: Headers,
) -> dict[str, str]:
    """One of everything, with traces, told to receivers."""
    ids = await settle(client, db, settings, mission, person, key)
    other = await join(client, mission, link=person.link)
    await other.complete("stickers", placed=1)
    await vote(client, other.headers, ids["contribution"])
    await leave_traces(client, db, mission, person, ids["organisation"])
    await fan_out_events(db, secret=settings.signing_secret(), at=datetime.now(UTC))
    await settle_points(db, datetime.now(UTC))
    return ids


async def test_nothing_is_left_and_every_figure_stays(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    settings: Settings,
    mission: Mission,
    key: Headers,
) -> None:
    with logged() as lines:
        person = await join(client, mission, display_name=NAME)
        ids = await settled(client, db, settings, mission, person, key)
        traces = traces_of(person, settings, ids["award"])
        files = files_of(settings)
        before = await figures(client, db, mission, key)
        assert len(await left_in_database(db, traces)) > 40  # the search finds what is there

        await erased(client, settings, working, person)

        assert await figures(client, db, mission, key) == before
        await rebuild_kpis(db, mission.workspace_id, mission.campaign_id, at=datetime.now(UTC))
        assert await figures(client, db, mission, key) == before
    left = await left_in_database(db, traces)
    assert [one for one in left if not one.startswith("event.")] == []
    assert {one.partition(":")[0] for one in left} == {"event.subject", "event.participant_id"}
    assert len(files) - len(files_of(settings)) == 2
    assert left_in_lines(lines, traces) == []


async def test_each_organisation_is_told_whom_to_forget_and_nothing_after(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    settings: Settings,
    mission: Mission,
    key: Headers,
) -> None:
    person = await join(client, mission)
    await person.complete("stickers", placed=2)
    await erased(client, settings, working, person)
    await fan_out_events(db, secret=settings.signing_secret(), at=datetime.now(UTC))

    told = (await client.get("/v1/events", headers=key)).json()["items"]

    mine = [one for one in told if one["type"].startswith(("participant.", "completion."))]
    organisation, uuid = parse_id("org", mine[0]["org"]), parse_id("prt", person.id)
    ref = participant_ref(settings.signing_secret(), organisation, uuid)
    assert [(one["type"], one["data"]) for one in mine] == [
        ("participant.erased", {"because": "asked", "participant": {"ref": ref}})
    ]


async def test_who_is_erased_is_nobody_on_every_route(
    client: httpx.AsyncClient, working: Database, settings: Settings, mission: Mission
) -> None:
    person = await join(client, mission)
    await erased(client, settings, working, person)

    assert (await person.get("/v1/me")).status_code == 401
    assert (await person.complete("stickers", placed=1)).status_code == 401
    assert (await client.delete("/v1/me", headers=person.headers)).status_code == 401
    refresh = {"refresh_token": person.told["refresh_token"]}
    assert (await client.post("/v1/tokens/refresh", json=refresh)).status_code == 401


async def test_asked_twenty_times_at_once_is_asked_once(
    client: httpx.AsyncClient, working: Database, settings: Settings, mission: Mission
) -> None:
    person = await join(client, mission)

    replies = await asyncio.gather(
        *(client.delete("/v1/me", headers=person.headers) for _ in range(20))
    )

    assert {reply.status_code for reply in replies} <= {202, 401}
    assert len({reply.json()["id"] for reply in replies if reply.status_code == 202}) == 1
    rounds = (erase_people(working, eraser_of(settings), datetime.now(UTC)) for _ in range(3))
    assert sum(await asyncio.gather(*rounds)) == 1


async def test_who_acts_while_being_erased_counts_or_is_refused(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    settings: Settings,
    mission: Mission,
    key: Headers,
) -> None:
    person = await join(client, mission)
    assert (await client.delete("/v1/me", headers=person.headers)).status_code == 202

    async def act() -> int:
        codes = [(await person.complete("stickers", placed=1)).status_code for _ in range(12)]
        assert set(codes) <= {201, 401}
        return codes.count(201)

    async def fan_out() -> None:
        for _ in range(6):
            await fan_out_events(db, secret=settings.signing_secret(), at=datetime.now(UTC))
            await fold_all(working, datetime.now(UTC))

    at = datetime.now(UTC)
    done, _, gone = await asyncio.gather(
        act(), fan_out(), erase_people(working, eraser_of(settings), at)
    )

    assert gone == 1
    totals = await figures(client, db, mission, key)
    assert totals["stickers_distributed"] == done
    traces = traces_of(person, settings)
    left = await left_in_database(db, traces)
    assert [one for one in left if not one.startswith(("event.", "delivery"))] == []


async def test_a_captain_hands_over_and_the_teams_total_stays(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    settings: Settings,
    mission: Mission,
    key: Headers,
) -> None:
    captain, member = [await join(client, mission) for _ in range(2)]
    ids = await settled(client, db, settings, mission, captain, key)
    path = f"/v1/quests/{quest_id(mission, 'treasure-hunt')}/my-team"
    team = (await captain.get(path)).json()
    body = {"code": team["code"]}
    joined = await client.put(path, json=body, headers=member.headers)
    assert joined.status_code == 200, joined.text

    await erased(client, settings, working, captain)

    now = (await member.get(path)).json()
    assert [(one["me"], one["captain"]) for one in now["members"]] == [(True, True)]
    assert (now["id"], now["total"]) == (ids["team"], team["total"])
