"""Calls the application and keeps what was said, so that it comes out the same each time."""

from datetime import UTC, datetime
from typing import Any

import httpx

from tests.contract.stable import Stable
from tests.people import Headers

METRIC = "coquest_http_requests_total"
SHOWN_BY_NAME = {
    "application/pdf": "the pages themselves",
    "application/zip": "the archive itself",
    "text/event-stream": "retry: 3000\n\nid: 5d41402a\nevent: progress\ndata: {...}\n\n",
}
Examples = dict[str, dict[str, Any]]


class Recorder:
    """Calls the API and keeps what was said."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.examples: Examples = {}
        self._client = client
        self._stable = Stable(datetime.now(UTC))

    async def __call__(
        self,
        operation: str,
        method: str,
        path: str,
        headers: Headers | None = None,
        body: Any = None,
    ) -> Any:
        """One call; the answer as it came, for the calls that follow."""
        reply = await self.plain(method, path, headers, body)
        kept = self.examples[operation] = {"status": reply.status_code}
        if body is not None and not isinstance(body, bytes):
            kept["request"] = self._stable(body)
        said = _said(reply)
        if said is not None:
            kept["response"] = self._stable(said)
        return said

    async def of(
        self,
        operation: str,
        name: str,
        method: str,
        path: str,
        headers: Headers | None = None,
        body: Any = None,
    ) -> Any:
        """One call that is one of several examples of its operation: a kind of Quest, a way."""
        before = self.examples.get(operation)
        said = await self(operation, method, path, headers, body)
        now = self.examples[operation]
        named = {} if before is None else before.get("named", {})
        kept = {part: now[part] for part in ("request", "response") if part in now}
        self.examples[operation] = (before or now) | {"named": named | {name: kept}}
        return said

    def shows(self, operation: str, body: Any) -> None:
        """What was sent as bytes, as its example shows it."""
        self.examples[operation]["request"] = self._stable(body)

    def see(self, said: Any) -> None:
        """Something that later calls speak of, so that it is shown in the same way there."""
        self._stable(said)

    async def plain(
        self, method: str, path: str, headers: Headers | None = None, body: Any = None
    ) -> httpx.Response:
        """One call that is part of the story and of no example."""
        named = {"x-request-id": "3f8a1c0b9d2e4756"} | (headers or {})
        sent = {"content": body} if isinstance(body, bytes) else {"json": body}
        reply = await self._client.request(method, path, headers=named, **sent)
        assert reply.status_code < 400, f"{method} {path}: {reply.status_code} {reply.text}"
        return reply


def _said(reply: httpx.Response) -> Any:
    media = reply.headers.get("content-type", "").partition(";")[0]
    if not reply.content:
        return None
    if media == "application/json":
        return reply.json()
    if media in SHOWN_BY_NAME or media.startswith("image/"):
        return SHOWN_BY_NAME.get(media, "the picture itself")
    if media in ("text/markdown", "application/vc+jwt"):
        return reply.text
    if media == "text/csv":
        return "".join(reply.text.splitlines(keepends=True)[:3])
    about = [line for line in reply.text.splitlines() if METRIC in line and line.startswith("#")]
    labels = '{method="GET",route="/health/live",status="200"}'
    assert f"{METRIC}{labels} " in reply.text
    return "\n".join([*about, f"{METRIC}{labels} 1.0", ""])
