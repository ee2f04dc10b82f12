"""A PostgreSQL of one test's own, which may freeze, die and come back, and who serves on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx

from service.main import equipped
from service.settings import Settings
from service.store import schema
from service.store.embedded import start_embedded
from service.store.embedded_server import APP, OWNER
from service.store.roles import as_role
from service.store.session import Database
from tests.assembled import as_new
from tests.conftest import SECRET
from tests.standby import Pair


@dataclass
class OwnServer:
    """Where it is, and who looks into it as somebody who sees all rows."""

    url: str
    pair: Pair
    everything: Database

    @asynccontextmanager
    async def served(self, folder: Path) -> AsyncIterator[httpx.AsyncClient]:
        """The application on this server, without limits of rate; a client of it."""
        serving = await Database.open(as_role(self.url, APP))
        app = as_new(Settings(database_url=self.url, data=folder, secret=SECRET, rate_limits=False))
        transport = httpx.ASGITransport(app=app)
        try:
            async with (
                equipped(app, serving),
                httpx.AsyncClient(transport=transport, base_url="http://here") as client,
            ):
                yield client
        finally:
            await serving.close()


def started(folder: Path) -> tuple[str, Pair]:
    """Start and migrate it in a folder; blocks."""
    url = start_embedded(folder, throwaway=True)
    schema.upgrade(as_role(url, OWNER))
    return url, Pair(Path(parse_qs(urlsplit(url).query)["host"][0]), folder / "no standby")
