"""What else an action changes, in the transaction that records it; most change nothing else.

A kind that needs rows of its own (a photo is used, a consent is given) says so with an ``Also``.
Printed codes and Links are used up by their names instead (``once_uses``). An ``Also`` is asked
twice: before, where most of what is wrong is found at no cost for others, and in the transaction,
where the database decides who was first.
"""

from typing import Protocol, TypeAlias

import asyncpg

from quests.completion import Completion
from quests.suspicion import Flag
from service.store.session import Session

Connection: TypeAlias = (
    "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"
)


class Also(Protocol):
    """Something more that one action changes."""

    async def look(self, session: Session) -> tuple[Flag, ...]:
        """Look before: refuse what cannot be, or say why a person should look at it.

        Raises:
            CoquestError: the action is refused.
        """
        ...

    async def do(self, connection: Connection, completion: Completion) -> None:
        """Change it, after the completion's own rows are in.

        Raises:
            CoquestError: somebody was faster; the whole action is undone and refused.
        """
        ...
