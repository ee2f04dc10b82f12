"""Adaptive batching: whatever arrives while one transaction runs goes into the next.

An idle recorder writes a single action at once: nothing waits for company that may not come.
After a batch, the next one waits a little for those who were just answered and may come back
(a busy client, a proxy's connections): up to half the time the last batch took, since a
transaction for eight costs hardly more than one for one.

An action that breaks a batch is alone responsible: the batch is rolled back and each of its
actions is tried by itself.
"""

import asyncio
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from uuid import UUID

import asyncpg

from quests.errors import (
    CoquestError,
    DependencyUnavailable,
    IdempotencyInProgress,
    Unauthenticated,
)
from service.metrics import BATCH
from service.store.completion_write import CompletionWrite, Outcome, StaleQuest, Stored
from service.store.completion_writes import find_reply
from service.store.live_totals import LiveTotals
from service.store.lively import CHECKOUT_SECONDS
from service.store.once_uses import write_checked
from service.store.recorder_line import AWAY, CommitUnknown, Line, is_silence
from service.store.roles import begin_in

MAX_BATCH = 64
PATIENCE_SECONDS = 0.1
COMPANY_SHARE, COMPANY_SECONDS = 0.5, 0.01  # of the last batch's time, and never longer


@dataclass(slots=True)
class _Waiting:
    write: CompletionWrite
    outcome: "asyncio.Future[Outcome]"


class _Company:
    """Waits until a queue is as long as it was with those who were just answered."""

    def __init__(self) -> None:
        self._wanted = 0
        self._there = asyncio.Event()

    def grew(self, length: int) -> None:
        """Somebody joined the queue."""
        if length >= self._wanted:
            self._there.set()

    async def wait(self, length: int, answered: int, took: float) -> None:
        """Wait for them, for a share of the time that their batch took."""
        self._wanted = min(length + answered, MAX_BATCH)
        self._there.clear()
        self.grew(length)
        with suppress(TimeoutError):
            async with asyncio.timeout(min(took * COMPANY_SHARE, COMPANY_SECONDS)):
                await self._there.wait()


