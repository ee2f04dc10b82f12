"""Results in blueprints: drafts, never news."""

from uuid import UUID, uuid4

import pytest
from pydantic_core import to_json
from sqlmodel import col, select

from quests.commitment import Terms
from quests.errors import BlueprintRefused
from quests.result import Result, ResultRefused, ResultState
from service.blueprint_text.reader import read_blueprint
from service.store.blueprint_parts import Section
from service.store.results import find_result, results_of
from service.store.session import Database
from service.store.tables import EventRow, ResultRow, TellingRow
from service.store.workspaces import ensure_workspace
from service.usecases.agree_to_result import agree_to_result
from service.usecases.draft_result import change_result, draft_result
from service.usecases.import_blueprint import ImportReport, import_blueprint
from service.usecases.promise import promise
from service.usecases.publish_result import Publication, publish_result
from tests.campaigns import Raw, example
from tests.outcome_files import (
    LATER,
    NOON,
    as_organisation,
    exported,
    imported,
    wanted,
    with_outcomes,
)

ANY = frozenset({"*"})


@pytest.fixture
async def workspace_id(db: Database) -> UUID:
    async with db.transaction() as session:
        return await ensure_workspace(session, "berlin", NOON)


async def published(db: Database, report: ImportReport, workspace_id: UUID) -> UUID:
    """The Result about the poster, published by its lead."""
    result_id = report.ids[Section.RESULT]["poster"]
    asked = Publication(
        result_id=result_id,
        holder=as_organisation(report, workspace_id),
        seen=ANY,
        reason=None,
        at=NOON,
    )
    async with db.transaction() as session:
        await publish_result(session, asked)
    return result_id


async def said(db: Database) -> tuple[int, int]:
    """How many tellings there are, and how many events about Results."""
    async with db.read() as session:
        tellings = (await session.exec(select(TellingRow.id))).all()
        about = col(EventRow.type).like("result.%")
        events = (await session.exec(select(EventRow.id).where(about))).all()
    return len(tellings), len(events)


async def test_they_come_out_as_they_went_in_and_twice_is_once(
    db: Database, workspace_id: UUID
) -> None:
    first = await imported(db, workspace_id)
    again = await imported(db, workspace_id)

    assert {"result/poster", "result/hearing", "commitment/wall"} < set(first.created)
    assert (again.created, again.updated, again.closed) == ((), (), ())
    assert again.ids == first.ids
    assert await exported(db, workspace_id) == wanted()


async def test_importing_publishes_nothing_and_tells_nobody(
    db: Database, workspace_id: UUID
) -> None:
    report = await imported(db, workspace_id)

    async with db.read() as session:
        poster = await find_result(session, workspace_id, report.ids[Section.RESULT]["poster"])
    assert (poster.draft.state, poster.publication, poster.published) == ("achieved", 0, None)
    assert await said(db) == (0, 0)


async def test_an_edit_changes_the_draft_and_what_everybody_reads_stays(
    db: Database, workspace_id: UUID
) -> None:
    def takes_back(raw: Raw) -> None:
        raw["results"][0].update(state="planned", statement={}, value=None)

    result_id = await published(db, await imported(db, workspace_id), workspace_id)
    before = await said(db)

    report = await imported(db, workspace_id, takes_back)

    async with db.read() as session:
        now = await find_result(session, workspace_id, result_id)
    assert report.updated == ("result/poster",)
    assert (now.version, now.publication, now.draft.state) == (2, 1, "planned")
    assert now.published is not None
    assert now.published.state == "achieved"
    assert await said(db) == before
    assert await exported(db, workspace_id) == wanted(takes_back)


async def test_what_is_published_is_not_published_anew_by_the_same_file(
    db: Database, workspace_id: UUID
) -> None:
    result_id = await published(db, await imported(db, workspace_id), workspace_id)
    before = await said(db)

    report = await imported(db, workspace_id)

    async with db.read() as session:
        now = await find_result(session, workspace_id, result_id)
    assert report.updated == ()
    assert now.published == now.draft
    assert now.publication == 1
    assert await said(db) == before


async def test_other_words_in_the_file_ask_the_partners_anew(
    db: Database, workspace_id: UUID
) -> None:
    def only_haferkiez(raw: Raw) -> None:
        raw["campaign"]["impact_wording"] = "all_partners"
        raw["campaign"]["partners"] = raw["campaign"]["partners"][:1]

    def otherwise(raw: Raw) -> None:
        only_haferkiez(raw)
        raw["results"][0]["title"]["en"] = "The giant poster is up"

    report = await imported(db, workspace_id, only_haferkiez)
    partner = as_organisation(report, workspace_id, "haferkiez")
    async with db.transaction() as session:
        poster = report.ids[Section.RESULT]["poster"]
        await agree_to_result(session, poster, partner, seen=ANY, at=NOON)

    await imported(db, workspace_id, otherwise)

    with pytest.raises(ResultRefused, match="Not all partners agree"):
        await published(db, report, workspace_id)


async def test_a_file_that_says_nothing_of_results_leaves_them(
    db: Database, workspace_id: UUID
) -> None:
    def silent(raw: Raw) -> None:
        del raw["results"], raw["commitments"]

    await imported(db, workspace_id)
    report = await imported(db, workspace_id, silent)

    assert report.closed == ()
    assert await exported(db, workspace_id) == wanted()


