"""What makes numbers of facts, round after round; a part of the worker."""

from datetime import UTC, datetime
from functools import partial
from random import SystemRandom
from uuid import UUID

import structlog

from service.metrics import DRIFT, FOLDED, VERIFIED
from service.rounds import Round
from service.store.kpi_cases import BATCH_SIZE
from service.store.live_news import say_moved
from service.store.session import Database
from service.usecases.bring_members_over import bring_members_over
from service.usecases.fold_facts import count_some, fold_queued
from service.usecases.rebuild_kpis import rebuild_outdated
from service.usecases.verify_kpis import verify_tonight
from service.usecases.watch_targets import watch_targets

# At least so long between two rounds.
FOLD_SECONDS = 0.5
# Half of the time while nobody needs the processors, and else hardly any of it, as long as not too
# much waits: how things hang together may be known a little later, and says as of when.
CASE_SECONDS, CASE_REST, CASE_CROWDED_REST = 0.05, 1, 19
LIVE_SECONDS = 1.0
REBUILD_SECONDS = 60.0
VERIFY_SECONDS = 600.0
TARGET_SECONDS = 60.0
MEMBER_SECONDS = 60.0

log = structlog.get_logger(__name__)


def counting_rounds(database: Database) -> dict[str, Round]:
    """What makes numbers of facts."""
    moved: set[UUID] = set()  # campaigns in which something was counted
    return {
        "fold": Round(partial(_fold, database, moved), FOLD_SECONDS),
        "cases": Round(
            partial(_count, database, moved),
            CASE_SECONDS,
            rest=CASE_REST,
            crowded_rest=CASE_CROWDED_REST,
            plenty=BATCH_SIZE,
        ),
        "rebuild": Round(partial(_rebuild, database), REBUILD_SECONDS, REBUILD_SECONDS),
        "verify": Round(partial(_verify, database), REBUILD_SECONDS, VERIFY_SECONDS),
        "members": Round(partial(bring_members_over, database), MEMBER_SECONDS, MEMBER_SECONDS),
        "targets": Round(partial(_watch, database), TARGET_SECONDS, TARGET_SECONDS),
        "live": Round(partial(_say, database, moved), LIVE_SECONDS, LIVE_SECONDS),
    }


async def _fold(database: Database, moved: set[UUID]) -> int:
    counted = await fold_queued(database, datetime.now(UTC), moved)
    FOLDED.inc(counted)
    return counted


async def _count(database: Database, moved: set[UUID]) -> int:
    return await count_some(database, datetime.now(UTC), moved)


async def _rebuild(database: Database) -> int:
    return await rebuild_outdated(database, datetime.now(UTC))


async def _verify(database: Database) -> int:
    found = await verify_tonight(database, datetime.now(UTC), SystemRandom())
    VERIFIED.inc(found.checked)
    DRIFT.inc(found.wrong)
    if found.wrong:
        log.error("kpi_drift", wrong=found.wrong, checked=found.checked, examples=found.examples)
    return 0


async def _watch(database: Database) -> int:
    return await watch_targets(database, datetime.now(UTC))


async def _say(database: Database, moved: set[UUID]) -> int:
    now = list(moved)
    moved.clear()
    await say_moved(database, now)
    return len(now)
