"""How the tests are collected, and what a run of them leaves behind: nothing.

What a test may ask for stands in ``tests/fixtures.py``, which only those processes read that run
tests: with it comes the whole application, seconds of imports before pytest-xdist would start them.
"""

import gc

gc.disable()  # before anything else: all that is imported and collected now stays

import asyncio
import os
import re
import shutil
from collections.abc import Callable, Generator
from functools import partial
from inspect import iscoroutinefunction
from pathlib import Path

import hypothesis
import pytest

from service.store.embedded import stop_embedded
from tests.head_start import HeadStart
from tests.loops import Tidy
from tests.memory_folder import new_folder
from tests.spending import Spending

FOLDER = "COQUEST_TEST_FOLDER"
TEMPLATE = "template_migrated"
SECRET = "only-for-tests-" + "0123456789abcdef" * 2
LONG_PROOF = re.compile(r"^pytestmark = (\[[^\]]*)?pytest\.mark\.attack\b", re.MULTILINE)

# A database makes single examples slow, and a slow machine must not fail a test. While somebody
# waits (`make test`), few examples are tried; `make attack` tries more, `make fuzz` very many.
hypothesis.settings.register_profile("default", deadline=None, max_examples=20)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=50)
FUZZ_EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "300"))
hypothesis.settings.register_profile(
    "fuzz", deadline=None, max_examples=FUZZ_EXAMPLES, print_blob=True
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """What ``make test`` asks for."""
    said = "say what the run took and may take, in seconds of processor time"
    parser.addoption("--goal", type=float, metavar="SECONDS", help=said)


@pytest.hookimpl(optionalhook=True, wrapper=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> Generator[None, int, int]:
    """One worker more than there are processors: while one waits, the others have work.

    Tests wait for PostgreSQL, for processes to come up, for the end of somebody's patience: with
    two workers a fifth of two processors stood idle. Not for long proofs: they look at the clock.
    """
    usual = yield
    return usual + 1 if "not attack" in config.getoption("markexpr") else usual


def pytest_configure(config: pytest.Config) -> None:
    """Name the folder of this run before the workers start; they inherit the environment."""
    # The installation of whoever runs the tests must not leak into them.
    for name in [name for name in os.environ if name.startswith("COQUEST_") and name != FOLDER]:
        del os.environ[name]
    os.environ.pop("DATABASE_URL", None)
    if not hasattr(config, "workerinput"):
        os.environ[FOLDER] = str(new_folder())
    if hasattr(config, "workerinput") or config.getoption("dist", "no") == "no":
        config.pluginmanager.import_plugin("tests.fixtures")
    if said := getattr(config, "workerinput", None):
        number, ignored = int(said["workerid"][2:]), partial(pytest_ignore_collect, config=config)
        config.pluginmanager.register(HeadStart(number, said["workercount"], ignored))
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
    """Mark property tests, so that ``make attack`` and ``make fuzz`` find them all.

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
    """What was imported and collected stays to the end: no need to look for garbage in it, ever."""
    gc.freeze()
    gc.set_threshold(50_000)
    gc.enable()


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop that servers and workers run on, too."""
    return {"uvloop": Tidy}
