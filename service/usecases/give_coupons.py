"""Coupons come to whoever did the Quest, without being asked for."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from service.store.coupon_giving import give_to_next, pools_behind
from service.store.session import Database
from service.turns import take_turns


async def give_coupons_out(database: Database, at: datetime) -> int:
    """Look at what happened since the last time, for each pool; how many events?

    Args:
        database: As the worker.
    """

    async def behind() -> Sequence[tuple[UUID, UUID]]:
        async with database.read() as session:
            return await pools_behind(session, at)

    async def batch(named: tuple[UUID, UUID]) -> tuple[int, bool]:
        async with database.transaction(named[0]) as session:
            looked_at = await give_to_next(session, named, at)
        return looked_at, looked_at > 0

    return await take_turns(behind, batch)
