"""Coupons come to whoever did the Quest, without being asked for."""

from datetime import datetime

from service.store.coupon_giving import give_to_next, pools_behind
from service.store.session import Database


async def give_coupons_out(database: Database, at: datetime) -> int:
    """Look at what happened since the last time, for each pool; how many events?

    Args:
        database: As the worker.
    """
    async with database.read() as session:
        behind = await pools_behind(session, at)
    looked_at = 0
    for named in behind:
        while True:
            async with database.transaction(named[0]) as session:
                more = await give_to_next(session, named, at)
            looked_at += more
            if not more:
                break
    return looked_at
