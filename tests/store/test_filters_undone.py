"""Filters applied and undone, in any order: as if nothing had happened."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from quests.completion import State
from quests.signature_filter import DOUBTS, SignatureFilter
from service.callers import OrganisationCaller
from service.store.filter_matches import Petition, matches_of
from service.store.session import Database
from service.usecases.apply_filter import Order, carry_on, order_application, order_undo
from service.usecases.fold_facts import fold_all
from service.usecases.record_completion import record_completion
from service.usecases.save_filter import save_new_filter
from tests.builders import NOON, signature
from tests.mission import Mission, changed, hand_in, launch, let_in, recording
from tests.rewarding import settle

ADDRESSES = ("203.0.113.1", "203.0.113.2", "2001:db8:1:2::9", None)
NAMES = ("Léa Moreau", "Bot", "Olu Adeyemi", None)
ASKED: tuple[dict[str, Any], ...] = (
    {"pace_at_least": 2},
    {"name_like": ("b*",)},
    {"same_name_at_least": 3},
    {"languages": ("fr",)},
    {"confirmed": "nothing"},
    {"since": NOON + timedelta(minutes=4)},
)
# All that a signature changes and that people or partners are told. Facts and steps only grow.
LEFT = {
    "states": "SELECT id, state FROM completion ORDER BY id",
    "limits": "SELECT * FROM limit_use ORDER BY quest_id, participant_id, period, starts_on",
    "once": "SELECT * FROM once_use ORDER BY name",
    "words": "SELECT id, state, text FROM contribution ORDER BY id",
    "cells": "SELECT measure, dimset, key, day, n FROM kpi_cell WHERE n <> 0 "
    "AND dimset NOT IN ('facts', 'retractions') ORDER BY 1, 2, 3, 4",
    "people": "SELECT measure, dimset, key, actor_id, day FROM kpi_member ORDER BY 1, 2, 3, 4, 5",
    "periods": "SELECT measure, dimset, key, day, prev_day, n FROM kpi_trans WHERE n <> 0 "
    "ORDER BY 1, 2, 3, 4, 5",
    "points": "SELECT participant_id, sum(amount) FROM point_entry GROUP BY 1 ORDER BY 1",
    "untold": "SELECT * FROM taken_back",
    "told": "SELECT * FROM thanks",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """An organiser at work on one petition."""

    db: Database
    mission: Mission
    lead: OrganisationCaller

    async def apply(self, asks: SignatureFilter, becomes: State, at: datetime) -> Any:
        """Save, preview, apply to the end; the application, and how many the preview showed."""
        async with self.db.transaction(self.mission.workspace_id) as session:
            quest = self.mission.quests["petition"]
            saved = await save_new_filter(session, self.lead, quest, name="x", asks=asks, at=at)
            matched = (await matches_of(session, self.petition, asks)).of(becomes)
        async with self.db.transaction(self.mission.workspace_id) as session:
            order = Order(
                filter_id=saved.id,
                becomes=becomes,
                reason="Made by a program.",
                previewed=matched,
                seen={"*"},
                at=at,
            )
            begun = await order_application(session, self.lead, order)
        await self.work(at)
        return begun, matched

    async def undo(self, application: Any, at: datetime) -> None:
        """Undo it to the end."""
        async with self.db.transaction(self.mission.workspace_id) as session:
            await order_undo(session, self.lead, application.id, at)
        await self.work(at)

    async def work(self, at: datetime) -> None:
        """As the worker, in batches so small that most filters take several."""
        while await carry_on(self.db, at, batch=2):
            pass
        await carry_on(self.db, at, batch=2)

    @property
    def petition(self) -> Petition:
        """Whose signatures it is about."""
        return Petition(
            workspace_id=self.mission.workspace_id,
            campaign_id=self.mission.campaign_id,
            quest_id=self.mission.quests["petition"],
        )

    async def left(self, at: datetime) -> dict[str, list[Any]]:
        """What there is, once everything was counted and settled."""
        await fold_all(self.db, at)
        await settle(self.db, at)
        async with self.db.read() as session:
            return {
                name: [tuple(row) for row in await session.execute(text(sql))]
                for name, sql in LEFT.items()
            }


async def sign(db: Database, mission: Mission, chance: Random, people: int) -> None:
    async with recording(db) as stage:
        for minute in range(people):
            at = NOON + timedelta(minutes=minute)
            caller = await let_in(db, mission, at=at, locale=chance.choice(["de", "fr"]))
            said = signature(public_name=chance.choice(NAMES), comment="So ist es!")
            await record_completion(
                hand_in(
                    caller,
                    mission.quests["petition"],
                    said,
                    at=at,
                    address=chance.choice(ADDRESSES),
                ),
                stage,
            )


async def desk_of(db: Database, mission: Mission) -> Desk:
    async with db.read() as session:
        lead = await session.execute(text("SELECT lead_organisation_id FROM campaign"))
        caller = OrganisationCaller(
            workspace_id=mission.workspace_id,
            organisation_id=lead.scalar_one(),
            actor=f"key_{uuid4().hex}",
            scopes=frozenset({"organise"}),
        )
    return Desk(db, mission, caller)


@pytest.mark.parametrize("seed", range(4))
async def test_applied_and_undone_in_any_order_nothing_has_happened(
    db: Database, seed: int
) -> None:
    chance, at = Random(seed), datetime.now(UTC)
    mission = await launch(db, changed("petition", options={"fraud_signals": True}, points=5))
    await sign(db, mission, chance, 9)
    desk = await desk_of(db, mission)
    before = await desk.left(at)

    applied = []
    for asks in chance.sample(ASKED, 3):
        becomes = chance.choice(list(DOUBTS))
        applied.append(await desk.apply(SignatureFilter.model_validate(asks), becomes, at))
    between = await desk.left(at)
    # Whatever stands on another is undone first, as one would: else that other keeps it.
    for begun, _ in reversed(applied):
        await desk.undo(begun, at)
    after = await desk.left(at)

    async with db.read() as session:
        ended = await session.execute(
            text("SELECT id, expected, changed, restored FROM filter_application")
        )
        found = {row.id: tuple(row)[1:] for row in ended}
    assert found == {begun.id: (matched,) * 3 for begun, matched in applied}
    assert between["states"] != before["states"]
    for name, rows in before.items():
        assert after[name] == rows, name


async def test_what_counts_less_is_what_the_preview_said(db: Database) -> None:
    chance, at = Random(7), datetime.now(UTC)
    mission = await launch(db, changed("petition", options={"fraud_signals": True}))
    await sign(db, mission, chance, 9)
    desk = await desk_of(db, mission)
    before = await desk.left(at)

    asks = SignatureFilter.model_validate({"name_like": ("bot",)})
    _, matched = await desk.apply(asks, State.FRAUD, at)

    def signed(left: dict[str, list[Any]]) -> int:
        return sum(
            row[-1] for row in left["periods"] if row[:3] == ("petition_signatures", "total", "")
        )

    after = await desk.left(at)
    assert matched > 0
    assert signed(after) == signed(before) - matched
    assert len(after["untold"]) == matched
