"""Many things at once, and how far they are."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

Tick = Callable[[], None]


async def together(work: Iterable[Coroutine[Any, Any, None]]) -> None:
    """All at once; the first failure ends the others and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            for one in work:
                group.create_task(one)
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None
