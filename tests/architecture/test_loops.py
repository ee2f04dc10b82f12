"""The loop of the tests ends, whatever a test left open."""

import asyncio
import socket
from contextlib import closing

from tests.loops import Tidy

MORE_THAN_A_SOCKET_HOLDS = 30_000_000  # bytes


async def leave_something_unsent() -> socket.socket:
    """Close a connection whose other side does not read."""

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(bytes(MORE_THAN_A_SOCKET_HOLDS))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    deaf = socket.create_connection(server.sockets[0].getsockname())
    await asyncio.sleep(0.1)
    server.close()
    return deaf


def test_a_loop_ends_though_somebody_does_not_read() -> None:
    with asyncio.Runner(loop_factory=Tidy) as runner:
        deaf = runner.run(leave_something_unsent())

    with closing(deaf):
        assert deaf.recv(1)
