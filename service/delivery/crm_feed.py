"""The loop that feeds CRMs: lease a connection, tell it of the next people, note what it said.

One lane per connection, whatever the number of workers: so its order and its pace hold. Before each
batch it is asked anew who still allows it; before each call about one person, too. When a CRM has
enough or refuses us, the connection stops, and what waits keeps its order.
"""

import asyncio
from time import monotonic
from uuid import UUID

import structlog

from service.crm.interface import Connector, Result
from service.crm.kinds import KINDS
from service.delivery.crm_desk import Desk, Task, take
from service.delivery.crm_line import HttpExchange, HttpLine
from service.delivery.crm_record import record
from service.delivery.pace import Pace
from service.mail.mail import Office
from service.store.crm_claims import Lease, lease_connections, release
from service.store.session import Database

MOST_LANES = 32
# Where there are no lanes left for others, one ends after so long, though it is not at the end.
TURN_SECONDS = 10.0
MOST_REMEMBERED = 1_000
BUSY_SECONDS, IDLE_SECONDS = 0.05, 0.5
# Below the lease: then nothing of what we began is under way when somebody else begins.
DEADLINE_SECONDS = 90.0
FAILED_SECONDS = 5.0

log = structlog.get_logger(__name__)


class Feeder:
    """Feeds CRMs until told to stop."""

    def __init__(self, database: Database, exchange: HttpExchange, office: Office) -> None:
        self._database, self._exchange, self._office = database, exchange, office
        self._lanes: set[UUID] = set()
        self._lately: dict[UUID, None] = {}  # who had a turn, in order: whoever had none goes first
        self._paces: dict[UUID, Pace] = {}
        self._more = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Lease and feed until ``stop``; then finish the calls under way."""
        async with asyncio.TaskGroup() as lanes:
            while not stop.is_set():
                self._more.clear()
                began = 0
                for lease in await self._leases():
                    self._lanes.add(lease.connection.id)
                    lanes.create_task(self._lane(lease, stop))
                    began += 1
                await self._wait(BUSY_SECONDS if began else IDLE_SECONDS)

    def hurry(self) -> None:
        """Look for due contacts now, or for the signal to stop."""
        self._more.set()

    async def feed_once(self) -> int:
        """One lane for each connection that has something to tell, to its end; how many?"""
        leases = await self._leases()
        for lease in leases:
            self._lanes.add(lease.connection.id)
            await self._lane(lease, asyncio.Event())
        return len(leases)

    async def _leases(self) -> list[Lease]:
        room = MOST_LANES - len(self._lanes)
        if room <= 0:
            return []
        async with self._database.transaction() as session:
            leases = await lease_connections(
                session, busy=list(self._lanes), most=room, lately=list(self._lately)
            )
        for lease in leases:
            self._lately.pop(lease.connection.id, None)
        return leases

    async def _lane(self, lease: Lease, stop: asyncio.Event) -> None:
        """Batch after batch, while there is one and nobody waits for the lane."""
        until = monotonic() + TURN_SECONDS
        try:
            while not stop.is_set() and await self._batch(lease):
                if monotonic() > until and len(self._lanes) >= MOST_LANES:
                    break
            async with self._database.transaction(lease.connection.workspace_id) as session:
                await release(session, lease)
        except Exception:
            # The lease runs out and brings these people back; the other lanes must go on.
            log.exception("crm_lane_failed", connection=str(lease.connection.id))
            await asyncio.sleep(FAILED_SECONDS)
        finally:
            self._lanes.discard(lease.connection.id)
            self._had_turn(lease.connection.id)
            self._more.set()

    def _had_turn(self, connection: UUID) -> None:
        """Also whoever had told all: somebody may wait again before others had their turn."""
        self._lately[connection] = None
        if len(self._lately) > MOST_REMEMBERED:
            del self._lately[next(iter(self._lately))]

    async def _batch(self, lease: Lease) -> bool:
        """Tell of the next people; whether there may be more."""
        pace = self._pace(lease)
        await pace.ready()
        desk = Desk(database=self._database, office=self._office)
        task = await take(desk, lease)
        if task is None:
            return False
        line = self._exchange.line(task.account, pace)
        line.still = task.still(desk)
        results = await _told(task, line)
        return await record(desk, task, line, results)

    def _pace(self, lease: Lease) -> Pace:
        """The pace of a connection, which outlives its lanes."""
        set_to = (lease.connection.rate, lease.connection.in_flight)
        kept = self._paces.get(lease.connection.id)
        if kept is None or (kept.rate, kept.in_flight) != set_to:
            kept = Pace(rate=set_to[0], in_flight=set_to[1])
            self._paces[lease.connection.id] = kept
        return kept

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._more.wait()
        except TimeoutError:
            pass


async def _told(task: Task, line: HttpLine) -> dict[str, Result]:
    """What the CRM said of each, by their pseudonyms; who withdraws comes first."""
    kind = KINDS[task.connection.kind]
    connector: Connector = kind.connect(line, task.account.settings)
    found: list[Result] = []
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            for say, people in (
                (connector.erase, task.to_erase),
                (connector.withdraw, task.to_withdraw),
                (connector.upsert, task.to_upsert),
            ):
                if people and not any(one.halts for one in found):
                    found += await say(people)
    except TimeoutError:
        log.warning("crm_batch_timed_out", connection=str(task.connection.id))
    return {one.ref: one for one in found}
