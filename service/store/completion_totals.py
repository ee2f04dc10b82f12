"""The totals that the answers to a batch of actions speak of, read with what they add."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from service.store.also import Connection
from service.store.completion_sql import record_and_total
from service.store.completion_write import CompletionWrite
from service.store.live_totals import TotalsInTransaction
from service.store.live_totals_asked import AskedTogether
from service.store.session import LONGEST_STATEMENT
from service.store.totals import Watch

# A statement says what was true when it began, and recording may wait for a lock: what is older
# than this is read again.
OLD_SECONDS = 0.1


def wanted_totals(writes: Sequence[CompletionWrite]) -> dict[UUID, dict[Watch, None]]:
    """The totals that answers speak of, by campaign."""
    wanted: dict[UUID, dict[Watch, None]] = {}
    for write in writes:
        wanted.setdefault(write.campaign_id, {}).update(dict.fromkeys(write.watch))
    return wanted


def asked_on_the_way(
    writes: Sequence[CompletionWrite], live: TotalsInTransaction
) -> AskedTogether | None:
    """What recording them can ask about totals; ``None`` where it is better asked afterwards."""
    asked = live.ask_together(writes[0].workspace_id, wanted_totals(writes))
    if asked is None or len(record_and_total(*asked.shapes)) > LONGEST_STATEMENT:
        return None
    return asked


async def totals_now(
    connection: Connection,
    done: Sequence[CompletionWrite],
    live: TotalsInTransaction,
    asked: AskedTogether | None,
    counted: Sequence[asyncpg.Record],
) -> dict[UUID, dict[Watch, int]]:
    """What was read on the way, or is read now where nothing was asked there."""
    workspace_id = done[0].workspace_id
    own = {fact.id for one in done for fact in one.facts}
    if asked is None:
        return await live.read(connection, workspace_id, wanted_totals(done), own=own)
    nothing: dict[UUID, dict[Watch, int]] = {one.campaign_id: {} for one in done}
    return nothing | await asked.totals(connection, workspace_id, counted, own)
