"""Send each request of a list once: for what has to be there before the clock starts."""

import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPResponse

CONNECTIONS = 8


class NotAcknowledged(RuntimeError):
    """A request that prepares the measurement was refused."""


def send_once(port: int, requests: Sequence[bytes]) -> None:
    """Send all, over a few connections.

    Raises:
        NotAcknowledged: one of them got no 2xx.
    """
    shares = [requests[number::CONNECTIONS] for number in range(CONNECTIONS)]
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        for _ in threads.map(lambda share: _send(port, share), shares):
            pass


def _send(port: int, requests: Sequence[bytes]) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        for request in requests:
            connection.sendall(request)
            answer = HTTPResponse(connection)
            answer.begin()
            said = answer.read()
            if answer.status // 100 != 2:
                raise NotAcknowledged(f"{answer.status}: {said[:500].decode(errors='replace')}")
