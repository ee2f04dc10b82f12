"""A CRM's receiver: a real HTTP server that believes nothing without a valid signature."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from pydantic_core import from_json
from standardwebhooks import Webhook, WebhookVerificationError

from service.demo.caller import Json

PATH = "/crm/coquest"
OVERLOADED_AT, FORGETFUL_AT = 20, 40
SCORE = "score.updated"
# What the worker notices by itself, sooner or later: partners who do nothing here, and points, of
# which nobody can say how many changes go into one message.
NOTICED = frozenset({"partner.passive", SCORE})


class Receiver:
    """Verifies each message with the ``standardwebhooks`` library; takes each id once.

    Twice it behaves as receivers do: the 20th call finds it overloaded, and after the 40th it
    forgets to say thank you. Both messages have to come again.

    Attributes:
        messages: What was verified, by id.
        counts: ``calls``, ``forged``, ``duplicates``, ``failures`` (on purpose).
        changed: The same id came with another body, which must never happen.
    """

    def __init__(self) -> None:
        self.url = ""
        self.secret = ""
        self.messages: dict[str, Json] = {}
        self.counts = Counter[str]()
        self.changed: list[str] = []

    @property
    def awaited_calls(self) -> int:
        """Calls that the story causes, whenever the worker notices what."""
        noticed = sum(one["type"] in NOTICED for one in self.messages.values())
        return self.counts["calls"] - noticed

    async def take(self, request: web.Request) -> web.Response:
        """Answer one call."""
        body = await request.read()
        try:
            Webhook(self.secret).verify(body, dict(request.headers))
        except WebhookVerificationError:
            self.counts["forged"] += 1
            return web.Response(status=401)
        self.counts["calls"] += 1
        if self.counts["calls"] == OVERLOADED_AT:
            self.counts["failures"] += 1
            return web.Response(status=500)
        self._keep(request.headers["webhook-id"], from_json(body))
        if self.counts["calls"] == FORGETFUL_AT:
            self.counts["failures"] += 1
            return web.Response(status=500)
        return web.Response(status=204)

    def _keep(self, message_id: str, message: Json) -> None:
        if message_id in self.messages:
            self.counts["duplicates"] += 1
            if self.messages[message_id] != message:
                self.changed.append(message_id)
        else:
            self.messages[message_id] = message


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """A receiver on a free port of this machine."""
    receiver = Receiver()
    app = web.Application()
    app.router.add_post(PATH, receiver.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
        yield receiver
    finally:
        await runner.cleanup()
