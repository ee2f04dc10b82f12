"""Promises in blueprints: the lead writes them down, and leaves a partner's own word alone."""

from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from quests.commitment import Terms
from quests.errors import BlueprintRefused
from service.store.blueprint_parts import Section
from service.store.commitments import commitments_of
from service.store.session import Database
from service.store.tables import FactRow
from service.store.workspaces import ensure_workspace
from service.usecases.promise import change_promise
from tests.campaigns import Raw
from tests.outcome_files import NOON, as_organisation, exported, imported

ANY = frozenset({"*"})


@pytest.fixture
async def workspace_id(db: Database) -> UUID:
    async with db.transaction() as session:
        return await ensure_workspace(session, "berlin", NOON)


async def test_a_promise_becomes_one_fact_and_none_when_it_is_gone(
    db: Database, workspace_id: UUID
) -> None:
    def more(raw: Raw) -> None:
        raw["commitments"][0].update(quantity=5, due_on="2026-07-31")

    def gone(raw: Raw) -> None:
        raw["commitments"].pop(0)

    async def standing() -> list[Any]:
        async with db.read() as session:
            of_promises = select(FactRow).where(FactRow.type == "commitment")
            rows = (await session.exec(of_promises)).all()
        gone = {row.reverses for row in rows}
        return sorted(
            row.payload.get("promised") or 0 for row in rows if row.sign > 0 and row.id not in gone
        )

    report = await imported(db, workspace_id)
    before = await standing()
    await imported(db, workspace_id, more)
    after = await standing()
    await imported(db, workspace_id, gone)
    async with db.read() as session:
        campaign_id = report.campaign_id or UUID(int=0)
        rows = await commitments_of(session, workspace_id, campaign_id, after=None, limit=9)
        states = {one.slug: (one.version, one.withdrawn_at is not None) for one in rows}

    assert (before, after, await standing()) == ([0, 3], [0, 5], [0])
    assert states == {"newsletter": (3, True), "wall": (1, False)}


async def test_the_lead_does_not_change_what_a_partner_promised_itself(
    db: Database, workspace_id: UUID
) -> None:
    def dearer(raw: Raw) -> None:
        raw["commitments"][0]["value"] = 5

    def without(raw: Raw) -> None:
        raw["commitments"].pop(0)

    def given_away(raw: Raw) -> None:
        raw["commitments"][0]["organisation"] = "ackerfunke"

    report = await imported(db, workspace_id)
    lead = report.ids[Section.ORGANISATION]["ackerfunke"]
    partner = as_organisation(report, workspace_id, "haferkiez")
    newsletter = report.ids[Section.COMMITMENT]["newsletter"]
    lead_writes = await imported(db, workspace_id, dearer, organisation_id=lead)
    own = Terms(kind="channel", what="Only two issues", quantity=2)
    async with db.transaction() as session:
        await change_promise(session, partner, newsletter, own, seen=ANY, at=NOON)

    refusals = []
    for edit in (dearer, given_away):
        with pytest.raises(BlueprintRefused) as refused:
            await imported(db, workspace_id, edit, organisation_id=lead)
        [mistake] = refused.value.members["errors"]
        refusals.append((mistake["path"], mistake["code"]))
    left_out = await imported(db, workspace_id, without, organisation_id=lead)

    assert lead_writes.updated == ("commitment/newsletter",)
    assert refusals == [
        ("commitments[0]", "own-word"),
        ("commitments[0].organisation", "partner-fixed"),
    ]
    assert left_out.closed == ()
    kept = (await exported(db, workspace_id)).commitments or ()
    assert {one.slug: one.what for one in kept}["newsletter"] == "Only two issues"
