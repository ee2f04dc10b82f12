"""The loop of the tests ends, whatever a test left open."""

import asyncio
import socket
from contextlib import closing
from pathlib import Path

import pytest

from tests.loops import Tidy

MORE_THAN_A_SOCKET_HOLDS = 30_000_000  # bytes


async def leave_something_unsent(path: Path | None) -> socket.socket:
    """Close a connection whose other side does not read: in the file system, or over TCP."""

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(bytes(MORE_THAN_A_SOCKET_HOLDS))
        writer.close()

    if path is None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
    else:
        server = await asyncio.start_unix_server(serve, path)
    deaf = socket.socket(socket.AF_INET if path is None else socket.AF_UNIX)
    deaf.connect(server.sockets[0].getsockname())
    await asyncio.sleep(0.1)
    server.close()
    return deaf


@pytest.mark.parametrize("way", ["tcp", "unix"])
def test_a_loop_ends_though_somebody_does_not_read(way: str, tmp_path: Path) -> None:
    with asyncio.Runner(loop_factory=Tidy) as runner:
        deaf = runner.run(leave_something_unsent(tmp_path / "s" if way == "unix" else None))

    with closing(deaf):
        assert deaf.recv(1)
