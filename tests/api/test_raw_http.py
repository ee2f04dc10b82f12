"""What no HTTP client would send, over a socket to a real server: refused, and hung up on."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from service.http_protocol import MOST_HEAD_BYTES
from service.http_server.server import Server
from service.settings import Settings
from tests.assembled import as_new

HEAD = b"POST /v1/tokens/refresh HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
GET = b"GET /health/live HTTP/1.1\r\nHost: a\r\n"


@pytest.fixture
async def address(settings: Settings) -> AsyncIterator[tuple[str, int]]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = Server(as_new(settings), settings)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0.01)
    yield listening.getsockname()
    server.should_exit = True
    await serving


async def exchange(address: tuple[str, int], *pieces: bytes) -> bytes:
    """Send, and read until the server hangs up."""
    reader, writer = await asyncio.open_connection(*address)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        return await asyncio.wait_for(reader.read(), 2)
    except (ConnectionError, TimeoutError) as failure:
        return repr(failure).encode()
    finally:
        writer.close()


REFUSED = {
    "a line feed inside a name": [GET + b"X-A\n-B: 1\r\n\r\n"],
    "a carriage return inside a value": [GET + b"X-A: 1\rX-B: 2\r\n\r\n"],
    "a line that continues the one before": [GET + b"X-A: 1\r\n X-B: 2\r\n\r\n"],
    "a NUL inside a value": [GET + b"X-A: 1\x002\r\n\r\n"],
    "a space before the colon": [GET + b"X-A : 1\r\n\r\n"],
    "two lengths": [HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} "],
    "a length and chunks": [
        HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    ],
    "chunks that are not the last encoding": [
        HEAD + b"Transfer-Encoding: chunked, gzip\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    ],
    "a negative length": [HEAD + b"Content-Length: -1\r\n\r\n{}"],
    "a length that is no number": [HEAD + b"Content-Length: 0x2\r\n\r\n{}"],
    "a header of 100 KiB in one piece": [GET + b"X-A: " + b"a" * 102_400 + b"\r\n\r\n"],
    "a header of 100 KiB in pieces": [GET + b"X-A: ", *[b"a" * 10_240] * 10, b"\r\n\r\n"],
    "many headers": [GET, *[b"X-A: a\r\n" * 1024] * 10, b"\r\n"],
    "a long address": [b"GET /" + b"a" * 102_400 + b" HTTP/1.1\r\nHost: a\r\n\r\n"],
    "no HTTP": [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"],
}


async def test_what_can_be_read_in_two_ways_is_refused_and_hung_up_on(
    address: tuple[str, int],
) -> None:
    found = {what: await exchange(address, *pieces) for what, pieces in REFUSED.items()}

    statuses = {what: reply.partition(b"\r\n")[0] for what, reply in found.items()}
    assert statuses == dict.fromkeys(REFUSED, b"HTTP/1.1 400 Bad Request")


async def test_a_head_may_be_long_and_a_body_longer(address: tuple[str, int]) -> None:
    long_head = GET + b"X-A: " + b"a" * (MOST_HEAD_BYTES - 1000) + b"\r\n"
    body = b'{"refresh_token": "' + b"a" * 100_000 + b'"}'
    length = b"Content-Length: %d\r\n" % len(body)
    close = b"Connection: close\r\n\r\n"

    alive = await exchange(address, long_head + b"\r\n" + GET + close)
    in_one_piece = await exchange(address, HEAD + length + close + body)

    assert alive.count(b"HTTP/1.1 200 OK") == 2
    assert in_one_piece.startswith(b"HTTP/1.1 422 ")
