"""The delivery loop: claim, send, note.

Each endpoint with due messages gets a lane of its own with as many slots (calls at a time) as it
bears, so that a slow receiver slows nobody else. One worker at a time holds an endpoint: what it
bears, it bears from all of them together. A lane ends at the first failure and hands the rest
back; endpoints that are failing get short lanes, and a pause after a lane without success.

A slot takes the next message only after the last outcome is in the database. So a worker that
is killed repeats at most one message per slot, and loses none: the leases run out.
"""

import asyncio
import random
from collections import defaultdict, deque
from collections.abc import Sequence
from time import monotonic
from uuid import UUID, uuid4

import structlog

from service.delivery.backoff import next_step
from service.delivery.courier import DEADLINE_SECONDS, interrupted, utc_now
from service.delivery.ledger import Ledger
from service.letters import Courier, Letter, Outcome, Reply
from service.mail.mail import Office
from service.metrics import DELIVERIES, LEASES_EXPIRED
from service.store.consent_gate import may_hear
from service.store.deliveries import LEASE_SECONDS, Room, claim, give_back, record, withhold
from service.store.endpoint_holds import HELD_SECONDS, hold_on, let_go
from service.store.session import Database
from service.usecases.watch_webhooks import Trouble, tell_owners, turn_off

LANE = 32  # messages of one endpoint per claim
FAILING_LANE = 2
MOST_LANES = 128
MOST_FAILING_LANES = 64
CLAIM = 512
COOLING_SECONDS = 0.5
BUSY_SECONDS = 0.02
IDLE_SECONDS = 0.5
# A message that waited longer than this in its lane might outlive its lease: hand it back.
PATIENCE_SECONDS = LEASE_SECONDS - DEADLINE_SECONDS - 2

TELL_AFTER = 4  # calls that failed for one message: then its owners hear of it

log = structlog.get_logger(__name__)


