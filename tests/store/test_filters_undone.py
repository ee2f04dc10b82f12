"""Filters applied and undone, in any order: as if nothing had happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
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
from tests.badges import STARTER, badge
from tests.builders import NOON, signature
from tests.campaigns import Raw
from tests.databases import Opened
from tests.mission import Edit, Mission, changed, hand_in, launch, let_in, recording
from tests.pieces import what_things_add
from tests.rewarding import rewarding, settle

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
    "boards": "SELECT board_id, participant_id, points, listed FROM score WHERE points <> 0 "
    "ORDER BY 1, 2",
    "badges": "SELECT participant_id, badge_id FROM badge_award WHERE revoked_at IS NULL "
    "ORDER BY 1, 2",
    "milestones": "SELECT slug, reached_at, reached_value FROM milestone ORDER BY 1",
    "goals": "SELECT goal FROM petition_goal",
    "cases": "SELECT name, thing, kept FROM kpi_case ORDER BY 1, 2",
    "firsts": "SELECT measure, actor_id, campaign_id, occurred_at FROM kpi_first "
    "WHERE fact_id IS NOT NULL ORDER BY 1, 2, 3, 4",
    "untold": "SELECT * FROM taken_back",
    "told": "SELECT * FROM thanks",
}


FEW = settings(
    # Smaller histories are hardly simpler ones, and each takes a second.
    phases=set(Phase) - {Phase.shrink, Phase.explain},
    max_examples=max(1, settings.default.max_examples // 10),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
SAID = {language: language for language in ("de", "fr", "en")}
PETITION = changed(
    "petition", options={"fraud_signals": True, "goal": {"steps": [5, 50]}}, points=5
)


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who signs: how, and how many minutes after the one before."""

    name: str | None
    address: str | None
    locale: str
    gap: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """A filter that is applied."""

    asks: dict[str, Any]
    becomes: State


SIGNERS = st.builds(
    Signer,
    st.sampled_from(NAMES),
    st.sampled_from(ADDRESSES),
    st.sampled_from(["de", "fr"]),
    st.integers(0, 40),
)
DOUBTED = st.builds(Doubt, st.sampled_from(ASKED), st.sampled_from(sorted(DOUBTS)))
REWARDS = rewarding(
    {"name": "thanks", "amount": 7, "per": "completion"},
    levels=[{"slug": "seed", "at": 0, "name": SAID}, {"slug": "tree", "at": 10, "name": SAID}],
    badges=[STARTER, badge("tall", level=2)],
    leaderboards={"people": "all"},
)


def at_signatures(threshold: int) -> Edit:
    """A Milestone of so many signatures: it is reached, then maybe it is not."""

    def edit(raw: Raw) -> None:
        promise = {"de": "eine Übergabe", "fr": "une remise", "en": "a hand-over"}
        one = {"slug": "wave", "measure": "petition_signatures", "quest": "petition"}
        raw["milestones"] = [one | {"threshold": threshold, "promise": promise}]

    return edit


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
            found = {
                name: [tuple(row) for row in await session.execute(text(sql))]
                for name, sql in LEFT.items()
            }
        return {**found, "cases": sorted(what_things_add(found["cases"]), key=str)}


async def sign(db: Database, mission: Mission, people: Sequence[Signer]) -> None:
    at = NOON
    async with recording(db) as stage:
        for one in people:
            at += timedelta(minutes=one.gap)
            caller = await let_in(db, mission, at=at, locale=one.locale)
            said = signature(public_name=one.name, comment="So ist es!")
            quest = mission.quests["petition"]
            await record_completion(hand_in(caller, quest, said, at=at, address=one.address), stage)


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


@pytest.mark.property
@FEW
@given(data=st.data())
async def test_applied_and_undone_in_any_order_nothing_has_happened(
    opened: Opened, data: st.DataObject
) -> None:
    await opened.empty()
    db, at = opened.everything, datetime.now(UTC)
    people = data.draw(st.lists(SIGNERS, min_size=1, max_size=9), label="people")
    doubts = data.draw(st.lists(DOUBTED, min_size=1, max_size=4), label="doubts")
    milestone = data.draw(st.integers(1, len(people)), label="milestone")
    mission = await launch(db, PETITION, at_signatures(milestone), REWARDS)
    await sign(db, mission, people)
    desk = await desk_of(db, mission)
    before = await desk.left(at)

    applied = []
    for doubt in doubts:
        asks = SignatureFilter.model_validate(doubt.asks)
        applied.append(await desk.apply(asks, doubt.becomes, at))
        if data.draw(st.booleans(), label="counted in between"):
            await desk.left(at)
    doubted = sum(row[1] in DOUBTS for row in (await desk.left(at))["states"])
    for begun, _ in data.draw(st.permutations(applied), label="undone"):
        await desk.undo(begun, at)
    after = await desk.left(at)

    async with db.read() as session:
        ended = await session.execute(
            text("SELECT expected, changed, restored + left_alone FROM filter_application")
        )
        assert sorted(tuple(row) for row in ended) == sorted((n,) * 3 for _, n in applied)
    assert (doubted > 0) is any(matched for _, matched in applied)
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}


async def test_what_a_later_filter_stands_on_can_be_undone_first(db: Database) -> None:
    at = datetime.now(UTC)
    mission = await launch(db, PETITION)
    await sign(db, mission, [Signer(name, None, "de", 1) for name in ("Bot", "Bot", "Léa")])
    desk = await desk_of(db, mission)
    before = await desk.left(at)
    asks = SignatureFilter.model_validate({"name_like": ("bot",)})

    doubted, _ = await desk.apply(asks, State.SUSPENDED, at)
    decided, _ = await desk.apply(asks, State.FRAUD, at)
    await desk.undo(doubted, at)
    between = [state for _, state in (await desk.left(at))["states"]]
    await desk.undo(decided, at)

    assert sorted(between) == ["accepted", "fraud", "fraud"]
    assert (await desk.left(at))["states"] == before["states"]


async def test_what_counts_less_is_what_the_preview_said(db: Database) -> None:
    at = datetime.now(UTC)
    mission = await launch(db, PETITION)
    await sign(db, mission, [Signer(name, None, "de", 1) for name in (*NAMES, "Bot", "Bot")])
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
