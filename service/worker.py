"""The worker: everything that nobody waits for. Run as many as you like.

Each loop stands alone: when one fails it is logged and started again after a pause that
grows, while the others go on.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial

import structlog

from service.counting import counting_rounds
from service.delivery.outward import Outward, open_outward
from service.mail.mail import Office
from service.memory import freeze_furniture
from service.metrics import OVERDUE_SECONDS, WAITING
from service.photos.shelf import Shelf
from service.pulse import felt_pulse
from service.rounds import IDLE_SECONDS, Round, keep_alive, repeat
from service.settings import Settings
from service.store.backlog import read_backlog
from service.store.isolation import ensure_isolated
from service.store.server_version import ensure_supported
from service.store.session import Database
from service.usecases.apply_filter import carry_on
from service.usecases.close_campaigns import close_campaigns
from service.usecases.credit_sharers import credit_sharers
from service.usecases.erase_people import Eraser, erase_people, eraser_of
from service.usecases.forget_over import forget_over
from service.usecases.forget_visitors import forget_visitors
from service.usecases.give_coupons import give_coupons_out
from service.usecases.let_people_go import let_people_go
from service.usecases.move_completion import decide_overdue
from service.usecases.move_goals import raise_goals
from service.usecases.note_figures import Figures
from service.usecases.note_partnerships import note_partnerships
from service.usecases.post_thanks import post_thanks
from service.usecases.publish_rankings import publish_rankings
from service.usecases.recover_webhook import queue_recovered
from service.usecases.settle_points import settle_points
from service.usecases.sweep_photos import sweep_photos
from service.usecases.take_back import note_taken_back
from service.usecases.tell_corrections import tell_corrections
from service.usecases.tell_people import tell_people
from service.usecases.tell_points import tell_points
from service.usecases.tidy_up import tidy_up
from service.usecases.watch_partners import watch_partners
from service.usecases.watch_webhooks import turn_off_hopeless
from service.watch import watched

# At least so long between two rounds.
FAN_OUT_SECONDS = 0.2
FOLD_SECONDS = 0.5
TELL_SECONDS = 0.05
SETTLE_SECONDS = 0.5
# Of somebody who acts again and again, all of it is one look and one message: while the processors
# are busy, a later round does less for each of their acts.
POINTS_CROWDED_REST = 40
TOLD_SECONDS = 5.0  # what changes of a person's points meanwhile is one message
TIDY_SECONDS = 60.0
LOOK_SECONDS = 15.0
GRACE_SECONDS = 5.0

log = structlog.get_logger(__name__)


async def run_worker(settings: Settings, stop: asyncio.Event) -> None:
    """Fold, settle points, fan out, deliver, send mail and tidy up until ``stop`` is set.

    Args:
        settings: With ``database_url`` set.
        stop: Then nothing new is begun; calls under way get ``GRACE_SECONDS`` to end.
    """
    url = settings.database_worker_url or settings.database_url
    if url is None:
        raise ValueError("Start through `coquest worker`, or set DATABASE_URL.")
    database = await Database.open(url, pool_size=settings.pool_size)
    try:
        await ensure_supported(database)
        await ensure_isolated(database)
        async with open_outward(database, settings) as outward:
            freeze_furniture()
            await _run_loops(database, outward, settings, stop)
    finally:
        await database.close()


async def _run_loops(
    database: Database, outward: Outward, settings: Settings, stop: asyncio.Event
) -> None:
    eraser = eraser_of(settings)
    shelf = eraser.shelf
    rounds = {
        **counting_rounds(database),
        **outward.rounds(),
        "goals": Round(_Goals(database), FOLD_SECONDS),
        "filters": Round(partial(_now, carry_on, database), TELL_SECONDS, drains=False),
        "credit": Round(
            partial(_now, credit_sharers, database), FOLD_SECONDS, crowded_rest=POINTS_CROWDED_REST
        ),
        "points": Round(
            partial(_now, settle_points, database), SETTLE_SECONDS, crowded_rest=POINTS_CROWDED_REST
        ),
        "coupons": Round(partial(_now, give_coupons_out, database), TELL_SECONDS, drains=False),
        "tell_points": Round(
            partial(_now, tell_points, database),
            TOLD_SECONDS,
            TOLD_SECONDS,
            crowded_rest=POINTS_CROWDED_REST,
        ),
        "write_mail": Round(partial(_write, database, settings), FAN_OUT_SECONDS, drains=False),
        "recover": Round(partial(_recover, database, settings), FAN_OUT_SECONDS, drains=False),
        "tell": Round(partial(_tell, database, settings), TELL_SECONDS, drains=False),
        "photos": Round(partial(_sweep, database, shelf), IDLE_SECONDS, TIDY_SECONDS),
        "erase": Round(partial(_erase, database, eraser), FAN_OUT_SECONDS, drains=False),
        "look": Round(partial(_look, database), LOOK_SECONDS, LOOK_SECONDS),
        "tidy_up": Round(
            partial(_tidy, database, settings, Figures(database)), TIDY_SECONDS, TIDY_SECONDS
        ),
    }
    loops: dict[str, Callable[[], Awaitable[None]]] = {
        name: partial(repeat, one, stop) for name, one in rounds.items()
    }
    loops |= outward.loops(stop)
    await _until(stop, loops, outward.hurry)


async def _until(
    stop: asyncio.Event, loops: dict[str, Callable[[], Awaitable[None]]], wake: Callable[[], None]
) -> None:
    """Run the loops until ``stop``; ``wake`` those that sleep then."""
    tasks = [asyncio.create_task(keep_alive(name, run, stop)) for name, run in loops.items()]
    log.info("worker_ready", loops=list(loops))
    async with felt_pulse() as pulse:
        with watched(pulse, ends=False):
            await stop.wait()
    wake()
    await _finish(tasks)


async def _write(database: Database, settings: Settings) -> int:
    office = Office(secret=settings.signing_secret(), public_url=settings.public_url)
    return await post_thanks(database, office, datetime.now(UTC))


class _Goals:
    """Raises goals; looks at all of them first, then at those whose signatures were counted."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._since: datetime | None = None

    async def __call__(self) -> int:
        at = datetime.now(UTC)
        raised = await raise_goals(self._database, at, since=self._since)
        self._since = at
        return raised


