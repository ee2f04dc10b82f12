"""Figures as they move: Server-Sent Events, for pages that stay open."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, FastAPI, Header, Query, Request, Response
from starlette.types import Receive, Scope, Send

from quests.errors import NotFound
from service.api.campaigns import progress_out, spoken
from service.api.deps import PUBLIC, LocaleDep
from service.api.live_hub import Channel, Frame, Hub, Watched
from service.api.live_seats import Seats, TooManyListeners, TooManyOfNetwork
from service.api.problems import refusals
from service.api.progress import Snapshots
from service.networks import network_of
from service.public_ids import CampaignId
from service.store.live_news import hear_moved
from service.store.session import Database
from service.usecases.read_progress import read_progress

router = APIRouter(prefix="/v1/campaigns", tags=["campaigns"])

HEARTBEAT_SECONDS = 15.0
LONGEST_SECONDS = 3600
SLOW_SECONDS = 20.0  # for whoever does not read: what they do not take fills our memory
HEARTBEAT = b": still here\n\n"
BEGIN = b"retry: 3000\n\n"
STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events `progress`, each with all figures, whenever one has moved.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


class LiveResponse(Response):
    """Writes a channel to one listener until one of them has enough."""

    media_type = "text/event-stream"

    def __init__(
        self,
        hub: Hub,
        watched: Watched,
        channel: Channel,
        seen: str,
        seconds: float,
    ):
        # Proxies are asked to pass on each event at once (nginx), and to keep nothing.
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._hub, self._watched, self._channel = hub, watched, channel
        self._seen, self._seconds = seen, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and hold the line."""
        gone = asyncio.ensure_future(_gone(receive))
        try:
            start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
            await send(start)
            async with asyncio.timeout(None) as patience:
                await self._write(send, patience, BEGIN)
                await self._watch(send, patience, gone)
        except TimeoutError:
            abort = scope.get("extensions", {}).get("coquest", {}).get("abort")
            if abort is not None:
                abort()
        finally:
            gone.cancel()
            self._hub.leave(self._watched, self._channel)

    async def _watch(
        self, send: Send, patience: asyncio.Timeout, gone: "asyncio.Future[None]"
    ) -> None:
        seen, channel, clock = self._seen, self._channel, asyncio.get_running_loop().time
        end = clock() + self._seconds
        while not (gone.done() or self._hub.closed or clock() >= end):
            frame = channel.frame
            if frame.id != seen:
                await self._write(send, patience, frame.body)
                seen = frame.id
                continue
            ring = channel.ring()
            both = (ring, gone)
            done, _ = await asyncio.wait(
                both,
                timeout=min(HEARTBEAT_SECONDS, max(end - clock(), 0)),
                return_when=asyncio.FIRST_COMPLETED,
            )
            channel.forget(ring)
            if not done and clock() < end:
                await self._write(send, patience, HEARTBEAT)
        if not gone.done():
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _write(self, send: Send, patience: asyncio.Timeout, body: bytes) -> None:
        patience.reschedule(asyncio.get_running_loop().time() + SLOW_SECONDS)
        await send({"type": "http.response.body", "body": body, "more_body": True})
        patience.reschedule(None)


@router.get(
    "/{campaign}/live",
    response_class=Response,
    responses={**STREAM, **refusals(NotFound, TooManyListeners, TooManyOfNetwork)},
    dependencies=[PUBLIC],
)
async def follow_live(
    campaign: CampaignId,
    request: Request,
    language: LocaleDep,
    last_event_id: Annotated[str, Header(max_length=100)] = "",
    seconds: Annotated[
        int, Query(ge=1, le=LONGEST_SECONDS, description="End it after so long.")
    ] = LONGEST_SECONDS,
) -> Response:
    """The figures of `progress` as Server-Sent Events: now, and whenever one has moved.

    At most one a second. Every event is the whole of it; with `Last-Event-ID`, which browsers send
    by themselves when they come back, it begins with the figures of now only if they are others.
    A comment every 15 seconds says that we are still here. After an hour, or `seconds`, it ends,
    and browsers come back by themselves: so listeners spread over servers anew. There are only so
    many seats, for all and for one network: whoever is refused asks `progress` now and then.
    """
    hub: Hub = request.app.state.live
    watched = (campaign, language, network_of(request.client.host if request.client else "?"))
    channel = await hub.join(*watched)
    return LiveResponse(hub, watched, channel, last_event_id, seconds)


@asynccontextmanager
async def live_figures(
    app: FastAPI, database: Database, *, url: str, seats: Seats
) -> AsyncIterator[Hub]:
    """The hub of a process, kept up to date while the block runs."""
    snapshots: Snapshots = app.state.snapshots

    async def read(campaign: UUID, language: str | None, anew: bool) -> Frame:
        snapshot = None if anew else snapshots.get(campaign, language)
        if snapshot is None:
            async with database.read() as session:
                progress = await read_progress(session, campaign, at=datetime.now(UTC))
            out = progress_out(progress, spoken(progress.page, language))
            snapshot = snapshots.put(campaign, language, out)
        name = snapshot.etag.removeprefix('W/"').removesuffix('"')
        body = b"id: %b\nevent: progress\ndata: %b\n\n" % (name.encode(), snapshot.body)
        return Frame(name, body)

    tasks: list[asyncio.Task[None]] = []

    def begin() -> None:
        if not tasks:  # a connection of its own, for those processes alone that anybody watches
            work = (hub.run(), hear_moved(url, hub.heard))
            tasks.extend(asyncio.create_task(one) for one in work)

    hub = Hub(read, begin=begin, seats=seats)
    try:
        yield hub
    finally:
        hub.close()
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
