"""How long the worker's loops rest."""

import asyncio

import pytest

from service.rounds import LONGEST_REST, Round, repeat

pytestmark = pytest.mark.asyncio


async def _nothing() -> int:
    return 0


@pytest.mark.parametrize(
    ("did", "took", "pause"),
    [
        (9, 0.001, 0.2),  # a quiet machine: as soon as it may
        (9, 0.03, 0.6),  # a busy one: twenty times what it took
        (9, 7.0, LONGEST_REST),
        (0, 0.03, 0.1),  # nothing to do: twice as long as before
    ],
)
async def test_a_round_that_leaves_nothing_undone_is_followed_by_a_rest(
    did: int, took: float, pause: float
) -> None:
    one = Round(_nothing, busy=0.2, idle=0.5)

    assert one.pause(0.05, did=did, took=took) == pytest.approx(pause)


async def test_a_backlog_is_worked_off_without_a_rest() -> None:
    one = Round(_nothing, busy=0.05, idle=0.5, drains=False)

    assert one.pause(0.05, did=500, took=2.0) == 0.05


async def test_what_can_wait_gives_way_while_the_processors_are_busy() -> None:
    one = Round(_nothing, busy=0.05, rest=1, crowded_rest=19)
    like_others = Round(_nothing, busy=0.05, rest=1)

    assert one.pause(0.05, did=500, took=0.1) == pytest.approx(0.1)
    assert one.pause(0.05, did=500, took=0.1, crowded=True) == pytest.approx(1.9)
    assert like_others.pause(0.05, did=500, took=0.1, crowded=True) == pytest.approx(0.1)


async def test_pauses_of_a_loop_without_work_grow_up_to_the_longest() -> None:
    one, pause = Round(_nothing, busy=0.2, idle=0.5), 0.2
    seen = [pause := one.pause(pause, did=0, took=0.0) for _ in range(3)]

    assert seen == [0.4, 0.5, 0.5]


async def test_a_loop_without_work_asks_less_often_while_the_processors_are_busy() -> None:
    one = Round(_nothing, busy=0.2, idle=0.5)

    assert one.pause(0.5, did=0, took=0.0, crowded=True) == 1.0
    assert one.pause(1.6, did=0, took=0.0, crowded=True) == LONGEST_REST
    assert one.pause(1.6, did=0, took=0.0) == 0.5


async def test_a_loop_ends_when_it_is_told_to() -> None:
    stop, rounds = asyncio.Event(), 0

    async def step() -> int:
        nonlocal rounds
        rounds += 1
        if rounds == 3:
            stop.set()
        return 1

    await repeat(Round(step, busy=0.0), stop)

    assert rounds == 3
