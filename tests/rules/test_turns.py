"""Many share a worker: a batch of each in turn, whoever has how much and whenever they come."""

import asyncio

from service.turns import take_turns


def rounds(waiting: dict[str, int], comes: dict[int, str]) -> list[str]:
    """Whose batches are done, in order, where somebody comes with one batch after so many steps."""
    done: list[str] = []

    async def look() -> list[str]:
        return sorted(name for name, batches in waiting.items() if batches)

    async def step(name: str) -> tuple[int, bool]:
        waiting[name] -= 1
        done.append(name)
        if len(done) in comes:
            waiting[comes[len(done)]] = 1
        return 1, waiting[name] > 0

    assert asyncio.run(take_turns(look, step)) == len(done)
    return done


def test_who_has_much_takes_turns_with_who_has_little() -> None:
    assert rounds({"flood": 4, "small": 1}, {}) == ["flood", "small", *["flood"] * 3]


def test_who_comes_while_it_lasts_waits_for_one_batch_and_not_for_the_flood() -> None:
    done = rounds({"flood": 100}, {3: "late"})

    assert done.index("late") == 4


def test_it_ends_though_somebody_else_is_at_what_waits() -> None:
    async def look() -> list[str]:
        return ["held by another worker"]

    async def step(_: str) -> tuple[int, bool]:
        return 0, False

    assert asyncio.run(take_turns(look, step)) == 0
