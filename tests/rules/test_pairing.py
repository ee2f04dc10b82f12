"""Which pair comes next: fair to proposals, never twice, never one's own."""

from collections import Counter
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from quests.pairing import Pair, next_pair, pair_of

PROPOSALS = [UUID(int=number) for number in range(1, 8)]


def answered(rounds: int, seed: int) -> tuple[Counter[UUID], Counter[Pair], list[Pair]]:
    """One person answers until nothing is left, or so many rounds."""
    chance = Random(seed)
    shown: Counter[UUID] = Counter()
    met: Counter[Pair] = Counter()
    drawn: list[Pair] = []
    for _ in range(rounds):
        proposals = {one: shown[one] for one in PROPOSALS}
        pair = next_pair(proposals, met, seen=set(met), chance=chance)
        if pair is None:
            break
        drawn.append(pair)
        shown.update(pair)
        met[pair_of(*pair)] += 1
    return shown, met, drawn


@given(st.integers(0, 2**32))
def test_everybody_sees_every_pair_once_and_then_none(seed: int) -> None:
    shown, met, _ = answered(100, seed)

    many = len(PROPOSALS)
    assert len(met) == many * (many - 1) // 2
    assert set(met.values()) == {1}
    assert set(shown.values()) == {many - 1}


@given(st.integers(0, 2**32), st.integers(1, 21))
def test_no_proposal_falls_behind(seed: int, rounds: int) -> None:
    shown, _, _ = answered(rounds, seed)

    counts = [shown[one] for one in PROPOSALS]
    assert max(counts) - min(counts) <= 3


def test_a_late_proposal_is_shown_next() -> None:
    proposals = {one: 20 for one in PROPOSALS[:-1]} | {PROPOSALS[-1]: 0}

    pair = next_pair(proposals, {}, seen=set(), chance=Random(1))

    assert pair is not None
    assert PROPOSALS[-1] in pair


def test_both_sides_come_up() -> None:
    two = dict.fromkeys(PROPOSALS[:2], 0)

    drawn = {next_pair(two, {}, seen=set(), chance=Random(seed)) for seed in range(20)}

    assert drawn == {tuple(PROPOSALS[:2]), tuple(reversed(PROPOSALS[:2]))}


def test_with_fewer_than_two_there_is_no_pair() -> None:
    assert next_pair({}, {}, seen=set(), chance=Random(1)) is None
    assert next_pair({PROPOSALS[0]: 0}, {}, seen=set(), chance=Random(1)) is None
