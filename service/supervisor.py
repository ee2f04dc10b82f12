"""Child processes that are kept alive together and end together.

A child says ``ready`` on its standard output once it works. Its standard input is a pipe that
nobody writes to: when its end comes, the parent is gone (even after ``kill -9``), and the child
ends too (:func:`end_with_parent`).
"""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

READY = "ready"
# Work that is under way is given this long when we stop.
FINISH_SECONDS = 10
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 15.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """What to run: a module of ours in a Python of its own."""

    name: str
    module: str
    arguments: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    keep_open: Sequence[int] = ()


class FirstStartFailed(RuntimeError):
    """A child ended before it was ready the first time, so trying again would not help."""


class Supervisor:
    """Runs children until told to stop.

    Args:
        children: Started together; each is started again when it ends unasked.
        stop_seconds: How long they may take to finish what they hold; then they are killed.
        on_ready: Called once, when every child is ready.
        on_stop: Called once, when the order to stop came and before the children get it.
        on_exit: Called with the process id of every child that ended.
    """

    def __init__(
        self,
        children: Sequence[Child],
        *,
        stop_seconds: float,
        on_ready: Callable[[], None],
        on_stop: Callable[[], None] = lambda: None,
        on_exit: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._children = children
        self._stop_seconds = stop_seconds
        self._on_ready = on_ready
        self._on_stop = on_stop
        self._on_exit = on_exit
        self._stop = asyncio.Event()
        self._signal = signal.SIGTERM

    async def run(self) -> None:
        """Run until SIGTERM or SIGINT; then end every child and return.

        Raises:
            FirstStartFailed: A child cannot even start; the others are ended first.
        """
        self._listen()
        ready = [asyncio.Event() for _ in self._children]
        started = zip(self._children, ready, strict=True)
        async with asyncio.TaskGroup() as tasks:
            for child, event in started:
                tasks.create_task(self._keep_alive(child, event))
            tasks.create_task(self._announce(ready))

    def stop(self, received: signal.Signals) -> None:
        """End every child with the signal we got."""
        if not self._stop.is_set():
            self._on_stop()
        self._signal = received
        self._stop.set()

    def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        for received in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(received, self.stop, received)

    async def _announce(self, ready: Sequence[asyncio.Event]) -> None:
        for event in ready:
            if not await self._unless_stopped(event.wait()):
                return
        self._on_ready()

    async def _keep_alive(self, child: Child, ready: asyncio.Event) -> None:
        pause = SHORTEST_PAUSE
        while not self._stop.is_set():
            began = asyncio.get_running_loop().time()
            code = await self._run_once(child, ready)
            if self._stop.is_set():
                return
            if not ready.is_set():
                raise FirstStartFailed(f"{child.name} ended with code {code} before it was ready")
            log.error("child_ended", child=child.name, code=code, again_in_seconds=pause)
            await self._unless_stopped(asyncio.sleep(pause))
            lasted = asyncio.get_running_loop().time() - began
            pause = SHORTEST_PAUSE if lasted > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)

    async def _run_once(self, child: Child, ready: asyncio.Event) -> int:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", child.module, *child.arguments),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, **child.environment},
            pass_fds=child.keep_open,
            start_new_session=True,  # Ctrl-C is for us; we pass it on in good order
        )
        hearing = asyncio.create_task(_hear(process, ready))
        try:
            if not await self._unless_stopped(process.wait()):
                await self._end(process)
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
            await hearing
            self._on_exit(process.pid)
        return process.returncode or 0

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        with suppress(ProcessLookupError):
            process.send_signal(self._signal)
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), self._stop_seconds)

    async def _unless_stopped(self, work: Awaitable[object]) -> bool:
        """Wait for ``work`` or for the order to stop; whether ``work`` came first."""
        working = asyncio.ensure_future(work)
        stopping = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return working.done()
        finally:
            working.cancel()
            stopping.cancel()


async def _hear(process: asyncio.subprocess.Process, ready: asyncio.Event) -> None:
    """Note when the child is ready; hand on whatever else it prints."""
    assert process.stdout is not None  # noqa: S101 (we asked for a pipe)
    async for line in process.stdout:
        if line.decode(errors="replace").strip() == READY:
            ready.set()
        else:
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()


def say_ready() -> None:
    """Tell the supervisor that this child works."""
    print(READY, flush=True)


def end_with_parent() -> None:
    """End this child, in good order, when its parent is gone."""

    def wait_for_the_end() -> None:
        # Not sys.stdin: its lock would be held at exit, which Python does not survive.
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait_for_the_end, daemon=True).start()
