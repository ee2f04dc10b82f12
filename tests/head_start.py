"""Each process of a whole run begins with other test files: one finds compiled what another did.

On a fresh clone pytest rewrites the assertions of every test file, and keeps what it made. All
processes collect in the same order, so all would do so with the same file at the same time.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest


class HeadStart:
    """Imports the test files, from another place on in each process.

    Args:
        number: Of this process, from 0.
        processes: How many there are.
        ignored: Whether a file is not collected.
    """

    def __init__(self, number: int, processes: int, ignored: Callable[[Path], bool | None]) -> None:
        self._number, self._processes, self._ignored = number, processes, ignored

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        """Before anything is collected; whoever asks for some tests waits for no others."""
        root = session.config.rootpath
        wanted = [root / path for path in session.config.getini("testpaths")]
        if [root / path for path in session.config.args] != wanted:
            return
        files = [file for path in wanted for file in sorted(path.rglob("test_*.py"))]
        for file in self._from_here(files):
            if self._ignored(file):
                continue
            # Whatever is wrong with a file is said when it is collected.
            with suppress(Exception, pytest.skip.Exception):
                import_module(".".join(file.relative_to(root).with_suffix("").parts))

    def _from_here(self, files: list[Path]) -> Iterator[Path]:
        start = len(files) * self._number // self._processes
        yield from files[start:]
        yield from files[:start]
