"""What stories may ask for besides."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from service.store.session import Database
from tests.own_server import OwnServer, started
from tests.standby import Pair


@pytest.fixture
def url_and_pair(data_folder: Path) -> tuple[str, Pair]:
    """A PostgreSQL of this test's own, migrated."""
    return started(data_folder)


@pytest.fixture
async def own_server(url_and_pair: tuple[str, Pair]) -> AsyncIterator[OwnServer]:
    """The same, with somebody who looks into it; it keeps what it committed when it dies."""
    url, pair = url_and_pair
    everything = await Database.open(url, pool_size=2)
    await everything.hot.execute("ALTER SYSTEM SET synchronous_commit = on")
    await everything.hot.execute("SELECT pg_reload_conf()")
    yield OwnServer(url, pair, everything)
    await everything.close()