async def test_what_the_file_no_longer_names_is_left_out_and_comes_back(
    db: Database, workspace_id: UUID
) -> None:
    def shorter(raw: Raw) -> None:
        raw["results"].pop(0)
        raw["commitments"].pop(0)

    first = await imported(db, workspace_id)
    result_id = await published(db, first, workspace_id)

    report = await imported(db, workspace_id, shorter)
    assert report.closed == ("commitment/newsletter", "result/poster")
    assert await exported(db, workspace_id) == wanted(shorter)
    async with db.read() as session:
        public = await results_of(
            session, workspace_id, first.campaign_id or UUID(int=0),
            drafts=False, after=None, limit=9,
        )  # fmt: skip
    assert [one.id for one in public] == [result_id]

    back = await imported(db, workspace_id)
    assert back.created == ()
    assert set(back.updated) == {"commitment/newsletter", "result/poster"}
    assert back.ids == first.ids
    assert await exported(db, workspace_id) == wanted()


async def test_a_draft_that_the_file_no_longer_names_is_no_draft_until_it_is_changed(
    db: Database, workspace_id: UUID
) -> None:
    def shorter(raw: Raw) -> None:
        raw["results"].pop()

    first = await imported(db, workspace_id)
    await imported(db, workspace_id, shorter)
    lead, hearing = as_organisation(first, workspace_id), first.ids[Section.RESULT]["hearing"]

    async def drafts() -> set[str]:
        async with db.read() as session:
            found = await results_of(
                session, workspace_id, first.campaign_id or UUID(int=0),
                drafts=True, after=None, limit=9,
            )  # fmt: skip
        return {one.slug for one in found}

    assert await drafts() == {"poster"}
    async with db.transaction() as session:
        await change_result(session, hearing, {"progress": 5}, lead, seen=ANY, at=LATER)
    assert await drafts() == {"poster", "hearing"}


async def test_links_that_a_file_cannot_name_stay(db: Database, workspace_id: UUID) -> None:
    def without_petition(raw: Raw) -> None:
        raw["quests"] = [one for one in raw["quests"] if one["slug"] != "petition"]
        for part in ("claims", "milestones"):
            raw[part] = [one for one in raw[part] if one.get("quest") != "petition"]
        raw["results"][1].update(quests=[], progress=10)

    report = await imported(db, workspace_id)
    hearing, written = report.ids[Section.RESULT]["hearing"], str(uuid4())
    async with db.transaction() as session:
        row = await session.get_one(ResultRow, (workspace_id, hearing))
        row.definition = row.definition | {"contributions": [written]}

    await imported(db, workspace_id, without_petition)

    async with db.read() as session:
        now = await find_result(session, workspace_id, hearing)
    assert now.draft.progress == 10
    assert now.draft.quests == (report.ids[Section.QUEST]["petition"],)
    assert [str(one) for one in now.draft.contributions] == [written]
    assert await exported(db, workspace_id) == wanted(without_petition)


async def test_what_was_drafted_and_promised_over_http_is_exported_by_a_name_of_its_own(
    db: Database, workspace_id: UUID
) -> None:
    report = await imported(db, workspace_id)
    lead, campaign = as_organisation(report, workspace_id), report.ids[Section.CAMPAIGN]
    terms = Terms(kind="skills", what="We cook")
    draft = Result(title={"de": "Neu"}, state=ResultState.PLANNED)
    async with db.transaction() as session:
        for campaign_id in campaign.values():
            made = await draft_result(session, campaign_id, draft, lead, NOON)
            said_so = await promise(session, lead, campaign_id, terms, NOON)

    whole = await exported(db, workspace_id)
    again = read_blueprint(to_json(whole.model_dump(mode="json", exclude_none=True)), "json")
    async with db.transaction() as session:
        same = await import_blueprint(session, workspace_id, again, at=LATER)

    assert [one.slug for one in whole.results or ()] == ["poster", "hearing", made.slug]
    assert [one.slug for one in whole.commitments or ()] == ["newsletter", "wall", said_so.slug]
    assert (same.created, same.updated, same.closed) == ((), (), ())


def test_mistakes_are_named_where_they_stand() -> None:
    def wrong(raw: Raw) -> None:
        raw["commitments"][0]["organisation"] = "nobody"
        raw["commitments"][1]["quantity"] = 0
        raw["results"][0]["evidence"].append({"kind": "quote", "text": "Yes."})
        raw["results"][0]["statement"]["en"] = "We reached 7"
        raw["results"][1] |= {"quests": ["petition", "no-such"], "progress": 101}

    raw = example(with_outcomes, wrong)
    with pytest.raises(BlueprintRefused) as refused:
        read_blueprint(to_json(raw, indent=1), "json")

    errors = refused.value.members["errors"]
    lines = to_json(raw, indent=1).decode().splitlines()
    assert {(one["path"], one["code"]) for one in errors} >= {
        ("commitments[0].organisation", "unknown-partner"),
        ("commitments[1].quantity", "greater-than-equal"),
        ("results[0].evidence[1]", "half-a-proof"),
        ("results[1].progress", "less-than-equal"),
    }
    [progress] = [one for one in errors if one["path"] == "results[1].progress"]
    assert lines[progress["line"] - 1].strip().startswith('"progress": 101')


def test_a_result_says_no_more_than_is_known_and_is_about_quests_that_are_there() -> None:
    def wrong(raw: Raw) -> None:
        raw["results"][0]["statement"]["en"] = "We reached 7 of { $value }"
        raw["results"][1]["quests"] = ["petition", "no-such"]

    with pytest.raises(BlueprintRefused) as refused:
        read_blueprint(to_json(example(with_outcomes, wrong)), "json")

    assert {(one["path"], one["code"]) for one in refused.value.members["errors"]} == {
        ("results[0].statement.en", "dead-number"),
        ("results[1].quests[1]", "unknown-quest"),
    }
