"""The two servers, each with its own two processes, both running all the time."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

WORKERS = 2
BACKLOG = 2048
STOP_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers: where, and by which processes."""

    port: int
    processes: tuple[psutil.Process, ...]

    def cpu_seconds(self) -> float:
        """What its processes have used so far."""
        return sum(sum(process.cpu_times()[:2]) for process in self.processes)


@contextmanager
def floor_server(url: str) -> Iterator[Running]:
    """The floor, on a free port."""
    with socket.create_server(("127.0.0.1", 0), backlog=BACKLOG) as listening:
        descriptor = listening.fileno()
        command = [sys.executable, "-m", "bench.floor", str(descriptor), url]
        pipe = subprocess.PIPE
        children = [
            subprocess.Popen(command, stdin=pipe, stdout=pipe, pass_fds=[descriptor])
            for _ in range(WORKERS)
        ]
        try:
            if not all([_line(child) for child in children]):
                raise RuntimeError("The floor does not start.")
            port = listening.getsockname()[1]
            yield Running(port, tuple(psutil.Process(child.pid) for child in children))
        finally:
            stop(*children)


@contextmanager
def our_server(folder: Path, secret: str) -> Iterator[Running]:
    """``coquest serve --workers 2 --with-worker`` as in production; its log goes to a file."""
    command = [sys.executable, "-m", "service.cli", "serve", "--port", "0"]
    command += ["--workers", str(WORKERS), "--with-worker"]
    with (folder / "server.log").open("wb") as log:
        child = subprocess.Popen(
            command, env=environment(folder, secret), stdout=subprocess.PIPE, stderr=log
        )
        try:
            found = re.search(r"http://[^:]+:(\d+)", _line(child))
            if found is None:
                raise RuntimeError(f"The server does not start; see {folder / 'server.log'}.")
            family = psutil.Process(child.pid).children(recursive=True)
            yield Running(int(found[1]), tuple(family))
        finally:
            stop(child)


# Requests are counted as everywhere, and none is refused: all come from one address.
_MOST = ", ".join(f"{who} 1000000000/minute" for who in ("caller", "network", "campaign"))
NEVER_REACHED = {
    f"COQUEST_RATE_LIMIT_{kind}": _MOST for kind in ("JOIN", "ACT", "MAIL", "READ", "ORGANISE")
}


def environment(folder: Path, secret: str) -> Mapping[str, str]:
    """Ours alone: what the machine's own installation is set to must not leak in."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COQUEST_")}
    kept.pop("DATABASE_URL", None)
    own = {"COQUEST_DATA": str(folder), "COQUEST_SECRET": secret, "COQUEST_DRAIN_SECONDS": "0"}
    return {**kept, **own, **NEVER_REACHED}


def _line(child: "subprocess.Popen[bytes]") -> str:
    output: IO[bytes] | None = child.stdout
    return output.readline().decode() if output else ""


def stop(*children: "subprocess.Popen[bytes]") -> None:
    """End processes in good order, and those that take too long for it anyway."""
    for child in children:
        child.send_signal(signal.SIGTERM)
    for child in children:
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        for pipe in filter(None, (child.stdin, child.stdout)):
            pipe.close()
