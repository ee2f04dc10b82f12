"""Bring over who was there on which day, from how it was kept before: once after an upgrade."""

from service.store.kpi_members_before import bring_some_over
from service.store.session import Database


async def bring_members_over(database: Database) -> int:
    """All of it, in pieces; figures are the same before, meanwhile and afterwards.

    Returns:
        How many pieces. What is being folded just now is left for the next time.
    """
    pieces = 0
    while True:
        async with database.transaction() as session:
            if not await bring_some_over(session):
                return pieces
        pieces += 1
