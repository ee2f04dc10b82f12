"""Rebuilds that stop half-way, and what numbers say afterwards."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from scoring.dimensions import DAY, TOTAL
from scoring.facts import Fact, new_fact, retraction
from scoring.measure import Question
from scoring.registry import KPIS
from service.store.facts import record_facts
from service.store.kpi_terms import read_terms
from service.store.session import Database
from service.usecases.fold_facts import fold_all
from service.usecases.rebuild_kpis import rebuild_kpis
from tests.histories import BEGIN, World, meanings, store_world
from tests.payloads import PLAIN_SHARE, PLAIN_VIEW
from tests.pieces import make_small_pieces

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
SAID: dict[str, dict[str, Any]] = {
    "view": PLAIN_VIEW,
    "participation": {"quest_kind": "slogan", "status": "valid"},
    "contribution": {
        "kind": "slogan",
        "authored": True,
        "status": "accepted",
        "visibility": "named",
    },
    "share": PLAIN_SHARE,
}


class Stopped(Exception):
    """Somebody pulled the plug."""


@pytest.fixture
async def world(db: Database, monkeypatch: pytest.MonkeyPatch) -> World:
    make_small_pieces(monkeypatch)
    world = World()
    facts = [fact_of(world, day, type) for day in range(7) for type in SAID]
    async with db.transaction() as session:
        await store_world(session, world)
        await record_facts(session, [*facts, retraction(facts[5], NOW)])
    await fold_all(db, NOW)
    return world


def fact_of(world: World, day: int, type: str) -> Fact:
    actor = world.actors[day % 3]
    return new_fact(
        type,
        workspace_id=world.workspace_id,
        campaign_id=world.campaigns[0],
        zone="Europe/Berlin",
        occurred_at=BEGIN + timedelta(days=day),
        received_at=NOW,
        source="test",
        source_ref=str(uuid4()),
        payload=SAID.get(type, {}) | ({"token": f"t{day}"} if type == "share" else {}),
        actor_id=actor,
        visitor_id=actor if type == "view" else None,
    )


async def rebuild_some(
    database: Database, where: tuple[UUID, UUID], steps: int = 1_000, far: float = 2
) -> list[float]:
    """So many steps of a rebuild, or so much of it; what was told."""
    told: list[float] = []

    def stop(done: float) -> None:
        told.append(done)
        if len(told) > steps or done >= far:
            raise Stopped

    try:
        await rebuild_kpis(database, *where, at=NOW, step=stop)
    except* Stopped:
        pass
    return told


async def agree(database: Database, world: World, facts: list[Fact]) -> None:
    async with database.read() as session:
        for campaign_id in world.campaigns:
            for by in (TOTAL, DAY, "partner"):
                question = Question(campaign_id=campaign_id, by=by)
                kpis = [one for one in KPIS.values() if by == TOTAL or by in one.dims]
                groups = await read_terms(session, world.workspace_id, kpis, question)
                found = {kpi.name: kpi.read(groups, question) for kpi in kpis}
                assert found == meanings(kpis, facts, question)


async def go_on_meanwhile(db: Database, world: World) -> None:
    """Facts come and are folded, one of which no case looks at; another is taken back."""
    late = [fact_of(world, day, type) for day in (3, 9) for type in (*SAID, "account_created")]
    async with db.transaction() as session:
        await record_facts(session, [*late, retraction(late[2], NOW)])
    await fold_all(db, NOW)
