"""Blueprints in and out of the database."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from pydantic_core import to_json
from sqlalchemy import update
from sqlmodel import col, select

from quests.blueprint.model import Blueprint, plain
from quests.errors import BlueprintRefused
from quests.ids import new_id
from service.blueprint_text.reader import BlueprintFile, read_blueprint
from service.store.blueprint_parts import Section
from service.store.session import Database
from service.store.tables import (
    CompletionRow,
    EventRow,
    MilestoneRow,
    ParticipantRow,
    PartnerRow,
    QuestRow,
)
from service.store.workspaces import ensure_workspace
from service.usecases.export_blueprint import export_blueprint
from service.usecases.import_blueprint import ImportReport, import_blueprint
from tests.campaigns import Raw, blueprints, example

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def file_of(raw: object) -> BlueprintFile:
    return read_blueprint(to_json(raw), "json")


@pytest.fixture
async def workspace_id(db: Database) -> UUID:
    async with db.transaction() as session:
        return await ensure_workspace(session, "berlin", NOON)


async def imported(db: Database, workspace_id: UUID, raw: object, **how: Any) -> ImportReport:
    async with db.transaction() as session:
        at = how.pop("at", NOON)
        return await import_blueprint(session, workspace_id, file_of(raw), at=at, **how)


async def exported(
    db: Database, workspace_id: UUID, campaign: str = "berlin-isst-anders"
) -> Blueprint:
    async with db.read() as session:
        return await export_blueprint(session, workspace_id, campaign)


async def versions(db: Database) -> dict[str, int]:
    async with db.read() as session:
        return {row.slug: row.version for row in (await session.exec(select(QuestRow))).all()}


async def test_the_example_comes_out_as_it_went_in(db: Database, workspace_id: UUID) -> None:
    report = await imported(db, workspace_id, example())

    assert await exported(db, workspace_id) == file_of(example()).blueprint
    assert len(report.created) == 10 + 1 + 9 + 4 + 6 + 7
    assert not report.updated
    assert not report.unchanged


async def test_importing_twice_changes_nothing(db: Database, workspace_id: UUID) -> None:
    first = await imported(db, workspace_id, example())
    before = await versions(db)

    second = await imported(db, workspace_id, example(), at=NOON + timedelta(days=1))

    assert (second.created, second.updated, second.closed) == ((), (), ())
    assert len(second.unchanged) == len(first.created)
    assert second.ids == first.ids
    assert await versions(db) == before


async def test_an_edit_raises_only_the_versions_it_concerns(
    db: Database, workspace_id: UUID
) -> None:
    await imported(db, workspace_id, example())

    def edit(raw: Raw) -> None:
        raw["quests"][0]["title"]["de"] = "Kleb Berlin zu"
        raw["milestones"][4]["promise"]["en"] = "a parade"

    report = await imported(db, workspace_id, example(edit))

    assert report.updated == ("quest/stickers", "milestone/hand-over")
    assert await versions(db) == {"stickers": 2, "treasure-hunt": 1, "slogan": 1, "petition": 2}


async def test_a_new_title_of_the_campaign_concerns_every_quest(
    db: Database, workspace_id: UUID
) -> None:
    await imported(db, workspace_id, example())

    def edit(raw: Raw) -> None:
        raw["campaign"]["title"]["fr"] = "Berlin à table"

    report = await imported(db, workspace_id, example(edit))

    assert report.updated == ("campaign/berlin-isst-anders",)
    assert set((await versions(db)).values()) == {2}


async def test_what_the_file_no_longer_names_is_closed_not_deleted(
    db: Database, workspace_id: UUID
) -> None:
    await imported(db, workspace_id, example())

    def edit(raw: Raw) -> None:
        del raw["quests"][2], raw["claims"][3], raw["milestones"][3]
        raw["campaign"]["partners"].pop()
        raw["organisations"].pop()

    shorter = example(edit)
    report = await imported(db, workspace_id, shorter)

    assert report.closed == (
        "partner/solikorb",
        "quest/slogan",
        "claim/slogans-in-the-running",
        "milestone/jury-dinner",
    )
    assert await exported(db, workspace_id) == file_of(shorter).blueprint
    assert (await imported(db, workspace_id, shorter)).closed == ()
    async with db.read() as session:
        quest = (await session.exec(select(QuestRow).where(QuestRow.slug == "slogan"))).one()
        partners = (await session.exec(select(PartnerRow))).all()
    assert quest.state == "closed"
    assert [str(partner.left_on) for partner in partners if partner.left_on] == ["2026-05-01"]


async def test_what_comes_back_into_the_file_is_open_again(
    db: Database, workspace_id: UUID
) -> None:
    def edit(raw: Raw) -> None:
        del raw["quests"][2], raw["claims"][3], raw["milestones"][3]

    first = await imported(db, workspace_id, example())
    await imported(db, workspace_id, example(edit))

    back = await imported(db, workspace_id, example())

    assert back.created == ()
    assert set(back.updated) >= {"quest/slogan", "claim/slogans-in-the-running"}
    assert back.ids == first.ids
    assert await exported(db, workspace_id) == file_of(example()).blueprint


async def test_publishing_and_closing_is_announced_once(db: Database, workspace_id: UUID) -> None:
    def close_it(raw: Raw) -> None:
        raw["quests"][3]["state"] = "closed"

    await imported(db, workspace_id, example())
    await imported(db, workspace_id, example())
    await imported(db, workspace_id, example(close_it))

    async with db.read() as session:
        events = (await session.exec(select(EventRow))).all()
    told = sorted((event.type, event.data["slug"], event.subject_version) for event in events)
    assert told == [
        ("quest.closed", "petition", 2),
        ("quest.published", "petition", 1),
        ("quest.published", "slogan", 1),
        ("quest.published", "stickers", 1),
        ("quest.published", "treasure-hunt", 1),
    ]


async def test_a_dry_run_says_it_all_and_does_nothing(db: Database, workspace_id: UUID) -> None:
    report = await imported(db, workspace_id, example(), dry_run=True)

    assert len(report.created) == 37
    assert report.campaign_id is None
    assert (await imported(db, workspace_id, example())).created == report.created


async def do_quest(db: Database, workspace_id: UUID, report: ImportReport, slug: str) -> None:
    """Somebody completes a Quest; only the row matters here."""
    [campaign_id] = report.ids[Section.CAMPAIGN].values()
    person, completion = new_id(NOON), new_id(NOON)
    async with db.transaction() as session:
        session.add(
            ParticipantRow(workspace_id=workspace_id, id=person, locale="de", created_at=NOON)
        )
        await session.flush()
        session.add(
            CompletionRow(
                workspace_id=workspace_id,
                id=completion,
                campaign_id=campaign_id,
                quest_id=report.ids[Section.QUEST][slug],
                quest_version=1,
                participant_id=person,
                kind="sticker",
                state="accepted",
                version=1,
                quantity=1,
                points=0,
                evidence={},
                locale="de",
                channel="direct",
                occurred_at=NOON,
                received_at=NOON,
            )
        )


async def test_the_kind_of_a_quest_is_fixed_once_somebody_did_it(
    db: Database, workspace_id: UUID
) -> None:
    def another_kind(raw: Raw) -> None:
        raw["quests"][0] |= {"kind": "challenge", "options": {}}

    await imported(db, workspace_id, example())
    report = await imported(db, workspace_id, example(another_kind))
    assert "quest/stickers" in report.updated
    await do_quest(db, workspace_id, report, "stickers")

    with pytest.raises(BlueprintRefused) as refused:
        await imported(db, workspace_id, example())

    [mistake] = refused.value.members["errors"]
    assert (mistake["path"], mistake["code"]) == ("quests[0].kind", "kind-fixed")
    assert (await imported(db, workspace_id, example(another_kind))).updated == ()


async def test_the_time_zone_is_fixed_once_days_were_counted(
    db: Database, workspace_id: UUID
) -> None:
    def move(raw: Raw) -> None:
        raw["campaign"]["time_zone"] = "Europe/Paris"

    report = await imported(db, workspace_id, example())
    await do_quest(db, workspace_id, report, "petition")

    with pytest.raises(BlueprintRefused) as refused:
        await imported(db, workspace_id, example(move))

    assert refused.value.members["errors"][0]["code"] == "time-zone-fixed"


async def test_a_milestone_that_was_reached_stays_as_it_was_announced(
    db: Database, workspace_id: UUID
) -> None:
    def easier(raw: Raw) -> None:
        raw["milestones"][0]["threshold"] = 10

    await imported(db, workspace_id, example())
    async with db.transaction() as session:
        reached = update(MilestoneRow).values(reached_at=NOON, reached_value=1001)
        await session.execute(reached.where(col(MilestoneRow.threshold) == 1000))

    with pytest.raises(BlueprintRefused) as refused:
        await imported(db, workspace_id, example(easier))

    assert refused.value.members["errors"][0]["path"] == "milestones[0]"


async def test_a_refused_import_leaves_everything_as_it_was(
    db: Database, workspace_id: UUID
) -> None:
    def edit(raw: Raw) -> None:
        raw["quests"][1]["title"]["de"] = "Neu"
        raw["campaign"]["time_zone"] = "Europe/Paris"

    report = await imported(db, workspace_id, example())
    await do_quest(db, workspace_id, report, "petition")
    before = await exported(db, workspace_id)

    with pytest.raises(BlueprintRefused):
        await imported(db, workspace_id, example(edit))

    assert await exported(db, workspace_id) == before


async def test_imports_at_the_same_instant_take_turns(db: Database, workspace_id: UUID) -> None:
    reports = await asyncio.gather(*(imported(db, workspace_id, example()) for _ in range(4)))

    assert sorted(len(report.created) for report in reports) == [0, 0, 0, 37]
    assert len({report.campaign_id for report in reports}) == 1


async def test_a_new_order_is_a_change_and_a_new_quest_at_the_end_is_not(
    db: Database, workspace_id: UUID
) -> None:
    def append(raw: Raw) -> None:
        raw["quests"].append(raw["quests"][1] | {"slug": "second-hunt"})

    def reverse(raw: Raw) -> None:
        append(raw)
        raw["quests"].reverse()

    await imported(db, workspace_id, example())

    appended = await imported(db, workspace_id, example(append))
    reversed_ = await imported(db, workspace_id, example(reverse))

    assert (appended.created, appended.updated) == (("quest/second-hunt",), ())
    assert len(reversed_.updated) == 4  # the one in the middle stays there
    assert (await exported(db, workspace_id)).quests[0].slug == "second-hunt"


def _silent(after: Blueprint, before: Blueprint) -> Blueprint:
    """What a file says nothing of stays, as far as the file still has those it is about."""
    campaign = after.campaign
    aboard = {campaign.lead, *(one.organisation for one in campaign.partners)}
    quests = {one.slug for one in after.quests}
    promised = [one for one in before.commitments or () if one.organisation in aboard]
    became = [
        one.model_copy(update={"quests": tuple(each for each in one.quests if each in quests)})
        for one in before.results or ()
    ]
    return after.model_copy(
        update={
            "commitments": after.commitments or tuple(promised) or None,
            "results": after.results or tuple(became) or None,
        }
    )


@settings(
    max_examples=settings.default.max_examples // 5,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(first=blueprints(), second=blueprints())
async def test_any_blueprint_comes_out_as_it_went_in(
    db: Database, first: Blueprint, second: Blueprint
) -> None:
    async with db.transaction() as session:
        workspace_id = await ensure_workspace(session, uuid4().hex, NOON)

    await imported(db, workspace_id, plain(first))
    assert await exported(db, workspace_id, "camp") == first

    # Another file for the same campaign closes what it does not name.
    await imported(db, workspace_id, plain(second))
    assert await exported(db, workspace_id, "camp") == _silent(second, first)
    again = await imported(db, workspace_id, plain(second))
    assert (again.created, again.updated, again.closed) == ((), (), ())
