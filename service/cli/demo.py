"""``coquest demo``: the main job, start to finish, on a database of its own."""

import asyncio
import signal
from contextlib import suppress
from typing import Annotated

import typer
from rich.console import Console

from service.cli.output import WRONG, err, fail
from service.demo.bars import Bars
from service.demo.caller import DemoFailed
from service.demo.report import show
from service.demo.run import Stage, playing


def demo(
    seed: Annotated[int, typer.Option(help="Another number, another story.")] = 1,
    people: Annotated[int, typer.Option(min=20, max=20_000, help="How many take part.")] = 500,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave the server running, to look around.")
    ] = False,
) -> None:
    """Play a campaign from blueprint to signed webhooks, and check every number.

    Needs nothing, leaves nothing behind, and touches no installation of yours.
    """
    try:
        well = asyncio.run(_play(seed, people, keep=keep))
    except DemoFailed as failed:
        fail(str(failed))
    except asyncio.CancelledError:
        fail("stopped before the end")
    if not well:
        raise typer.Exit(WRONG)


async def _play(seed: int, people: int, *, keep: bool) -> bool:
    _end_in_good_order()
    with Bars(err) as bars:
        async with playing(seed, people, bars) as played:
            bars.stop()
            well = show(Console(highlight=False), played)
            if keep:
                await _look_around(played.stage)
    return well


async def _look_around(stage: Stage) -> None:
    err.print(f"Still here: {stage.installation.address}/docs, API key {stage.key}")
    err.print("Ctrl-C ends it.")
    with suppress(asyncio.CancelledError):
        await asyncio.Event().wait()


def _end_in_good_order() -> None:
    """On Ctrl-C, and when somebody ends us, everything we started is ended first."""
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 (we are inside one)
    for received in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(received, task.cancel)
