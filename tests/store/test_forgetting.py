"""Visitors who were not seen for long are forgotten, and no figure shows it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from sqlalchemy import text

from scoring.facts import Fact, new_fact, retraction
from service.store.facts import record_facts
from service.store.session import Database
from service.usecases.fold_facts import fold_all
from service.usecases.forget_visitors import forget_visitors, visitors_to_forget
from service.usecases.rebuild_kpis import rebuild_kpis
from service.usecases.verify_kpis import verify_all
from tests.mission import Mission, campaign_is, launch
from tests.people import Headers, campaign_id, key_of

NOW = datetime.now(UTC)
GONE, BACK, HERE = (UUID(int=one) for one in (1, 2, 3))
VALID = {"quest_kind": "sticker", "status": "valid"}
ALTERATIONS = ("payload = '{}'", "actor_id = NULL", "visitor_id = gen_random_uuid()")
BEHIND = ("unique_visitors", "bounce_rate", "participation_rate", "logged_in_users", "page_views")
Figures = dict[tuple[str, ...], Any]


def _fact(mission: Mission, type: str, visitor: UUID, days_ago: float, **said: Any) -> Fact:
    fields: dict[str, Any] = {"channel": "social", "locale": "de"}
    return new_fact(
        type,
        zone="Europe/Berlin",
        workspace_id=mission.workspace_id,
        campaign_id=mission.campaign_id,
        visitor_id=visitor,
        occurred_at=NOW - timedelta(days=days_ago),
        received_at=NOW - timedelta(days=days_ago),
        source="collect",
        source_ref=f"{visitor}/{uuid4()}",
        payload=said,
        **fields,
    )


def _visits(mission: Mission) -> Iterator[Fact]:
    """Somebody who is gone, somebody who came back yesterday, somebody who is new; ten more."""
    visitors = [(GONE, 60), (GONE, 50), (BACK, 60), (BACK, 1), (HERE, 1)]
    visitors += [(uuid4(), 40 + days) for days in range(10)]
    for visitor, days in visitors:
        yield _fact(mission, "impression", visitor, days, content="p", kind="organic")
        yield _fact(mission, "view", visitor, days, content="p", section="blog", authenticated=True)
        yield _fact(mission, "view", visitor, days - 0.01, content="q")
        yield _fact(mission, "interaction", visitor, days, content="p", kind="click")
        yield _fact(mission, "engaged_time", visitor, days, content="p", seconds=30)
        yield _fact(mission, "participation", visitor, days, **VALID)


@pytest.fixture
async def mission(db: Database) -> Mission:
    mission = await launch(db, campaign_is(keep_visitor_days=30))
    facts = [*_visits(mission)]
    async with db.transaction() as session:
        await record_facts(session, [*facts, retraction(facts[1], NOW)])
    await fold_all(db, NOW)
    return mission


@pytest.fixture
async def key(db: Database, mission: Mission) -> Headers:
    return await key_of(db, scope="read")


async def _figures(client: httpx.AsyncClient, mission: Mission, key: Headers) -> Figures:
    """Every KPI, over two windows, and split three ways."""
    day = NOW.date()
    windows = ({}, {"from": f"{day - timedelta(days=55)}", "to": f"{day - timedelta(days=30)}"})
    splits: tuple[dict[str, str], ...] = ({}, {"by": "channel"}, {"by": "content"}, {"by": "day"})
    found: Figures = {}
    for window in windows:
        for split in splits:
            reply = await client.get(
                f"/v1/campaigns/{campaign_id(mission)}/kpis", params=window | split, headers=key
            )
            for item in reply.json()["items"]:
                place = (item["name"], *window.values(), *split.values())
                found[place] = (item["value"], item["parts"], item["n"], item["breakdown"])
    for name in BEHIND:
        path = f"/v1/campaigns/{campaign_id(mission)}/kpis/{name}/explain"
        found["behind", name] = (await client.get(path, headers=key)).json()["measures"]
    return found


async def test_no_figure_shows_that_somebody_was_forgotten(
    client: httpx.AsyncClient, db: Database, working: Database, mission: Mission, key: Headers
) -> None:
    where = (mission.workspace_id, mission.campaign_id)
    before = await _figures(client, mission, key)

    forgotten = await forget_visitors(working, NOW, None)

    assert forgotten == 11
    assert await _names(db) == {BACK, HERE}
    assert not await _count(db, "source_ref LIKE '%00000000-0000-0000-0000-000000000001%'")
    assert before["unique_visitors",][0] == 13
    assert await _figures(client, mission, key) == before
    verified = await verify_all(db, *where)
    assert (verified.wrong, verified.examples) == (0, ())
    await rebuild_kpis(db, *where, at=NOW)
    assert await _figures(client, mission, key) == before
    assert (await verify_all(db, *where)).wrong == 0


async def test_who_comes_back_is_new_and_goes_again(
    client: httpx.AsyncClient, db: Database, working: Database, mission: Mission, key: Headers
) -> None:
    await forget_visitors(working, NOW, None)
    late = _fact(mission, "view", GONE, 45, content="p")
    async with db.transaction() as session:
        await record_facts(session, [late])

    waiting = await forget_visitors(working, NOW + timedelta(days=1), None)
    await fold_all(db, NOW)
    before = await _figures(client, mission, key)
    gone = await forget_visitors(working, NOW + timedelta(days=2), None)

    assert waiting == 0  # nobody goes whose facts are not counted yet
    assert before["unique_visitors",][0] == 14
    assert gone == 1
    assert await _figures(client, mission, key) == before
    await rebuild_kpis(db, mission.workspace_id, mission.campaign_id, at=NOW)
    assert await _figures(client, mission, key) == before


async def test_looking_changes_nothing_and_the_shorter_time_holds(
    client: httpx.AsyncClient, working: Database, mission: Mission, key: Headers
) -> None:
    path = f"/v1/campaigns/{campaign_id(mission)}/retention"

    told = (await client.get(path, headers=key)).json()["visitors"]
    (longer,) = await visitors_to_forget(working, NOW, 400)
    (shorter,) = await visitors_to_forget(working, NOW, 14)

    assert (told["keep_days"], told["known"], told["would_be_forgotten"]) == (30, 13, 11)
    assert date.fromisoformat(told["seen_before"]) == longer.before
    assert (longer.days, shorter.days, shorter.known) == (30, 14, 13)


async def test_declarations_that_changed_are_counted_first(
    db: Database, working: Database, mission: Mission
) -> None:
    async with db.transaction() as session:
        await session.execute(text("UPDATE case_state SET definitions = 'of yesterday'"))

    assert await forget_visitors(working, NOW, None) == 0
    assert len(await _names(db)) == 13


@pytest.mark.parametrize("change", ALTERATIONS)
async def test_the_worker_may_change_nothing_else(
    working: Database, mission: Mission, change: str
) -> None:
    update = f"UPDATE fact SET {change} WHERE visitor_id = $1"  # noqa: S608 (our own text)
    tenant = "SELECT set_config('app.tenant', $1, false)"

    async with working.hot.acquire() as connection:
        await connection.execute(tenant, str(mission.workspace_id))
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(update, GONE)
        young = await connection.execute(
            "UPDATE fact SET visitor_id = NULL WHERE visitor_id = $1", HERE
        )
        await connection.execute(tenant, "")

    assert young == "UPDATE 0"


async def _names(db: Database) -> set[UUID]:
    rows = await db.hot.fetch("SELECT DISTINCT visitor_id FROM fact WHERE visitor_id IS NOT NULL")
    return {row["visitor_id"] for row in rows}


async def _count(db: Database, condition: str) -> int:
    query = f"SELECT count(*) FROM fact WHERE {condition}"  # noqa: S608 (our own text)
    found: int = await db.hot.fetchval(query)
    return found
