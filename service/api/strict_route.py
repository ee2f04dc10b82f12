"""Routes that read their body strictly: JSON only, bounded, one meaning."""

from collections.abc import Callable, Coroutine
from functools import lru_cache
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from quests.errors import CoquestError
from service.api.strict_json import MalformedJson, parse_json

MOST_TYPE = 200  # characters of the header that are read


class MalformedBody(CoquestError):
    """The body is not JSON, or JSON that could be read in two ways."""

    code, title = "malformed-json", "The body is not the JSON we can read"


class UnsupportedMediaType(CoquestError):
    """The body is of a kind that this call does not take: mostly, it is not declared as JSON."""

    code, title = "unsupported-media-type", "This call takes no such body"


class PayloadTooLarge(CoquestError):
    """The body is larger than this installation reads."""

    code, title = "payload-too-large", "The body is too large"


class StrictRequest(Request):
    """A request whose body is read once, up to the limit, as strict JSON."""

    times = 1  # how many times as large as usual its body may be

    @property
    def most(self) -> int:
        """The limit, in bytes."""
        usual: int = self.app.state.settings.max_body_bytes
        return usual * self.times

    async def body(self) -> bytes:
        """The raw bytes; stops reading at the limit."""
        if not hasattr(self, "_body"):
            self._body = await self._read(self.most)
        return self._body

    async def _read(self, most: int) -> bytes:
        """What comes, as ``stream`` reads it; nearly always all at once."""
        read, more = bytearray(), True
        while more:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            read += message.get("body", b"")
            if len(read) > most:
                raise PayloadTooLarge(limit=most)
            more = message.get("more_body", False)
        return bytes(read)

    async def json(self) -> Any:
        """The parsed document; checked when the route began."""
        return self._json

    async def prepare(self) -> None:
        """Read and check the body before anything else happens."""
        declared, most = self.headers.get("content-length", ""), self.most
        if declared.isdecimal() and int(declared) > most:
            raise PayloadTooLarge(limit=most)
        self._body = await self._read(most)
        if not _is_json(self.headers.get("content-type", "")[:MOST_TYPE]):
            raise UnsupportedMediaType("Send the body as application/json.")
        try:
            self._json = parse_json(self._body)
        except MalformedJson as wrong:
            raise MalformedBody(str(wrong)) from wrong


@lru_cache(64)  # nearly all send one of a few
def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (
        kind.startswith("application/") and kind.endswith("+json")
    )


class BulkRequest(StrictRequest):
    """A request that brings a thousand things at once."""

    times = 16


class StrictRoute(APIRoute):
    """The route class of every router that takes JSON bodies."""

    reads: type[StrictRequest] = StrictRequest

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap FastAPI's handler: prepare the body first when the route has one."""
        handle = super().get_route_handler()
        takes_body = self.body_field is not None

        async def strictly(request: Request) -> Response:
            strict = self.reads(request.scope, request.receive)
            if takes_body:
                await strict.prepare()
            return await handle(strict)

        return strictly


class BulkRoute(StrictRoute):
    """The same for calls that bring a thousand things at once."""

    reads = BulkRequest
