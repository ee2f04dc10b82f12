"""Rankings: what they mean, how sure they are, and that an independent library agrees."""

from importlib import import_module
from itertools import permutations
from math import isclose
from random import Random
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.bradley_terry import strengths
from scoring.ranking import Approval, Standing, by_approval, by_pairs, wilson

ITEMS = [UUID(int=number) for number in range(1, 9)]
COUNTS = st.dictionaries(
    st.sampled_from(list(permutations(range(len(ITEMS)), 2))), st.integers(1, 60), max_size=30
)


def pairs(counts: dict[tuple[int, int], int]) -> dict[tuple[UUID, UUID], int]:
    return {(ITEMS[a], ITEMS[b]): times for (a, b), times in counts.items()}


def by_id(standings: list[Standing]) -> dict[UUID, Standing]:
    return {one.id: one for one in standings}


def oracle(counts: dict[tuple[int, int], int], many: int) -> list[float]:
    """The same model as a plain one, the imagined opponent as one more item."""
    matrix = np.zeros((many + 1, many + 1))
    for (winner, loser), times in counts.items():
        matrix[winner, loser] += times
    matrix[many, :many] = matrix[:many, many] = 0.5
    choix = import_module("choix")  # SciPy comes with it: not while everybody collects
    found = choix.ilsr_pairwise_dense(matrix, max_iter=10_000, tol=1e-12)
    return [float(value - found[many]) for value in found[:many]]


@given(COUNTS)
def test_an_independent_library_finds_the_same_strengths(
    counts: dict[tuple[int, int], int],
) -> None:
    ours = strengths(counts, len(ITEMS))

    for mine, theirs in zip(ours, oracle(counts, len(ITEMS)), strict=True):
        assert isclose(mine.value, theirs, abs_tol=1e-5)


@given(COUNTS)
def test_the_errors_are_those_of_the_inverse_information(
    counts: dict[tuple[int, int], int],
) -> None:
    many = len(ITEMS)
    ours = strengths(counts, many)
    values = np.array([one.value for one in ours])
    chances = 1 / (1 + np.exp(values[None, :] - values[:, None]))
    games = np.zeros((many, many))
    for (a, b), times in counts.items():
        games[a, b] += times
        games[b, a] += times
    information = -games * chances * (1 - chances)
    alone = 1 / (1 + np.exp(-values))
    np.fill_diagonal(information, alone * (1 - alone) - information.sum(axis=1))

    about_the_mean = np.eye(many) - 1 / many
    errors = np.sqrt(np.diag(about_the_mean @ np.linalg.inv(information) @ about_the_mean.T))

    assert np.allclose(errors, [one.error for one in ours], rtol=1e-6)


@given(COUNTS, st.randoms(use_true_random=False))
def test_the_order_in_which_votes_are_read_changes_nothing(
    counts: dict[tuple[int, int], int], chance: Random
) -> None:
    shuffled = list(pairs(counts).items())
    chance.shuffle(shuffled)
    items = ITEMS.copy()
    chance.shuffle(items)

    assert by_pairs(items, dict(shuffled)) == by_pairs(ITEMS, pairs(counts))


def test_what_always_wins_and_what_was_never_shown_stay_finite() -> None:
    first, second, third, unseen = ITEMS[:4]
    wins = {(first, second): 1_000_000, (second, third): 1_000_000}

    found = by_id(by_pairs(ITEMS[:4], wins))

    assert found[first].score > found[second].score > found[third].score
    # Who always lost is behind the unseen one as well: about that one nothing is known.
    assert (found[first].rank, found[second].rank, found[third].rank) == (1, 2, 4)
    assert found[unseen].tied


def test_two_groups_that_never_met_are_on_one_scale() -> None:
    a, b, c, d = ITEMS[:4]

    found = by_id(by_pairs(ITEMS[:4], {(a, b): 900, (b, a): 100, (c, d): 900, (d, c): 100}))

    assert isclose(found[a].score, found[c].score, abs_tol=1e-6)
    assert found[a].tied
    assert found[a].score > found[b].score


def test_few_votes_are_a_tie_and_many_are_not() -> None:
    a, b = ITEMS[:2]

    few = by_pairs([a, b], {(a, b): 2, (b, a): 1})
    many = by_pairs([a, b], {(a, b): 2000, (b, a): 1000})

    assert [(one.rank, one.tied) for one in few] == [(1, True), (1, True)]
    assert [(one.id, one.rank, one.tied) for one in many] == [(a, 1, False), (b, 2, False)]


def test_many_proposals_are_ranked_at_once() -> None:
    many = 120
    counts = {
        (one, other): 1 + (one * 7 + other * 3) % 5
        for one in range(many)
        for other in range(many)
        if one != other and (one + other) % 3 == 0
    }

    assert len(strengths(counts, many)) == many


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_wilson_interval_holds_the_share_and_shrinks_with_answers(likes: int, more: int) -> None:
    answers = likes + more

    low, high = wilson(likes, answers)

    assert 0 <= low < high <= 1
    if answers:
        assert low <= likes / answers <= high
        wider = wilson(likes * 10, answers * 10)
        assert wider[1] - wider[0] < high - low


@pytest.mark.parametrize(
    ("likes", "answers", "low", "high"),
    [(1, 1, 0.206543, 1.0), (90, 100, 0.825633, 0.944779), (0, 10, 0.0, 0.277533)],
)
def test_wilson_gives_the_published_figures(
    likes: int, answers: int, low: float, high: float
) -> None:
    found = wilson(likes, answers)

    assert found == pytest.approx((low, high), abs=1e-5)


def test_one_like_does_not_beat_ninety_of_a_hundred() -> None:
    one, ninety, nobody = ITEMS[:3]

    found = by_approval(
        {
            one: Approval(likes=1, answers=1),
            ninety: Approval(likes=90, answers=100),
            nobody: Approval(likes=0, answers=0),
        }
    )

    assert [standing.id for standing in found] == [ninety, one, nobody]
    assert by_id(found)[nobody].tied


def test_nothing_to_rank_is_ranked() -> None:
    assert by_approval({}) == []
    assert by_pairs([], {}) == []
    assert [one.score for one in by_pairs(ITEMS[:1], {})] == [0.5]
