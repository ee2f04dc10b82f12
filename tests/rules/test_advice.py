"""What would make a Quest better: each with a reason and a fix, and never a reason to refuse."""

from typing import Any

import pytest
from pydantic_core import to_json

from quests.blueprint.advice import advise
from quests.blueprint.fragment import fragment_of, read_fragment, with_fragment
from quests.blueprint.model import Blueprint, plain
from quests.errors import AlreadyExists, BlueprintRefused
from tests.campaigns import Raw, example


def blueprint(*edits: Any) -> Blueprint:
    return Blueprint.model_validate_json(to_json(example(*edits)))


def codes(*edits: Any, slug: str = "stickers", **medians: float) -> set[str]:
    found = advise(blueprint(*edits), medians)
    assert all(one.reason and one.fix for one in found)
    return {one.code for one in found if one.quest == slug}


def of_stickers(**fields: Any) -> Any:
    return lambda raw: raw["quests"][0].update(fields)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"effort_minutes": 90}, "long"),
        ({"description": dict.fromkeys(("de", "en", "fr"), "a " * 400)}, "wordy"),
        ({"verification": "moderator"}, "no-deadline"),
        ({"requires": {"all": [{"quest": s} for s in ("a", "b", "c")]}}, "barred"),
    ],
)
def test_what_makes_a_quest_worse_is_named(fields: Raw, code: str) -> None:
    assert code not in codes(of_stickers(effort_minutes=5))
    assert code in codes(of_stickers(**fields))


def test_a_quest_that_counts_nothing_is_told_to_have_a_claim() -> None:
    def mute(raw: Raw) -> None:
        raw.update(claims=[], milestones=[])

    assert {"no-claim", "no-milestone"} <= codes(mute)
    assert {"no-claim", "no-milestone"} & codes() == set()


def test_words_without_a_charter_are_unclear() -> None:
    assert "no-charter" in codes(lambda raw: raw["campaign"].pop("charter"), slug="slogan")
    assert "no-charter" not in codes(slug="slogan")


def test_people_who_take_twice_as_long_are_heard() -> None:
    assert "slower-than-said" in codes(of_stickers(effort_minutes=5), stickers=11.0)
    assert "slower-than-said" not in codes(of_stickers(effort_minutes=5), stickers=9.0)


def test_drafts_are_left_alone() -> None:
    assert codes(of_stickers(state="draft", effort_minutes=90)) == set()


def test_a_fragment_comes_back_as_a_draft_with_what_belongs_to_it() -> None:
    whole = blueprint(of_stickers(prerequisites=["slogan"], opens_at="2026-05-01T00:00:00Z"))

    fragment = fragment_of(whole, "stickers")
    again = read_fragment(plain(fragment))
    added = with_fragment(whole, again, slug="more-stickers")

    assert again == fragment
    assert (fragment.quest.prerequisites, fragment.quest.opens_at) == ((), None)
    assert (added["quests"][-1]["slug"], added["quests"][-1]["state"]) == (
        "more-stickers",
        "draft",
    )
    assert {one.quest for one in fragment.claims} == {"stickers"}
    new = [one for one in added["claims"] if one.get("quest") == "more-stickers"]
    assert len(new) == len(fragment.claims)
    Blueprint.model_validate_json(to_json(added))


def test_names_that_are_taken_and_what_is_no_fragment_are_refused() -> None:
    whole = blueprint()
    fragment = fragment_of(whole, "stickers")

    with pytest.raises(AlreadyExists):
        with_fragment(whole, fragment, slug="slogan")
    with pytest.raises(BlueprintRefused) as refused:
        read_fragment({"coquest": 1, "quest": {"slug": "x"}})

    assert refused.value.members["errors"]
