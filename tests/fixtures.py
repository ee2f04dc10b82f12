"""What every test may ask for. A database is made only when a test asks for one.

One embedded PostgreSQL per test run, shared by the pytest-xdist workers and stopped with the
last of them (even after Ctrl-C or ``kill -9``: see service/store/embedded_server.py); in it one
migrated template; each process clones it once for all its tests, emptied before each, and for a
test that asks it makes a clone of its own. Runs never share a folder.
"""

import fcntl
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from service.main import equipped
from service.photos.studio import Studio
from service.settings import Settings
from service.store import schema
from service.store.embedded import start_embedded, stop_embedded
from service.store.embedded_server import APP, OWNER, WORKER
from service.store.roles import as_role
from service.store.session import Database
from tests.assembled import as_new
from tests.conftest import FOLDER, SECRET, TEMPLATE
from tests.databases import Opened, administer, clone, named
from tests.memory_folder import new_folder


@pytest.fixture(scope="session")
def database_server() -> str:
    """URL of this run's PostgreSQL, with a migrated template in it."""
    folder = Path(os.environ[FOLDER])
    url = start_embedded(folder, throwaway=True)
    with (folder / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = folder / "template.made"
        if not made.exists():
            administer(url, f"CREATE DATABASE {TEMPLATE} OWNER {OWNER}")
            schema.upgrade(as_role(named(url, TEMPLATE), OWNER))
            made.touch()
    return url


@pytest.fixture
def data_folder() -> Iterator[Path]:
    """A ``COQUEST_DATA`` for tests that start an embedded PostgreSQL of their own.

    Not below ``tmp_path``: every pytest that starts closes that for other accounts, among them
    the one PostgreSQL runs as when the tests run as root.
    """
    folder = new_folder()
    yield folder / "data"
    stop_embedded(folder / "data")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def empty_database_url(database_server: str) -> Iterator[str]:
    """A database with nothing in it."""
    yield from clone(database_server, template="template0")


@pytest.fixture
def database_url(database_server: str) -> Iterator[str]:
    """A migrated database of this test's own, entered as somebody who sees all rows.

    For tests that alter it, start processes or hang up; the others share one (``opened``).
    """
    yield from clone(database_server, template=TEMPLATE)


@pytest.fixture
def database_roles(database_url: str) -> dict[str, str]:
    """The test's own database as each role enters it: the environment of a process under test."""
    return {
        "DATABASE_URL": as_role(database_url, APP),
        "DATABASE_WORKER_URL": as_role(database_url, WORKER),
        "DATABASE_OWNER_URL": as_role(database_url, OWNER),
    }


@pytest.fixture(scope="session")
def shared_url(database_server: str) -> Iterator[str]:
    """The database of all tests of this process that have none of their own."""
    yield from clone(database_server, template=TEMPLATE)


@pytest.fixture(scope="session")
async def shared(shared_url: str) -> AsyncIterator[Opened]:
    """Its connections, which stay open from test to test."""
    opened = await Opened.at(shared_url)
    yield opened
    await opened.close()


@pytest.fixture
def own_url(request: pytest.FixtureRequest) -> str | None:
    """``database_url`` if the test, or something it uses, asks for it."""
    asked = "database_url" in request.fixturenames
    return str(request.getfixturevalue("database_url")) if asked else None


@pytest.fixture
async def opened(own_url: str | None, shared: Opened) -> AsyncIterator[Opened]:
    """The database of this test: its own, or the shared one, emptied."""
    if own_url is None:
        await shared.empty()
        yield shared
    else:
        own = await Opened.at(own_url)
        yield own
        await own.close()


@pytest.fixture(scope="session")
def installed() -> Settings:
    """What all installations of the tests share; to read the environment takes milliseconds."""
    return Settings(
        secret=SECRET,
        pool_size=4,
        drain_seconds=0,
        webhooks_allow_private=True,
        rate_limits=False,  # everybody in the tests comes from one network
    )


@pytest.fixture
def settings(installed: Settings, opened: Opened, tmp_path: Path) -> Settings:
    """An installation of this test's own; vary it with ``settings.model_copy(update=...)``."""
    own = {
        "database_url": as_role(opened.url, APP),
        "database_worker_url": as_role(opened.url, WORKER),
        "database_owner_url": as_role(opened.url, OWNER),
        "data": tmp_path,
    }
    return installed.model_copy(update=own)


@pytest.fixture
def db(opened: Opened) -> Database:
    """The open database of this test, with all rows in sight: for arranging and looking."""
    return opened.everything


@pytest.fixture
def serving(opened: Opened) -> Database:
    """The open database of a server process: row-level security holds for it."""
    return opened.serving


@pytest.fixture
def working(opened: Opened) -> Database:
    """The open database of a worker process: queues of all tenants, else as the application."""
    return opened.working


class OpenStudio(Studio):
    """Its darkrooms stay when an application ends: to start one takes a third of a second."""

    async def close(self) -> None:
        """Not yet."""


@pytest.fixture(scope="session")
async def studio() -> AsyncIterator[Studio]:
    """Where photos of all tests of this process are developed."""
    opened = OpenStudio()
    yield opened
    await Studio.close(opened)


@pytest.fixture
async def app(settings: Settings, serving: Database, studio: Studio) -> AsyncIterator[FastAPI]:
    """The whole application on this test's database, started."""
    application = as_new(settings)
    async with equipped(application, serving):
        application.state.studio = studio
        yield application


@pytest.fixture
async def client(app: FastAPI, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """Speaks HTTP with ``app``, without a network between them."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=settings.public_url) as client:
        yield client
