"""A campaign, its organisations, and the worker's part in feeding their CRMs."""

from collections.abc import AsyncIterator

import httpx
import pytest

from service.delivery.crm_line import open_exchange
from service.store.session import Database
from tests.crm.feeding import Feeding
from tests.mission import Mission, launch


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


@pytest.fixture
async def feeding(
    client: httpx.AsyncClient, db: Database, working: Database
) -> AsyncIterator[Feeding]:
    """Everything at hand."""
    async with open_exchange(allow_private=True) as exchange:
        yield Feeding(client=client, db=db, working=working, exchange=exchange)
