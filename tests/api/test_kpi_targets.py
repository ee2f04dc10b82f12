"""Targets: how far they are, where they lead, who may set them, and what organisers hear."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from quests.ids import parse_id
from service.store.folding import lock_campaign
from service.store.session import Database
from service.usecases.fold_facts import fold_all
from service.usecases.watch_targets import watch_targets
from tests.api.test_kpis import NOON, Place, place
from tests.api.test_rules import counted
from tests.people import key_of

__all__ = ["place"]

MAY = {"from": "2026-05-01", "due": "2026-05-31"}


async def _put(place: Place, goal: float, kpi: str = "participations", **more: Any) -> Any:
    path = f"/v1/campaigns/{place.campaign}/targets/{kpi}"
    return await place.client.put(path, json={"goal": goal, **MAY, **more})


async def _told(db: Database) -> list[tuple[str, str]]:
    asked = text("SELECT data FROM event WHERE type = 'target.moved' ORDER BY occurred_at")
    async with db.transaction() as session:
        events = [row[0] for row in await session.execute(asked)]
    return [(event["previous"], event["outlook"]) for event in events]


async def test_a_target_says_how_far_it_is_and_the_newest_holds(place: Place) -> None:
    await place.happened(*(place.fact(days=day) for day in (-20, 0, 1)))

    first = (await _put(place, 10)).json()
    second = (await _put(place, 8, at_most=True)).json()
    listed = await place.client.get(f"/v1/campaigns/{place.campaign}/targets")

    assert first["goal"] == 10
    assert (second["at_most"], second["outlook"]) == (True, "reached")  # its day has come
    assert [one["goal"] for one in listed.json()["items"]] == [8]


async def test_targets_are_as_fresh_as_kpis_and_say_so(place: Place) -> None:
    await _put(place, 10)
    await place.happened(*(place.fact(days=day) for day in range(3)))
    waiting = (await _put(place, 8)).json()
    path = f"/v1/campaigns/{place.campaign}/targets"

    (target,) = (await place.client.get(path)).json()["items"]
    kpi = await place.kpi("participations")

    assert waiting["value"] == 0
    assert waiting["pending"] >= 3  # the campaign itself is told of in facts, too
    assert (target["value"], target["pending"]) == (kpi["value"], 0) == (3, 0)
    assert NOON < datetime.fromisoformat(target["as_of"]) <= datetime.fromisoformat(kpi["as_of"])


async def test_setting_a_target_among_others_asks_no_more_than_setting_the_first(
    app: FastAPI, place: Place
) -> None:
    """Each answer tells of one; the others are not counted for it."""
    numbers = []
    for kpi in ("participations", "shares", "unique_visitors", "participations"):
        with counted(app) as said:
            answer = await _put(place, 10, kpi)
        assert (answer.status_code, answer.json()["kpi"]) == (200, kpi)
        numbers.append(len(said))

    assert numbers[3] == numbers[0]


async def test_while_others_fold_a_target_says_what_waits(place: Place) -> None:
    await _put(place, 10)
    path = f"/v1/campaigns/{place.campaign}/targets"
    await place.client.get(path)
    await place.happened(place.fact())

    async with place.database.transaction() as session:
        await lock_campaign(session, place.workspace_id, parse_id("cmp", place.campaign))
        (target,) = (await place.client.get(path)).json()["items"]

    assert (target["value"], target["pending"]) == (0, 1)


async def test_organisers_hear_when_a_target_looks_otherwise_and_hear_it_once(
    place: Place, db: Database
) -> None:
    await _put(place, 100)
    await place.happened(*(place.fact(days=day / 2) for day in range(20)))  # two a day
    await fold_all(db, datetime.now(UTC))
    moments = [NOON + timedelta(days=days) for days in (-9.5, 9, 9.1, 30)]

    for at in moments:
        await asyncio.gather(watch_targets(db, at), watch_targets(db, at))

    assert await _told(db) == [("unknown", "at_risk"), ("at_risk", "missed")]


async def test_what_is_likely_is_on_track_and_then_reached(place: Place, db: Database) -> None:
    await _put(place, 30)
    await place.happened(*(place.fact(days=day / 2) for day in range(20)))
    await fold_all(db, datetime.now(UTC))

    await watch_targets(db, NOON + timedelta(days=9))
    await place.happened(*(place.fact(days=10) for _ in range(10)))
    await fold_all(db, datetime.now(UTC))
    await watch_targets(db, NOON + timedelta(days=10))

    assert await _told(db) == [("unknown", "on_track"), ("on_track", "reached")]


async def test_only_the_lead_sets_targets_and_partners_read_them(
    place: Place, client: httpx.AsyncClient, db: Database
) -> None:
    await _put(place, 30)
    partner = await key_of(db, "haferkiez", scope="organise")
    path = f"/v1/campaigns/{place.campaign}/targets"

    wish = {"goal": 1, **MAY}
    assert (await client.get(path, headers=partner)).json()["items"][0]["goal"] == 30
    assert (await client.put(f"{path}/shares", json=wish, headers=partner)).status_code == 404
    assert (await client.delete(f"{path}/participations", headers=partner)).status_code == 404
    assert (await _put(place, 5, "no_such_kpi")).status_code == 404
    assert (await _put(place, 5, due="2026-04-30")).status_code == 422
    assert (await client.delete(f"{path}/participations")).status_code == 204
    assert (await client.delete(f"{path}/participations")).status_code == 404
