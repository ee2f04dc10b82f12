"""Work that the server leaves for later: it must not burden whoever is measured next."""

import asyncio
from datetime import UTC, datetime

from bench.stage import Stage
from service.store.session import Database
from service.usecases.fold_facts import fold_all

FACTS = "SELECT coalesce(sum(cardinality(fact_ids)), 0)::bigint FROM fact_queue"
ANYTHING = """
    SELECT EXISTS (SELECT FROM fact_queue) OR EXISTS (SELECT FROM event WHERE sequence IS NULL)"""
PAUSE_SECONDS, MOST_SECONDS = 0.05, 120.0


def clear_away(stage: Stage) -> int:
    """Fold and wait until nothing is left; how many facts still waited when we came."""
    return asyncio.run(_clear_away(stage.url))


async def _clear_away(url: str) -> int:
    database = await Database.open(url, pool_size=1, hot_size=1)
    try:
        async with asyncio.timeout(MOST_SECONDS):
            found: int = await database.hot.fetchval(FACTS)
            while await database.hot.fetchval(ANYTHING):
                if not await fold_all(database, datetime.now(UTC)):
                    await asyncio.sleep(PAUSE_SECONDS)
            return found
    finally:
        await database.close()
