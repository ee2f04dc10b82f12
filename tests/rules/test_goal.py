"""The goal of a petition rises by its rule, and never falls by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from quests.goal import GoalRule, round_after
from scoring.goal import Goal, goal_sentences

COUNTS = st.integers(1, 10**7)
STEPS = st.lists(COUNTS, min_size=1, max_size=8, unique=True).map(sorted)


@pytest.mark.parametrize(
    ("total", "goal"), [(0, 100), (89, 100), (90, 500), (450, 1000), (899, 1000), (900, 2000)]
)
def test_it_rises_by_declared_steps_and_then_by_round_numbers(total: int, goal: int) -> None:
    rule = GoalRule(steps=(100, 500, 1000), raise_at=90, beyond="round")

    assert rule.risen(100, total) == goal


def test_it_stays_at_its_last_step_unless_it_goes_on() -> None:
    assert GoalRule(steps=(100, 500)).risen(100, 700) == 500


@pytest.mark.parametrize(("number", "after"), [(1, 2), (2, 5), (5, 10), (999, 1000), (1000, 2000)])
def test_round_numbers(number: int, after: int) -> None:
    assert round_after(number) == after


@given(STEPS, st.integers(50, 100), st.sampled_from(["stay", "round"]), COUNTS, st.data())
def test_more_signatures_never_lower_it_and_it_is_never_passed_unseen(
    steps: list[int], raise_at: int, beyond: str, total: int, data: st.DataObject
) -> None:
    rule = GoalRule(steps=tuple(steps), raise_at=raise_at, beyond=beyond)  # type: ignore[arg-type]
    fewer = data.draw(st.integers(0, total))
    goal = rule.risen(steps[0], total)

    assert rule.risen(steps[0], fewer) <= goal
    assert rule.risen(goal, fewer) == rule.risen(goal, total) == goal  # on the way back too
    assert total * 100 < goal * raise_at or rule.after(goal) is None


@pytest.mark.parametrize("steps", [(), (100, 100), (500, 100), (0,), (True,), ("5",)])
def test_steps_rise_and_are_counts(steps: tuple[object, ...]) -> None:
    with pytest.raises(ValidationError):
        GoalRule.model_validate({"steps": steps})


def test_how_far_it_is_is_said_once() -> None:
    goal = Goal(rule=GoalRule(steps=(500,)), number=500, version=1)

    assert goal_sentences(goal.at(499), "en", said=None) == [
        "One more signature until our goal of 500."
    ]
    assert goal_sentences(goal.at(499), "en", said=500) == []
    assert goal_sentences(goal.at(500), "de", said=900) == [
        "Das Ziel von 500 Unterschriften ist erreicht."
    ]
