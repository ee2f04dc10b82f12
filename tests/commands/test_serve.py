"""``coquest serve``: one line when ready, a worker that comes back, an end in good order."""

import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import httpx
import psutil
import pytest

from service.store import schema
from tests.of_a_kind import some_now
from tests.processes import command, wait_until

pytestmark = pytest.mark.slow
Serve = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def serve(data_folder: Path) -> Iterator[Serve]:
    """Start ``coquest serve`` on a free port with a data folder of its own."""
    running: list[subprocess.Popen[str]] = []

    def start(
        *words: str, log: IO[str] | None = None, **environment: str
    ) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            command("serve", "--port", "0", *words),
            env={
                **os.environ,
                "COQUEST_DATA": str(data_folder),
                "COQUEST_DRAIN_SECONDS": "0",
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.terminate()
    for process in running:
        process.communicate(timeout=30)


@pytest.mark.parametrize("workers", some_now([1, 2]))
def test_it_starts_from_nothing_serves_and_ends_in_good_order(serve: Serve, workers: int) -> None:
    process = serve("--workers", str(workers), "--with-worker")
    line, address = ready(process)
    children = psutil.Process(process.pid).children()

    assert re.fullmatch(
        r"coquest ready on http://127\.0\.0\.1:\d+ \(database: embedded \S+, "
        rf"revision \w+, workers {workers}, worker on, mail \S+/mail\)\n",
        line,
    )
    # A machine with much else to do may keep the loop waiting just then, and it says so: 503.
    wait_until(lambda: httpx.get(f"{address}/health/ready").status_code == 200, seconds=5)

    process.send_signal(signal.SIGTERM)
    rest, _ = process.communicate(timeout=30)

    assert (process.returncode, rest) == (0, "")
    assert len(children) == workers + 1
    assert not any(child.is_running() for child in children)


@pytest.mark.attack
def test_while_it_drains_it_still_answers_but_is_not_ready(
    serve: Serve, database_roles: dict[str, str]
) -> None:
    process = serve(**database_roles, COQUEST_DRAIN_SECONDS="1.5")
    _, address = ready(process)

    process.send_signal(signal.SIGTERM)

    wait_until(lambda: httpx.get(f"{address}/health/ready").status_code == 503)
    assert httpx.get(f"{address}/health/live").status_code == 200
    assert process.wait(30) == 0


@pytest.mark.attack
def test_a_killed_server_process_and_a_killed_worker_come_back(
    serve: Serve, database_roles: dict[str, str]
) -> None:
    process = serve("--with-worker", **database_roles)
    _, address = ready(process)
    parent = psutil.Process(process.pid)
    before = parent.children()

    for child in before:
        child.kill()

    wait_until(lambda: len(alive(parent, before)) == 2)
    wait_until(lambda: httpx.get(f"{address}/health/ready", timeout=15).status_code == 200)


@pytest.mark.attack
def test_logs_that_find_no_room_stop_nobody(serve: Serve, database_roles: dict[str, str]) -> None:
    with Path("/dev/full").open("w") as full:
        process = serve("--with-worker", log=full, **database_roles)
    _, address = ready(process)

    assert httpx.get(f"{address}/health/ready").status_code == 200
    assert httpx.get(f"{address}/v1/nothing").status_code == 404
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


@pytest.mark.attack
def test_a_port_that_is_taken_is_said_in_one_line(
    serve: Serve, database_roles: dict[str, str]
) -> None:
    _, address = ready(serve(**database_roles))

    second = subprocess.run(
        command("serve", "--port", address.rpartition(":")[2]),
        env={**os.environ, **database_roles},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert second.returncode == 1
    assert second.stderr.startswith("coquest: cannot listen on 127.0.0.1:")


def test_a_database_of_somebody_else_is_never_migrated_unasked(empty_database_url: str) -> None:
    refused = subprocess.run(
        command("serve", "--port", "0"),
        env={**os.environ, "DATABASE_URL": empty_database_url},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert refused.returncode == 1
    assert "Run: coquest db upgrade" in refused.stderr
    assert schema.status(empty_database_url).current is None


def ready(process: "subprocess.Popen[str]") -> tuple[str, str]:
    """The line said when ready, and the address in it."""
    assert process.stdout is not None
    line = process.stdout.readline()
    return line, line.split()[3]


def alive(parent: psutil.Process, except_for: list[psutil.Process]) -> list[psutil.Process]:
    return [child for child in parent.children() if child not in except_for]
