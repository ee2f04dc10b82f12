"""Connections that plan anew from time to time are forgotten when they are gone."""

import gc

import asyncpg

from service.store.session import Replanning, _nothing_to_reset


async def test_connections_that_are_gone_are_not_remembered(database_url: str) -> None:
    replanning = Replanning(every=3600)
    for _ in range(3):
        pool = await asyncpg.create_pool(
            database_url,
            min_size=1,
            max_size=1,
            setup=replanning,
            reset=_nothing_to_reset,
        )
        for _ in range(2):
            await pool.fetchval("SELECT 1")
        assert len(replanning._due) == 1
        await pool.close()
        del pool
        gc.collect()
        assert len(replanning._due) == 0
