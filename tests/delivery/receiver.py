"""A real HTTP receiver on loopback that answers as a test wants and remembers what it got."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from standardwebhooks import Webhook


@dataclass(frozen=True, slots=True)
class Got:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def message(self) -> dict[str, Any]:
        """The body, parsed."""
        parsed: dict[str, Any] = json.loads(self.body)
        return parsed

    def verify(self, secret: str) -> None:
        """Check the signature as our receivers would."""
        Webhook(secret).verify(self.body, self.headers)


@dataclass(frozen=True, slots=True)
class Answer:
    """What to say, after ``delay`` seconds; ``raw`` replaces the whole answer."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0
    raw: bytes | None = None
    endless: float | None = None  # body without end, so many seconds between pieces
    piece: bytes = b"x"


Script = Callable[[Got], Answer]


class Receiver:
    """Its requests in ``got``; ``script`` may be exchanged at any time."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.got: list[Got] = []
        self.open = 0
        self.most_open = 0
        self.port = 0
        self.changed = asyncio.Event()
        self._connections: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/hook"

    def ids(self) -> list[str]:
        """The message ids, as they came."""
        return [got.headers["webhook-id"] for got in self.got]

    async def wait_for(self, count: int, *, seconds: float = 20) -> None:
        """Wait until ``count`` different messages have come."""
        async with asyncio.timeout(seconds):
            while len(set(self.ids())) < count:
                self.changed.clear()
                await self.changed.wait()

    async def wait_for_request(self) -> None:
        """Wait until something has come, answered or not."""
        async with asyncio.timeout(20):
            while not self.got:
                await asyncio.sleep(0.01)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        self._connections.add(writer)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                await self._answer(head, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._connections.discard(writer)
            writer.close()

    async def hang_up(self) -> None:
        """Close every open connection."""
        for writer in list(self._connections):
            writer.transport.abort()
        await asyncio.sleep(0)

    async def _answer(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        first, *lines = head.decode().strip().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        body = await reader.readexactly(int(headers["content-length"]))
        got = Got(first.split(" ")[1], headers, body)
        self.got.append(got)
        self.open += 1
        self.most_open = max(self.open, self.most_open)
        try:
            answer = self.script(got)
            await asyncio.sleep(answer.delay)
            await _write(writer, answer)
        finally:
            self.open -= 1
            self.changed.set()


async def _write(writer: asyncio.StreamWriter, answer: Answer) -> None:
    if answer.raw is not None:
        writer.write(answer.raw)
        await writer.drain()
        writer.close()
        return
    headers = "".join(f"{name}: {value}\r\n" for name, value in answer.headers.items())
    if answer.endless is None:
        headers += f"content-length: {len(answer.body)}\r\n"
    writer.write(f"HTTP/1.1 {answer.status} Said\r\n{headers}\r\n".encode() + answer.body)
    await writer.drain()
    while answer.endless is not None:
        writer.write(answer.piece)
        await writer.drain()
        await asyncio.sleep(answer.endless)


@asynccontextmanager
async def receiving(script: Script = lambda _: Answer()) -> AsyncIterator[Receiver]:
    """A receiver for the length of a test."""
    receiver = Receiver(script)
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, limit=2**20)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        await receiver.hang_up()
