"""Everything that leaves the house: webhooks, feeds to CRMs, mail."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from service.delivery.courier import open_courier
from service.delivery.crm_feed import Feeder
from service.delivery.crm_line import open_exchange
from service.delivery.deliver import Dispatcher
from service.delivery.push_line import open_push_line
from service.mail.mail import Office
from service.mail.post import Post, make_post
from service.push.line import PushLine
from service.rounds import Round
from service.settings import Settings
from service.store.session import Database
from service.usecases.fan_out_events import fan_out_events
from service.usecases.move_segments import move_segments
from service.usecases.notice_for_crms import notice_for_crms
from service.usecases.push_thanks import push_thanks
from service.usecases.send_mails import send_mails
from service.usecases.send_pushes import send_pushes

ROUND_SECONDS = 0.2  # at least so long between two
SEGMENT_SECONDS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Outward:
    """Whoever carries it."""

    database: Database
    dispatcher: Dispatcher
    feeder: Feeder
    post: Post
    push_line: PushLine
    office: Office
    secret: str

    def rounds(self) -> dict[str, Round]:
        """What prepares it, again and again."""
        return {
            "fan_out": Round(self._fan_out, ROUND_SECONDS),
            "notice": Round(self._notice, ROUND_SECONDS),
            "segments": Round(self._segments, SEGMENT_SECONDS),
            "send_mail": Round(self._send, ROUND_SECONDS, drains=False),
            "write_push": Round(self._write_push, ROUND_SECONDS, drains=False),
            "send_push": Round(self._send_push, ROUND_SECONDS, drains=False),
        }

    def loops(self, stop: asyncio.Event) -> dict[str, Callable[[], Awaitable[None]]]:
        """Who makes the calls, until ``stop``."""
        return {
            "deliver": partial(self.dispatcher.run, stop),
            "feed": partial(self.feeder.run, stop),
        }

    def hurry(self) -> None:
        """There is something to do, or we should stop."""
        self.dispatcher.hurry()
        self.feeder.hurry()

    async def _fan_out(self) -> int:
        done = await fan_out_events(self.database, secret=self.secret, at=datetime.now(UTC))
        if done:
            self.dispatcher.hurry()
        return done

    async def _notice(self) -> int:
        queued = await notice_for_crms(self.database, secret=self.secret, at=datetime.now(UTC))
        if queued:
            self.feeder.hurry()
        return queued

    async def _segments(self) -> int:
        return await move_segments(self.database, secret=self.secret, at=datetime.now(UTC))

    async def _send(self) -> int:
        return await send_mails(self.database, self.post, secret=self.secret)

    async def _write_push(self) -> int:
        return await push_thanks(self.database, self.office, datetime.now(UTC))

    async def _send_push(self) -> int:
        at = datetime.now(UTC)
        return await send_pushes(self.database, self.push_line, secret=self.secret, at=at)


@asynccontextmanager
async def open_outward(database: Database, settings: Settings) -> AsyncIterator[Outward]:
    """All of it with its connections, closed at the end."""
    secret, private = settings.signing_secret(), settings.webhooks_allow_private
    networks, own_hosts = settings.webhooks_allow_networks, settings.own_hosts()
    async with (
        open_courier(
            secret, allow_private=private, allow_networks=networks, own_hosts=own_hosts
        ) as courier,
        open_exchange(
            allow_private=private, allow_networks=networks, own_hosts=own_hosts
        ) as exchange,
        open_push_line(settings) as push_line,
    ):
        office = Office(secret=secret, public_url=settings.public_url)
        yield Outward(
            database=database,
            dispatcher=Dispatcher(database, courier, office),
            feeder=Feeder(database, exchange, office),
            post=make_post(settings),
            push_line=push_line,
            office=office,
            secret=secret,
        )