async def _tidy(database: Database, settings: Settings, figures: Figures) -> int:
    office = Office(secret=settings.signing_secret(), public_url=settings.public_url)
    await turn_off_hopeless(database, office, datetime.now(UTC))
    await tidy_up(database, at=datetime.now(UTC), audit_days=settings.audit_days)
    await figures.note(datetime.now(UTC))
    await note_partnerships(database, datetime.now(UTC))
    await watch_partners(database, datetime.now(UTC), secret=settings.signing_secret())
    await close_campaigns(database, datetime.now(UTC))
    await publish_rankings(database, datetime.now(UTC))
    await forget_over(database, datetime.now(UTC))
    await let_people_go(database, office, datetime.now(UTC))
    await forget_visitors(database, datetime.now(UTC), settings.keep_visitor_days)
    return await decide_overdue(database, at=datetime.now(UTC))


async def _recover(database: Database, settings: Settings) -> int:
    secret = settings.signing_secret()
    return await queue_recovered(database, secret=secret, at=datetime.now(UTC))


async def _now(step: Callable[[Database, datetime], Awaitable[int]], database: Database) -> int:
    return await step(database, datetime.now(UTC))


async def _sweep(database: Database, shelf: Shelf) -> int:
    return await sweep_photos(database, shelf, at=datetime.now(UTC))


async def _erase(database: Database, eraser: Eraser) -> int:
    noted = await note_taken_back(database, eraser.log)
    return noted + await erase_people(database, eraser, datetime.now(UTC))


async def _tell(database: Database, settings: Settings) -> int:
    at = datetime.now(UTC)
    await tell_corrections(database, at, settle=settings.correction_settle_seconds)
    return await tell_people(database, at)


async def _look(database: Database) -> int:
    """Note how much waits; that this comes late tells as much as the figures."""
    waits = await read_backlog(database)
    WAITING.labels("facts").set(waits.facts)
    WAITING.labels("deliveries").set(waits.deliveries)
    WAITING.labels("mails").set(waits.mails)
    OVERDUE_SECONDS.labels("deliveries").set(waits.delivery_seconds)
    OVERDUE_SECONDS.labels("mails").set(waits.mail_seconds)
    return 0


async def _finish(tasks: "list[asyncio.Task[None]]") -> None:
    """Give what is under way its time, and no more."""
    _, late = await asyncio.wait(tasks, timeout=GRACE_SECONDS)
    for task in late:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    log.info("worker_stopped", interrupted=len(late))
