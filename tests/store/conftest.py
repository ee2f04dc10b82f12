"""The database as the product enters it, beside ``db``, which sees everything."""

from collections.abc import AsyncIterator

import pytest

from service.store.session import Database


@pytest.fixture
async def serving(database_roles: dict[str, str]) -> AsyncIterator[Database]:
    """The open database of a server process: row-level security holds for it."""
    database = await Database.open(database_roles["DATABASE_URL"], pool_size=4)
    yield database
    await database.close()
