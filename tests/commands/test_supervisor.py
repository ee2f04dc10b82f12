"""Children start together, come back when they die, and end together."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import psutil
import pytest

from service.supervisor import Child, FirstStartFailed, Supervisor
from tests.processes import wait_until

pytestmark = pytest.mark.slow

GOOD = """
    import os, signal, sys, time
    from pathlib import Path
    from service.supervisor import end_with_parent, say_ready

    def finish(*_):
        time.sleep(0.2)
        Path(sys.argv[1]).with_suffix(".finished").touch()
        sys.exit(0)

    signal.signal(signal.SIGTERM, finish)
    end_with_parent()
    Path(sys.argv[1]).write_text(str(os.getpid()))
    say_ready()
    while True:
        time.sleep(0.01)
"""
STUBBORN = GOOD.replace("sys.exit(0)", "return")
BROKEN = "raise SystemExit('no such setting')"
Write = Callable[..., Child]
Value = TypeVar("Value")


@pytest.fixture
def child(tmp_path: Path) -> Write:
    """Write a module into a folder of this test and describe it as a child."""

    def write(name: str, source: str) -> Child:
        (tmp_path / f"{name}_child.py").write_text(textwrap.dedent(source))
        return Child(
            name=name,
            module=f"{name}_child",
            arguments=[str(tmp_path / name)],
            environment={"PYTHONPATH": str(tmp_path)},
        )

    return write


async def test_ready_is_said_once_when_all_are_and_all_finish_their_work(
    child: Write, tmp_path: Path
) -> None:
    said: list[str] = []
    supervisor = Supervisor(
        [child("one", GOOD), child("two", GOOD)],
        stop_seconds=10,
        on_ready=lambda: said.append("ready"),
        on_stop=lambda: said.append("stop"),
    )

    running = asyncio.create_task(supervisor.run())
    await until(lambda: said == ["ready"])
    for _ in range(2):  # who is in a hurry says it twice
        supervisor.stop(signal.SIGTERM)
    await running

    assert said == ["ready", "stop"]
    assert (tmp_path / "one.finished").exists()
    assert (tmp_path / "two.finished").exists()


async def test_a_killed_child_is_started_again(child: Write, tmp_path: Path) -> None:
    gone: list[int] = []
    supervisor = supervise([child("one", GOOD)], lambda: None, gone.append)
    running = asyncio.create_task(supervisor.run())
    await until((tmp_path / "one").exists)
    first = int(await until((tmp_path / "one").read_text))

    os.kill(first, signal.SIGKILL)
    await until(lambda: (tmp_path / "one").read_text() not in {"", str(first)})

    assert gone == [first]
    supervisor.stop(signal.SIGTERM)
    await running


async def test_a_child_that_cannot_start_ends_everything(child: Write) -> None:
    supervisor = supervise([child("one", GOOD), child("bad", BROKEN)], lambda: None)

    with pytest.RaisesGroup(pytest.RaisesExc(FirstStartFailed, match="bad ended with code 1")):
        await supervisor.run()


async def test_a_child_that_will_not_end_is_killed(child: Write, tmp_path: Path) -> None:
    supervisor = supervise([child("one", STUBBORN)], lambda: None, stop_seconds=0.5)
    running = asyncio.create_task(supervisor.run())
    await until((tmp_path / "one").exists)
    pid = int(await until((tmp_path / "one").read_text))

    supervisor.stop(signal.SIGTERM)
    await running

    assert not psutil.pid_exists(pid)


def test_children_end_when_their_parent_is_killed(child: Write, tmp_path: Path) -> None:
    described = child("one", GOOD)
    parent = f"""
        import asyncio
        from service.supervisor import Child, Supervisor
        child = Child(name="one", module={described.module!r}, arguments={described.arguments!r})
        async def main():
            await Supervisor([child], stop_seconds=1, on_ready=lambda: None).run()
        asyncio.run(main())
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(parent)],
        env={**os.environ, **described.environment},
    )
    wait_until(lambda: (tmp_path / "one").exists() and (tmp_path / "one").read_text() != "")

    process.kill()
    process.wait()

    wait_until((tmp_path / "one.finished").exists)


def supervise(
    children: list[Child],
    on_ready: Callable[[], None],
    on_exit: Callable[[int], None] = lambda _: None,
    stop_seconds: float = 10,
) -> Supervisor:
    return Supervisor(children, stop_seconds=stop_seconds, on_ready=on_ready, on_exit=on_exit)


async def until(value: Callable[[], Value]) -> Value:
    """Wait, at most 15 seconds, until ``value`` is something."""
    async with asyncio.timeout(15):
        while not (found := value()):
            await asyncio.sleep(0.02)
    return found
