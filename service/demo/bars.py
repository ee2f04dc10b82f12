"""How far each step of the demo is."""

from collections.abc import Callable
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from service.demo.together import Tick


class Bars:
    """One bar per step; without a terminal they are shown once, at the end."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description:28}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
        )

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """No more bars; what they showed stays. A second time does nothing."""
        if self._progress.live.is_started:
            self._progress.stop()

    def steps(self, what: str, total: int) -> Tick:
        """A new bar, and how to move it one step."""
        task = self._progress.add_task(what, total=total)
        return lambda: self._progress.advance(task)

    def bar(self, what: str, total: int) -> Callable[[int], None]:
        """A new bar, and how to say where it is."""
        task = self._progress.add_task(what, total=total)
        return lambda done: self._progress.update(task, completed=done)
