"""What a run of the tests costs, in processor time, beside what it may cost.

The clock says little on a machine that does other things, too; this says whether the suite grew.
"""

import os
from pathlib import Path
from typing import Any

import psutil
import pytest

SPENT, OF_DATABASE = "spent", "spent_by_database"


class Spending:
    """Adds up what pytest's processes, those they started, and their PostgreSQL took.

    Args:
        folder: Where the embedded PostgreSQL of this run lives.
        goal: Seconds of processor time that the run may take; None: nothing is said.
    """

    def __init__(self, folder: Path, goal: float | None) -> None:
        self._folder = folder
        self._goal = goal
        self._tests = self._database = 0.0

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Note what this process took, for the one that started it if there is one."""
        output = getattr(session.config, "workeroutput", None)
        # Whoever has workers is told by each what it took; they are its children, too.
        has_workers = session.config.getoption("dist", "no") != "no"
        own = _own_seconds(with_children=output is not None or not has_workers)
        spent = {SPENT: own, OF_DATABASE: _seconds_of_database(self._folder)}
        if output is None:
            self._add(spent)
        else:
            output.update(spent)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A worker of pytest-xdist ended."""
        self._add(getattr(node, "workeroutput", {}))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say it in one line; red when it is too much."""
        if self._goal is None:
            return
        total = self._tests + self._database
        colour = {"red": True} if total > self._goal else {}
        terminalreporter.write_line(
            f"{total:.0f} s of processor time, {self._database:.0f} of them PostgreSQL's; "
            f"the goal is {self._goal:.0f} (see CONTRIBUTING.md).",
            **colour,
        )

    def _add(self, spent: dict[str, float]) -> None:
        self._tests += spent.get(SPENT, 0.0)
        # All share one server: whoever ends last has seen most of it.
        self._database = max(self._database, spent.get(OF_DATABASE, 0.0))


def _own_seconds(*, with_children: bool) -> float:
    """Of this process; and of those it started that have ended."""
    return sum(os.times()[: 4 if with_children else 2])


def _seconds_of_database(folder: Path) -> float:
    """Of the server and its connections, those that were closed too; 0 when none was needed."""
    try:
        server = psutil.Process(
            int((folder / "postgres" / "postmaster.pid").read_text().split()[0])
        )
        ended = sum(server.cpu_times()[:4])
        return float(ended + sum(sum(child.cpu_times()[:2]) for child in server.children()))
    except (OSError, LookupError, ValueError, psutil.NoSuchProcess):
        return 0.0
