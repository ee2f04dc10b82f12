"""Near duplicates: what is found, what is left alone, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quests.similarity import ALIKE, Because, alike, likeness, normalised

TEXTS = st.text(max_size=60)


@pytest.mark.parametrize(
    ("one", "other", "because"),
    [
        ("Berlin isst bunt!", "BERLIN  isst, bunt", Because.SAME_TEXT),
        ("Straße für alle", "strasse fur alle", Because.SAME_TEXT),
        ("Mangeons local à Berlin", "À Berlin, mangeons local", Because.SAME_WORDS),
        ("Berlin isst bunt und gesund", "Berlin ist bunt und gesund", Because.SAME_LETTERS),
        ("Kiezgemüse", "Kietzgemüse", Because.SAME_LETTERS),
    ],
)
def test_near_duplicates_are_found(one: str, other: str, because: Because) -> None:
    found = likeness(one, other)

    assert found.score >= ALIKE
    assert found.because is because


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Berlin isst bunt", "Berlin wächst zusammen"),
        ("Eat local", "Eat together"),
        ("Iss", "Bunt"),
        ("", "Berlin"),
    ],
)
def test_what_only_shares_a_word_is_left_alone(one: str, other: str) -> None:
    assert likeness(one, other).score < ALIKE


@given(TEXTS, TEXTS)
def test_likeness_is_the_same_either_way_and_one_for_oneself(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other).score <= 1
    assert likeness(one, one).score == 1


@given(TEXTS)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


def test_the_nearest_comes_first() -> None:
    others = {"far": "Hamburg tanzt", "near": "Berlin isst bunt.", "nearly": "Berlin isst bunter"}

    found = alike("Berlin isst bunt", others)

    assert [key for key, _ in found] == ["near", "nearly"]
