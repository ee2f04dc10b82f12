"""Who calls a receiver: one worker at a time, as long as it says so."""

from collections.abc import Collection
from typing import TypeAlias
from uuid import UUID

import asyncpg

# So long an endpoint waits whose worker died; renewed in half of it.
HELD_SECONDS = 4.0

Hot: TypeAlias = "asyncpg.Pool[asyncpg.Record] | asyncpg.Connection[asyncpg.Record]"

_HOLD_ON = """
    UPDATE webhook_endpoint SET held_until = clock_timestamp() + make_interval(secs => $3)
    WHERE held_by = $1 AND id = ANY ($2::uuid[])
"""
_LET_GO = "UPDATE webhook_endpoint SET held_by = NULL, held_until = NULL WHERE held_by = $1"


async def hold_on(hot: Hot, worker: UUID, endpoints: Collection[UUID]) -> None:
    """Go on being the one who calls these; call it within half of ``HELD_SECONDS``."""
    await hot.execute(_HOLD_ON, worker, list(endpoints), HELD_SECONDS)


async def let_go(hot: Hot, worker: UUID) -> None:
    """Leave all endpoints to the others."""
    await hot.execute(_LET_GO, worker)
