"""Listeners of live figures: plain sockets that speak as little HTTP as they need."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass
class Listener:
    """One open connection, after the head of the answer."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    status: int

    async def event(self, *, seconds: float = 10.0) -> tuple[str, dict[str, Any]]:
        """The next event: its id, and its data."""
        found: dict[str, str] = {}
        async with asyncio.timeout(seconds):
            while True:
                line = (await self.reader.readline()).decode().rstrip("\r\n")
                if not line and "data" in found:
                    return found["id"], json.loads(found["data"])
                name, colon, value = line.partition(": ")
                if colon:
                    found[name] = value

    async def ended(self, *, seconds: float = 10.0) -> bool:
        """Whether the other side ends it in time."""
        try:
            async with asyncio.timeout(seconds):
                while await self.reader.read(65536):
                    pass
        except TimeoutError:
            return False
        except ConnectionError:
            pass
        return True

    async def close(self) -> None:
        """Go."""
        self.writer.close()
        with suppress(ConnectionError):
            await self.writer.wait_closed()


async def listen(address: str, path: str, *, seen: str = "", limit: int = 65536) -> Listener:
    """Connect, ask, read the head."""
    parts = urlsplit(address)
    assert parts.hostname is not None
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=limit)
    last = f"Last-Event-ID: {seen}\r\n" if seen else ""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept-Language: en\r\n{last}\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    return Listener(reader, writer, int(head.split()[1]))
