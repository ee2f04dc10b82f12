"""How long the worker's loops rest."""

import asyncio

import pytest

import service.rounds as rounds_module
from service.rounds import LONGEST_CROWDED_REST, LONGEST_REST, Round, repeat

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
    assert one.pause(0.05, did=500, took=0.5, crowded=True) == pytest.approx(9.5)
    assert one.pause(0.05, did=500, took=9.0, crowded=True) == LONGEST_CROWDED_REST
    assert like_others.pause(0.05, did=500, took=0.1, crowded=True) == pytest.approx(0.1)


async def test_what_gives_way_goes_on_when_plenty_is_left() -> None:
    one = Round(_nothing, busy=0.05, rest=1, crowded_rest=19, plenty=500)

    assert one.pause(0.05, did=500, took=9.0, crowded=True) == 0.05
    assert one.pause(0.05, did=500, took=9.0) == 0.05
    assert one.pause(0.05, did=499, took=9.0, crowded=True) == LONGEST_CROWDED_REST


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


async def test_who_gave_way_is_back_once_the_processors_are_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stop, rounds, looks = asyncio.Event(), 0, 0
    monkeypatch.setattr(rounds_module, "LONGEST_REST", 0.01)

    async def step() -> int:
        nonlocal rounds
        rounds += 1
        await asyncio.sleep(0.01)
        if rounds == 2:
            stop.set()
        return 1

    def crowded() -> bool:
        nonlocal looks
        looks += 1
        return looks < 5

    monkeypatch.setattr(rounds_module.PROCESSORS, "crowded", crowded)
    async with asyncio.timeout(10):
        await repeat(Round(step, busy=0.0, crowded_rest=10**6), stop)

    assert rounds == 2
    assert looks >= 5
