"""HTTP on the wire: uvicorn's protocol, with an end to how long the head of a request may be."""

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD_BYTES = 64 * 1024


class HeadTooLong(Exception):
    """The parser hands it on as a request it cannot read: 400, and the connection is closed."""


class BoundedHttp(HttpToolsProtocol):
    """Neither httptools nor uvicorn ends a head that never ends; a sender could fill the memory."""

    _in_head = True
    _came = 0

    def data_received(self, data: bytes) -> None:
        """Take what came, unless it is still the head and too long for one."""
        if self._in_head:
            self._came += len(data)
        super().data_received(data)
        if self._in_head and self._came > MOST_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")

    def on_message_begin(self) -> None:
        """A new head; what belongs to it came in this piece at the earliest."""
        if not self._in_head:
            self._in_head, self._came = True, 0
        super().on_message_begin()
        # For answers without an end, whose readers may stop reading.
        self.scope["extensions"] = {"coquest": {"abort": self.transport.abort}}

    def on_headers_complete(self) -> None:
        """The head is over; part of what came may have been body, so now count exactly.

        Raises:
            HeadTooLong: as it says.
        """
        self._in_head = False
        if self._came > MOST_HEAD_BYTES and self._head_bytes() > MOST_HEAD_BYTES:
            raise HeadTooLong
        super().on_headers_complete()

    def _head_bytes(self) -> int:
        headers: list[Any] = self.headers
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in headers)
