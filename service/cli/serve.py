"""``coquest serve``: the API, and the worker beside it if wanted."""

import asyncio
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from prometheus_client.multiprocess import mark_process_dead

from service.cli.database import open_database, whereabouts
from service.cli.libraries import insist_on_libraries
from service.cli.output import fail, read_settings
from service.cli.set_up import set_up_link
from service.logs import set_up_logs
from service.mail.post import whereto
from service.settings import Settings
from service.store.embedded import DatabaseUrls
from service.supervisor import FINISH_SECONDS, Child, FirstStartFailed, Supervisor, end_with_parent

STOP_SECONDS = FINISH_SECONDS + 2
BACKLOG = 2048


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Server processes.")] = 1,
    with_worker: Annotated[
        bool, typer.Option("--with-worker", help="Also run the worker (facts, webhooks).")
    ] = False,
    supervised: Annotated[bool, typer.Option("--supervised", hidden=True)] = False,
) -> None:
    """Serve the API. Prints a line when ready; SIGTERM or Ctrl-C ends it in good order."""
    signal.signal(signal.SIGTERM, _end_early)  # until the supervisor listens
    settings = read_settings()
    set_up_logs(settings.log_level)
    insist_on_libraries()
    if supervised:
        end_with_parent()
    with _listen(host, port) as listening, _metrics_folder() as metrics:
        database = open_database(settings)
        address = f"http://{_bracketed(host)}:{listening.getsockname()[1]}"
        environment = _environment(settings, database.urls, address, metrics)
        started = (
            f"coquest ready on {address} (database: {whereabouts(settings)}, revision "
            f"{database.revision}, workers {workers}, worker {'on' if with_worker else 'off'}, "
            f"mail {whereto(settings)})"
        )
        link = set_up_link(
            database.urls, settings, environment.get("COQUEST_PUBLIC_URL", settings.public_url)
        )
        if link is not None:
            started += f"\nnobody owns this installation yet; set it up, once: {link}"
        _run(
            Supervisor(
                _children(listening, workers, with_worker, environment),
                stop_seconds=settings.drain_seconds + STOP_SECONDS,
                on_ready=lambda: typer.echo(started),
                on_stop=listening.close,  # the children have their own
                on_exit=lambda pid: _forget_gauges(pid, metrics),
            )
        )


def _end_early(*_: object) -> None:
    """Told to stop while still starting: undo what was begun."""
    sys.exit(0)  # unlike an Exception, nothing on the way can take it for a failure


def _run(supervisor: Supervisor) -> None:
    failures: list[BaseException] = []
    try:
        asyncio.run(supervisor.run())
    except* FirstStartFailed as failed:
        failures.extend(failed.exceptions)
    if failures:
        fail(f"{failures[0]}; the reason stands above")


def _forget_gauges(pid: int, metrics: Path) -> None:
    mark_process_dead(pid, str(metrics))  # type: ignore[no-untyped-call]  # untyped library


def _children(
    listening: socket.socket, workers: int, with_worker: bool, environment: dict[str, str]
) -> list[Child]:
    descriptor = listening.fileno()
    servers = [
        Child(
            name=f"server {number}",
            module="service.http_server",
            arguments=[str(descriptor)],
            environment=environment,
            keep_open=[descriptor],
        )
        for number in range(1, workers + 1)
    ]
    if not with_worker:
        return servers
    arguments = ["worker", "--supervised"]
    worker = Child(
        name="worker", module="service.cli", arguments=arguments, environment=environment
    )
    return [*servers, worker]


def _environment(
    settings: Settings, urls: DatabaseUrls, address: str, metrics: Path
) -> dict[str, str]:
    """What the children are to know: the database we opened, and where people reach them."""
    environment = {
        "DATABASE_URL": urls.app,
        "DATABASE_WORKER_URL": urls.worker,
        "PROMETHEUS_MULTIPROC_DIR": str(metrics),
    }
    if "public_url" not in settings.model_fields_set:
        environment["COQUEST_PUBLIC_URL"] = address
    if settings.secret is None:
        # Made here, once, before the children could race for it.
        environment["COQUEST_SECRET"] = settings.signing_secret()
    return environment


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as refused:
        fail(f"cannot listen on {_bracketed(host)}:{port}: {os.strerror(refused.errno or 0)}")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


@contextmanager
def _metrics_folder() -> Iterator[Path]:
    """Where the processes leave their figures for whichever of them is asked."""
    folder = Path(tempfile.mkdtemp(prefix="coquest-metrics-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
