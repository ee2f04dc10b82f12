"""The client where there is no wrk: bare sockets on uvloop, several processes.

Run as ``python -m bench.python_client`` with an aim as JSON on standard input.
"""

import asyncio
import json
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

import uvloop

from bench.load import Aim, Answers
from bench.requests import KEY, read_requests

PROCESSES = 2
END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length: "
GRACE_SECONDS = 10


class Load:
    """One process' share: what to send next, and what came back."""

    def __init__(self, aim: Aim, number: int) -> None:
        parts = [one.split(KEY.encode(), 1) for one in read_requests(aim.requests)]
        self._parts = parts[number::PROCESSES] or parts
        self._prefix = f"{aim.label}-{number}-"
        self._sent = 0
        self.times: list[float] = []
        self.errors = 0
        self.is_over = False

    def next_request(self) -> bytes:
        """The next request in turn, with a fresh key where it needs one."""
        parts = self._parts[self._sent % len(self._parts)]
        self._sent += 1
        return f"{self._prefix}{self._sent}".encode().join(parts)


class Connection(asyncio.Protocol):
    """Sends, waits for the answer, sends again."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._read = b""
        self._began = 0.0
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        """Begin."""
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        """Count an answer once it is complete."""
        self._read += data
        head, found, body = self._read.partition(END_OF_HEAD)
        if not found or len(body) < _length(head):
            return
        self._load.times.append(perf_counter() - self._began)
        self._load.errors += not head.startswith(b"HTTP/1.1 2")
        self._read = b""
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        """A connection that ends before its time is an error."""
        self._load.errors += not self._load.is_over
        if not self.over.done():
            self.over.set_result(None)

    def _send(self) -> None:
        if self._load.is_over:
            self._transport.close()
            return
        self._began = perf_counter()
        self._transport.write(self._load.next_request())


def run(aim: Aim) -> Answers:
    """Send for ``aim.seconds``; what is open at the end is still read."""
    command = [sys.executable, "-m", __name__]
    children = []
    for number in range(PROCESSES):
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert child.stdin is not None
        child.stdin.write(json.dumps([{**asdict(aim), "requests": str(aim.requests)}, number]))
        child.stdin.close()
        children.append(child)
    told = [json.loads(child.stdout.read()) for child in children if child.stdout]
    for child in children:
        child.wait()
    times = sorted(time for one in told for time in one["times"])
    errors = sum(one["errors"] for one in told)
    percent = quantiles(times, n=100) if len(times) > 1 else [0.0] * 99
    return Answers(
        good=len(times) - errors,
        errors=errors,
        unread=0,
        seconds=max(one["seconds"] for one in told),
        p50=percent[49] * 1000,
        p99=percent[98] * 1000,
    )


async def _play(aim: Aim, number: int) -> dict[str, Any]:
    load, loop = Load(aim, number), asyncio.get_running_loop()
    began = perf_counter()
    connections = [
        (await loop.create_connection(lambda: Connection(load), "127.0.0.1", aim.port))[1]
        for _ in range(number, aim.connections, PROCESSES)
    ]
    await asyncio.sleep(aim.seconds)
    load.is_over = True
    _, late = await asyncio.wait([one.over for one in connections], timeout=GRACE_SECONDS)
    return {
        "times": load.times,
        "errors": load.errors + len(late),
        "seconds": perf_counter() - began,
    }


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(LENGTH)
    return int(rest.partition(b"\r")[0]) if found else 0


def main() -> None:
    """Play the aim given on standard input, tell on standard output."""
    given, number = json.load(sys.stdin)
    aim = replace(Aim(**given), requests=Path(given["requests"]))
    print(json.dumps(uvloop.run(_play(aim, number))))


if __name__ == "__main__":
    main()