class CompletionRecorder:
    """Records actions through a few connections of their own. One per process."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", *, writers: int = 2) -> None:
        self._pool = pool
        self._queue: deque[_Waiting] = deque()
        self._busy: set[UUID] = set()
        self._writers = writers
        self._running = 0  # writers at work
        self._late = 0  # those of them whose batch takes long
        self._company = _Company()
        self._totals = LiveTotals()
        self._tasks: set[asyncio.Task[None]] = set()

    async def record(self, write: CompletionWrite) -> Stored:
        """Store the action, or learn that it was stored before.

        Raises:
            CoquestError: refused; nothing was stored.
            StaleQuest: the Quest changed meanwhile; decide again.
            DependencyUnavailable: the outcome is unknown; the same key will tell.
        """
        waiting = _Waiting(write, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        self._company.grew(len(self._queue))
        self._start_writer()
        # Who hangs up gives up this waiting and nothing else: the action is written all the same.
        outcome = await waiting.outcome
        if isinstance(outcome, Stored):
            return outcome
        raise outcome

    async def replay(
        self, workspace_id: UUID, participant_id: UUID, key: str, fingerprint: bytes
    ) -> Stored | None:
        """The reply kept under a key, when the same request was answered before.

        Raises:
            IdempotencyKeyReused: the key came with another request.
        """
        async with self._pool.acquire(timeout=CHECKOUT_SECONDS) as connection:
            try:
                await begin_in(connection, workspace_id)
                return await find_reply(connection, workspace_id, participant_id, key, fingerprint)
            except AWAY:
                connection.terminate()  # nothing more is asked of it
                raise
            finally:
                if not connection.is_closed():
                    await connection.execute("ROLLBACK")  # it only read

    async def close(self) -> None:
        """Finish what is in flight."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    def _start_writer(self) -> None:
        """One writer makes the largest batches; the next one steps in while all others are late."""
        if self._running == self._late < self._writers:
            self._running += 1
            task = asyncio.create_task(self._write_all())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _write_all(self) -> None:
        line = Line(self._pool)
        try:
            while batch := self._next_batch():
                began = monotonic()
                await self._write_one(line, batch)
                took = monotonic() - began
                await self._company.wait(len(self._queue), len(batch), took)
        finally:
            # In the same breath as the last look at the queue: whoever comes next starts a
            # writer. (The task's done-callback would run later, and they would wait for nobody.)
            self._running -= 1
            await line.hang_up()

    async def _write_one(self, line: Line, batch: "list[_Waiting]") -> None:
        people = {waiting.write.participant_id for waiting in batch}
        self._busy |= people
        try:
            with self._relieved_when_late():
                await self._write_batch(line, batch)
        finally:
            self._busy -= people
            _tell(batch, [_unknown() for _ in batch])  # whoever was told nothing yet

    @contextmanager
    def _relieved_when_late(self) -> Iterator[None]:
        """A batch may wait for a lock that somebody holds: others go on with what comes in."""
        was_late = False

        def be_late() -> None:
            nonlocal was_late
            was_late = True
            self._late += 1
            if self._queue:
                self._start_writer()

        timer = asyncio.get_running_loop().call_later(PATIENCE_SECONDS, be_late)
        try:
            yield
        finally:
            timer.cancel()
            self._late -= was_late

    def _next_batch(self) -> list[_Waiting]:
        """At most one action per person, all of one workspace; the rest keeps its turn."""
        batch: list[_Waiting] = []
        people = set(self._busy)
        for _ in range(len(self._queue)):
            waiting = self._queue.popleft()
            write = waiting.write
            fits = not batch or write.workspace_id == batch[0].write.workspace_id
            if fits and write.participant_id not in people and len(batch) < MAX_BATCH:
                people.add(write.participant_id)
                batch.append(waiting)
            else:
                self._queue.append(waiting)
        return batch

    async def _write_batch(self, line: Line, batch: list[_Waiting]) -> None:
        BATCH.observe(len(batch))
        try:
            outcomes: Sequence[Outcome] = await self._commit(line, [one.write for one in batch])
        except (CommitUnknown, *AWAY) as failure:
            # Neighbours are not tried one by one: they would only wait longer. Nor are those who
            # waited behind them, where it was for nothing but silence.
            _tell(batch, [_unknown() for _ in batch])
            if is_silence(failure):
                self._tell_all_who_wait()
            await line.give_up()
            return
        except Exception as failure:
            if len(batch) > 1:
                for waiting in batch:
                    await self._write_batch(line, [waiting])
                return
            outcomes = [_refusal(failure)]
        _tell(batch, outcomes)

    def _tell_all_who_wait(self) -> None:
        _tell(self._queue, [_unknown() for _ in self._queue])
        self._queue.clear()

    async def _commit(self, line: Line, writes: list[CompletionWrite]) -> list[Outcome]:
        workspace_id = writes[0].workspace_id
        connection, totals = await line.begin(workspace_id), self._totals.begin()
        try:
            outcomes = await write_checked(connection, writes, totals)
        except AWAY:
            raise  # there is nobody to undo anything
        except BaseException:
            await line.undo()
            raise
        more = len(writes) > 1 or bool(self._queue)
        await line.commit(connection, workspace_id, more=more)
        totals.committed()
        return outcomes


def _tell(batch: Collection[_Waiting], outcomes: Sequence[Outcome]) -> None:
    for waiting, outcome in zip(batch, outcomes, strict=True):
        if not waiting.outcome.done():
            waiting.outcome.set_result(outcome)


def _unknown() -> CoquestError:
    return DependencyUnavailable("Send the same request again with the same Idempotency-Key.")


def _refusal(failure: Exception) -> Exception:
    """What a single action is told when the database would not have it."""
    if isinstance(failure, asyncpg.LockNotAvailableError | asyncpg.DeadlockDetectedError):
        return IdempotencyInProgress("Send the same request again in a moment.")
    if isinstance(failure, asyncpg.UniqueViolationError):
        return StaleQuest()  # a twin took the key meanwhile: the next try finds its reply
    if isinstance(failure, asyncpg.ForeignKeyViolationError):
        return Unauthenticated("This participant is no longer here.")
    return failure
