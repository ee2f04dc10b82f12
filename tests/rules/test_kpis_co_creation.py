"""Who writes, how evenly, and what of it survives; counted by hand."""

from typing import Any

import pytest

from tests.stories import Story

MADE = {"kind": "photo", "authored": True, "status": "accepted", "visibility": "named"}
VALID = {"quest_kind": "photo", "status": "valid"}


def _make(story: Story, actor: int, many: int = 1, **said: Any) -> None:
    for _ in range(many):
        story.tell("contribution", actor=actor, **(MADE | said))


def _take_part(story: Story, people: int) -> None:
    for actor in range(people):
        story.tell("participation", actor=actor, **VALID)


def test_concentration() -> None:
    story = Story()
    for actor, many in ((1, 1), (2, 2), (3, 5)):
        _make(story, actor, many)
    _make(story, 4, authored=False)

    assert story.value("effective_coauthors") == 64 / 30
    assert story.value("contribution_gini") == pytest.approx(2 * (1 + 4 + 15) / (3 * 8) - 4 / 3)


def test_concentration_is_of_all_up_to_the_end_of_the_window() -> None:
    story = Story()
    _make(story, 1, partner=1)
    _make(story, 2, partner=2)
    _make(story, 1, 2, partner=2, days=5)

    assert story.value("effective_coauthors", last=1) == 2
    assert story.value("effective_coauthors") == 1.6
    assert list(story.split("effective_coauthors", "partner").values()) == [1, 9 / 5]
    assert story.value("contribution_gini", first=9) == 0.25


def test_one_author_alone_has_no_inequality() -> None:
    story = Story()
    _make(story, 1, 3)

    assert story.value("contribution_gini") is None
    assert story.value("effective_coauthors") == 1


@pytest.mark.parametrize(
    ("authors", "adopted", "level"), [(1, True, 0.1), (100, True, 1), (100, False, 0), (0, True, 0)]
)
def test_co_creation_needs_many_and_an_effect(authors: int, adopted: bool, level: float) -> None:
    story = Story()
    _take_part(story, 100)
    for actor in range(authors):
        _make(story, actor)
    if adopted:
        story.tell("output_adopted", output="charter", words=50, from_participants=50)

    reading = story.read("co_creation_level")[""]

    assert reading.value == pytest.approx(level)
    assert reading.parts["participants"] == 100


def test_an_output_is_traced_by_its_words_or_its_lineage_and_weighs_what_it_weighs() -> None:
    story = Story()
    story.tell("output_adopted", output="charter", weight=3, words=200, from_participants=50)
    story.tell("output_adopted", output="slogan", lineage=["ctb_1"])
    story.tell("output_adopted", output="logo")

    assert story.value("output_traceability") == pytest.approx(100 * (3 * 0.25 + 1 + 0) / 5)


def test_the_latest_version_that_was_adopted_counts() -> None:
    story = Story()
    story.tell("output_adopted", output="t", version=1, words=10, from_participants=0)
    story.tell("output_adopted", output="t", version=2, words=10, from_participants=8, days=5)
    story.tell("output_adopted", output="t", version=1, words=10, from_participants=1, days=6)

    assert story.value("output_traceability", last=4) == 0
    assert story.value("output_traceability") == 80


def test_words_stay_with_whoever_wrote_them_first() -> None:
    story = Story()
    for version, actor, text in (
        (1, None, "We eat what grows here."),
        (2, 1, "We eat what grows here, and we share the rest with everyone nearby."),
        (3, 2, "We eat what grows here."),
        (4, None, "We eat what grows here, and we share the rest with everyone nearby."),
    ):
        who = {} if actor is None else {"actor": actor}
        story.tell("text_version", document="t", version=version, text=text, days=version, **who)
    story.tell("output_adopted", output="t", version=4, days=9)

    # 13 words, of which 5 are the organiser's; who put the passage back did not write it.
    assert story.value("output_traceability") == pytest.approx(100 * 8 / 13)
