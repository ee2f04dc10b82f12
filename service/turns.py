"""Work of many that share one worker: a batch of each in turn, until nobody has more."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

Somebody = TypeVar("Somebody")


async def take_turns(
    look: Callable[[], Awaitable[Iterable[Somebody]]],
    step: Callable[[Somebody], Awaitable[tuple[int, bool]]],
) -> int:
    """Do a batch for each that waits, then look again who waits, as long as somebody has more.

    So nobody's flood keeps the others waiting, nor who comes while it lasts: they wait for one
    batch of each that is there.

    Args:
        look: Who waits now.
        step: Does a batch for one of them: how much it was, and whether there may be more.
            "More" only after it did something, else this would never end.

    Returns:
        How much was done.
    """
    done, more = 0, True
    while more:
        more = False
        for one in await look():
            did, left = await step(one)
            done += did
            more = more or left
    return done
