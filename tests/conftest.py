"""What every test may ask for. A database is made only when a test asks for one.

One embedded PostgreSQL per test run, shared by the pytest-xdist workers and stopped with the
last of them (even after Ctrl-C or ``kill -9``: see service/store/embedded_server.py); in it one
migrated template; each process clones it once for all its tests, emptied before each, and for a
test that asks it makes a clone of its own. Runs never share a folder.
"""

import asyncio
import fcntl
import gc
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from inspect import iscoroutinefunction
from pathlib import Path

import httpx
import hypothesis
import pytest
from fastapi import FastAPI

from service.main import equipped
from service.settings import Settings
from service.store import schema
from service.store.embedded import start_embedded, stop_embedded
from service.store.embedded_server import APP, OWNER, WORKER
from service.store.roles import as_role
from service.store.session import Database
from tests.assembled import as_new
from tests.databases import Opened, administer, clone, named
from tests.loops import Tidy
from tests.spending import Spending

FOLDER = "COQUEST_TEST_FOLDER"
TEMPLATE = "template_migrated"
SECRET = "only-for-tests-" + "0123456789abcdef" * 2
LONG_PROOF = re.compile(r"^pytestmark = (\[[^\]]*)?pytest\.mark\.attack\b", re.MULTILINE)

# A database makes single examples slow, and a slow machine must not fail a test.
hypothesis.settings.register_profile("default", deadline=None, max_examples=50)
FUZZ_EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "300"))
hypothesis.settings.register_profile(
    "fuzz", deadline=None, max_examples=FUZZ_EXAMPLES, print_blob=True
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """What ``make test`` asks for."""
    said = "say what the run took and may take, in seconds of processor time"
    parser.addoption("--goal", type=float, metavar="SECONDS", help=said)


def pytest_configure(config: pytest.Config) -> None:
    """Name the folder of this run before the workers start; they inherit the environment."""
    # The installation of whoever runs the tests must not leak into them.
    for name in [name for name in os.environ if name.startswith("COQUEST_") and name != FOLDER]:
        del os.environ[name]
    os.environ.pop("DATABASE_URL", None)
    if not hasattr(config, "workerinput"):
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="coquest-test-")
    config.pluginmanager.register(Spending(Path(os.environ[FOLDER]), config.getoption("goal")))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the folder of this run, unless the keeper of the database did so already."""
    if not hasattr(config, "workerinput"):
        folder = Path(os.environ[FOLDER])
        stop_embedded(folder)
        shutil.rmtree(folder, ignore_errors=True)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave files of long proofs alone when none is wanted.

    All their tests would be deselected, and some are dear to collect: Schemathesis makes strategies
    for every operation, a twentieth of what ``make test`` took.
    """
    unwanted = "not attack" in config.getoption("markexpr")
    is_long = unwanted and collection_path.suffix == ".py" and is_long_proof(collection_path)
    return True if is_long else None  # None: let others decide


def is_long_proof(path: Path) -> bool:
    """Whether all tests of a file are marked ``attack``."""
    return LONG_PROOF.search(path.read_text()) is not None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark property tests, so that ``make fuzz`` finds them all.

    Raises:
        pytest.UsageError: a plain function asks for the application or its database, which live in
            a loop: it would tear them down for all tests that come after it.
    """
    for item in items:
        function = getattr(item, "obj", None)
        function = function.hypothesis.inner_test if hasattr(function, "hypothesis") else function
        asks = "opened" in getattr(item, "fixturenames", ())
        if asks and not iscoroutinefunction(function):
            raise pytest.UsageError(f"{item.nodeid} asks for what lives in a loop: make it async.")
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker("property")


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: no need to look for garbage in it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop that servers and workers run on, too."""
    return {"uvloop": Tidy}


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
    folder = Path(tempfile.mkdtemp(prefix="coquest-test-"))
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


@pytest.fixture
async def app(settings: Settings, serving: Database) -> AsyncIterator[FastAPI]:
    """The whole application on this test's database, started."""
    application = as_new(settings)
    async with equipped(application, serving):
        yield application


@pytest.fixture
async def client(app: FastAPI, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """Speaks HTTP with ``app``, without a network between them."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=settings.public_url) as client:
        yield client
