"""``coquest worker``: folds facts into KPIs and delivers webhooks, without serving HTTP."""

import asyncio
import signal
from typing import Annotated

import typer
import uvloop

from service.cli.database import open_database
from service.cli.libraries import insist_on_libraries
from service.cli.output import read_settings
from service.logs import set_up_logs
from service.settings import Settings
from service.supervisor import end_with_parent, say_ready
from service.worker import run_worker


def worker(
    supervised: Annotated[bool, typer.Option("--supervised", hidden=True)] = False,
) -> None:
    """Run the worker until SIGTERM or Ctrl-C; it then hands back what it holds."""
    settings = read_settings()
    set_up_logs(settings.log_level)
    insist_on_libraries()
    url = open_database(settings).urls.worker
    if supervised:
        end_with_parent()
        say_ready()
    uvloop.run(_until_told(settings.model_copy(update={"database_url": url})))


async def _until_told(settings: Settings) -> None:
    stop = asyncio.Event()
    for received in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(received, stop.set)
    await run_worker(settings, stop)
