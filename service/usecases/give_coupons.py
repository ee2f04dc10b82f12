"""Coupons come to whoever did the Quest, without being asked for."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from service.store.coupon_giving import give_to_next, pools_behind
from service.store.in_turns import in_turns, its_first
from service.store.session import Database, Session


async def give_coupons_out(database: Database, at: datetime) -> int:
    """Look at what happened since the last time, for each pool; how many events?

    Args:
        database: As the worker.
    """

    async def behind(session: Session) -> Sequence[tuple[UUID, UUID]]:
        return await pools_behind(session, at)

    async def batch(session: Session, named: tuple[UUID, UUID]) -> tuple[int, bool]:
        looked_at = await give_to_next(session, named, at)
        return looked_at, looked_at > 0

    return await in_turns(database, behind, batch, workspace_of=its_first)