class Dispatcher:
    """Delivers what is due until told to stop."""

    def __init__(self, database: Database, courier: Courier, office: Office) -> None:
        self._database = database
        self._courier = courier
        self._office = office
        self._ledger = Ledger(self._record)
        self._worker = uuid4()
        self._held_at = monotonic()
        self._lanes: dict[UUID, bool] = {}  # endpoint -> whether it was failing
        self._cooling: dict[UUID, float] = {}
        self._more = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Claim and deliver until ``stop``; then finish the calls under way."""
        pause = BUSY_SECONDS
        async with asyncio.TaskGroup() as lanes:
            while not stop.is_set():
                self._more.clear()
                await self._hold_on()
                started = await self._start_lanes(lanes, stop)
                pause = BUSY_SECONDS if started else min(2 * pause, IDLE_SECONDS)
                await self._wait(pause)
        await let_go(self._database.hot, self._worker)

    async def _hold_on(self) -> None:
        """Nobody else calls the endpoints of our lanes, however long a call takes."""
        now = monotonic()
        if now - self._held_at > HELD_SECONDS / 2:
            self._held_at = now
            if self._lanes:
                await hold_on(self._database.hot, self._worker, self._lanes)

    def hurry(self) -> None:
        """Look for due messages now: someone knows there are some, or that we should stop."""
        self._more.set()

    async def _start_lanes(self, lanes: asyncio.TaskGroup, stop: asyncio.Event) -> int:
        """One lane per endpoint with due messages, as far as there is room."""
        now = monotonic()
        self._cooling = {one: until for one, until in self._cooling.items() if until > now}
        started = 0
        for failing, each, most in (
            (False, LANE, MOST_LANES),
            (True, FAILING_LANE, MOST_FAILING_LANES),
        ):
            room = most - sum(kind == failing for kind in self._lanes.values())
            if room <= 0:
                continue
            by_endpoint: dict[UUID, deque[Letter]] = defaultdict(deque)
            for letter in await self._claim(failing, room, each):
                by_endpoint[letter.endpoint_id].append(letter)
            for endpoint, letters in by_endpoint.items():
                self._lanes[endpoint] = failing
                lanes.create_task(self._lane(endpoint, letters, stop))
            started += len(by_endpoint)
        return started

    async def _claim(self, failing: bool, lanes: int, each: int) -> list[Letter]:
        room = Room(
            worker=self._worker,
            busy=[*self._lanes, *self._cooling],
            failing=failing,
            lanes=lanes,
            each=each,
            most=CLAIM,
        )
        letters = await claim(self._database.hot, room)
        LEASES_EXPIRED.labels("delivery").inc(sum(letter.taken_over for letter in letters))
        return letters

    async def _lane(self, endpoint: UUID, letters: deque[Letter], stop: asyncio.Event) -> None:
        """Deliver the messages of one endpoint, and hand back what there was no time for."""
        until, width = monotonic() + PATIENCE_SECONDS, letters[0].slots
        try:
            async with asyncio.TaskGroup() as group:
                slots = [group.create_task(self._slot(letters, until, stop)) for _ in range(width)]
            if not any(slot.result() for slot in slots):
                self._cooling[endpoint] = monotonic() + COOLING_SECONDS
            await self._give_back(letters)
        except asyncio.CancelledError:
            await self._give_back(letters)
            raise
        except Exception:
            # The leases bring these messages back; the other lanes must go on.
            log.exception("delivery_lane_failed", endpoint=str(endpoint))
            self._cooling[endpoint] = monotonic() + COOLING_SECONDS
        finally:
            del self._lanes[endpoint]
            self._more.set()

    async def _slot(self, letters: deque[Letter], until: float, stop: asyncio.Event) -> int:
        """Send one message after the other up to the first failure; how many were taken?"""
        delivered = 0
        while letters and monotonic() < until and not stop.is_set():
            letter = letters.popleft()
            if not await self._deliver(letter):
                await self._give_back(letters)
                break
            delivered += 1
        return delivered

    async def _deliver(self, letter: Letter) -> bool:
        """One call, written down; also when we are stopped in the middle of it."""
        if letter.consent != "any" and not await self._may_hear(letter):
            await withhold(self._database.hot, letter)
            return True
        try:
            reply = await self._courier.send(letter)
        except asyncio.CancelledError:
            await self._note(letter, interrupted(at=utc_now()))
            raise
        await self._note(letter, reply)
        return reply.ok

    async def _may_hear(self, letter: Letter) -> bool:
        async with self._database.transaction(letter.workspace_id) as session:
            return await may_hear(session, letter)

    async def _note(self, letter: Letter, reply: Reply) -> None:
        outcome = next_step(letter, reply, chance=random.random())  # noqa: S311 (jitter)
        await self._ledger.note(outcome)
        DELIVERIES.labels(outcome.state if reply.ok else "failed").inc()

    async def _give_back(self, letters: deque[Letter]) -> None:
        rest = list(letters)
        letters.clear()
        if rest:
            await give_back(self._database.hot, rest)

    async def _record(self, outcomes: Sequence[Outcome]) -> None:
        await record(self._database.hot, outcomes)
        for endpoint, trouble in sorted(troubles(outcomes)):
            async with self._database.transaction(endpoint[0]) as session:
                if trouble == "disabled":
                    await turn_off(session, self._office, endpoint, reason="gone", at=utc_now())
                else:
                    await tell_owners(session, self._office, endpoint, trouble, utc_now())

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._more.wait()
        except TimeoutError:
            pass


def troubles(outcomes: Sequence[Outcome]) -> set[tuple[tuple[UUID, UUID], Trouble]]:
    """Which webhooks (workspace and endpoint) are in trouble after these calls."""
    found: set[tuple[tuple[UUID, UUID], Trouble]] = set()
    for one in outcomes:
        endpoint = (one.letter.workspace_id, one.letter.endpoint_id)
        if one.reply.gone:
            found.add((endpoint, "disabled"))
        elif one.state == "exhausted" and not one.letter.last_try:  # else somebody watches
            found.add((endpoint, "exhausted"))
        elif one.state == "pending" and one.letter.attempt == TELL_AFTER:
            found.add((endpoint, "failing"))
    return found
