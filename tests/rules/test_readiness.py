"""How ready a partner is: scores by hand, the floor, and what to speak about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.phrases import LANGUAGES, say
from scoring.readiness import BRAKES, ITEMS, Level, advised, floor_of, measure

ALL = dict.fromkeys(ITEMS, 4)
ANSWERS = st.fixed_dictionaries(dict.fromkeys(ITEMS, st.integers(0, 4)))
TICKED = st.frozensets(st.sampled_from(BRAKES))


def test_scores_are_those_of_the_formula() -> None:
    answers = ALL | {"why": 1, "stake": 2, "time": 0}

    found = measure(answers, frozenset({"logo"}))

    assert found.blocks == {"mission": 58.3, "investment": 80.0, "participation": 100.0}
    assert (found.score, found.brakes, found.level) == (69.4, 1, Level.FAIR)


def test_four_brakes_cannot_push_it_below_nothing() -> None:
    assert measure(dict.fromkeys(ITEMS, 1), frozenset(BRAKES)).score == 0


@given(ANSWERS, TICKED)
def test_a_better_answer_or_a_brake_less_never_costs(
    answers: dict[str, int], brakes: frozenset[str]
) -> None:
    score = measure(answers, brakes).score

    assert 0 <= score <= 100
    assert measure(ALL, frozenset()).score >= score
    assert measure(answers, frozenset()).score >= score


@pytest.mark.parametrize(
    ("answers", "brakes"),
    [
        ({"why": 4}, frozenset()),
        (ALL | {"why": 5}, frozenset()),
        (ALL | {"other": 1}, frozenset()),
        (ALL, frozenset({"rain"})),
    ],
)
def test_half_a_set_is_none(answers: dict[str, int], brakes: frozenset[str]) -> None:
    with pytest.raises(ValueError, match=r"set answers|Answers go"):
        measure(answers, brakes)


def test_the_floor_is_the_weakest_and_nobody_has_none() -> None:
    assert floor_of([80.0, 26.7, 100.0]) == 26.7
    assert floor_of([]) is None


@pytest.mark.parametrize("language", LANGUAGES)
@given(answers=ANSWERS, brakes=TICKED)
def test_all_advice_can_be_said_in_every_language(
    language: str, answers: dict[str, int], brakes: frozenset[str]
) -> None:
    named = advised(answers, brakes)

    assert len(named) == len(set(named)) <= 5
    assert all(len(say(language, f"readiness-advice-{name}")) > 20 for name in named)
