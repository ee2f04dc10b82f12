"""Many outcomes in one transaction: what came in while the last was written goes together."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from service.letters import Outcome

TRIES = 3
PAUSE_SECONDS = 0.2
MOST = 200

Write = Callable[[Sequence[Outcome]], Awaitable[None]]


class Ledger:
    """Writes outcomes down; :meth:`note` returns when the outcome is in the database."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._waiting: list[tuple[Outcome, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def note(self, outcome: Outcome) -> None:
        """Write one outcome down, together with whatever else is waiting."""
        noted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((outcome, noted))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all())
        await noted

    async def _write_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            failure = await self._write_patiently([outcome for outcome, _ in batch])
            for _, noted in batch:
                if noted.cancelled():
                    continue
                if failure is None:
                    noted.set_result(None)
                else:
                    noted.set_exception(failure)

    async def _write_patiently(self, outcomes: list[Outcome]) -> Exception | None:
        """Writing twice changes nothing, so a database that was away is asked again."""
        failure: Exception | None = None
        for attempt in range(TRIES):
            try:
                await self._write(outcomes)
            except Exception as wrong:  # handed to everyone who waits for this batch
                failure = wrong
                await asyncio.sleep(PAUSE_SECONDS * (attempt + 1))
            else:
                return None
        return failure
