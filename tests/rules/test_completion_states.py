"""The life of a completion: the steps of the diagram, and no other."""

import re
from itertools import permutations, product

import pytest

import quests.completion
from quests.completion import NEEDS_REASON, STEPS, THEIR_OWN, State, step
from quests.errors import TransitionRefused

DRAWN = {
    (State.SUBMITTED, State.ACCEPTED),
    (State.SUBMITTED, State.IN_REVIEW),
    *((State.CONFIRMING, to) for to in (State.ACCEPTED, State.IN_REVIEW, State.REJECTED)),
    (State.IN_REVIEW, State.ACCEPTED),
    (State.IN_REVIEW, State.RETURNED),
    (State.IN_REVIEW, State.REJECTED),
    (State.RETURNED, State.IN_REVIEW),
    (State.REJECTED, State.IN_REVIEW),
    (State.ACCEPTED, State.REVOKED),
    (State.REVOKED, State.ACCEPTED),
    (State.REVOKED, State.IN_REVIEW),
    *((one, State.WITHDRAWN) for one in (State.SUBMITTED, State.CONFIRMING, State.IN_REVIEW)),
    *((one, State.WITHDRAWN) for one in (State.RETURNED, State.ACCEPTED)),
    *permutations((State.ACCEPTED, State.SUSPENDED, State.FRAUD), 2),
    *product((State.SUSPENDED, State.FRAUD), (State.IN_REVIEW, State.WITHDRAWN)),
}


@pytest.mark.parametrize(("state", "to"), list(product(State, State)))
def test_a_step_is_possible_when_it_is_drawn(state: State, to: State) -> None:
    if (state, to) in DRAWN:
        assert step(state, to, reason="because") is to
    else:
        with pytest.raises(TransitionRefused) as refused:
            step(state, to, reason="because")
        assert refused.value.members["possible"] == sorted(STEPS[state] - THEIR_OWN)


@pytest.mark.parametrize(("state", "to"), sorted(DRAWN))
def test_who_is_told_no_is_told_why(state: State, to: State) -> None:
    for reason in (None, ""):
        if to in NEEDS_REASON:
            with pytest.raises(TransitionRefused) as refused:
                step(state, to, reason=reason)
            assert refused.value.members == {"field": "reason"}
        else:
            assert step(state, to, reason=reason) is to


def test_only_what_is_over_by_its_persons_will_is_a_dead_end() -> None:
    assert {state for state in State if not STEPS[state]} == {State.WITHDRAWN, State.REPEATED}


def test_every_state_is_in_the_diagram() -> None:
    diagram = quests.completion.__doc__ or ""

    assert {state for state in State if re.search(rf"\b{state}\b", diagram)} == set(State)
