"""What a worker took and did not finish in time is taken by another, and that is counted."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol
from uuid import UUID, uuid4

import pytest
from prometheus_client import REGISTRY

from service.store.deliveries import Room, claim
from service.store.mails import claim_mails
from service.store.pushes import claim_pushes
from service.store.session import Database
from service.usecases.send_mails import send_mails
from tests.conftest import SECRET
from tests.delivery.stage import add_receiver, set_stage
from tests.delivery.test_fair_queues import wait
from tests.mail.inbox import Inbox


class Taken(Protocol):
    """What a worker has in hand."""

    @property
    def taken_over(self) -> bool: ...


async def mails(working: Database) -> Sequence[Taken]:
    async with working.transaction() as session:
        return await claim_mails(session, secret=SECRET, most=1)


async def pushes(working: Database) -> Sequence[Taken]:
    async with working.transaction() as session:
        return await claim_pushes(session, most=1)


async def deliveries(working: Database) -> Sequence[Taken]:
    room = Room(worker=uuid4(), busy=[], failing=False, lanes=1, each=1, most=1)
    return await claim(working.hot, room)


QUEUES = [("mail", mails), ("push_message", pushes), ("delivery", deliveries)]


async def one_waits(db: Database, queue: str) -> None:
    stage = await set_stage(db)
    more: dict[str, UUID | str] = {"purpose": "x"} if queue == "mail" else {}
    if queue == "delivery":
        more["endpoint"], _ = await add_receiver(db, stage, "https://receiver.example/")
    await wait(db, queue, stage.workspace_id, 1, **more)


async def time_passes(db: Database, queue: str) -> None:
    """As if whoever has it were dead."""
    lapse = f"UPDATE {queue} SET next_at = now() - interval '1 second'"  # noqa: S608
    await db.hot.execute(lapse)
    await db.hot.execute("UPDATE webhook_endpoint SET held_until = now() - interval '1 second'")


@pytest.mark.parametrize(("queue", "take"), QUEUES)
async def test_whoever_takes_it_next_knows(
    db: Database, working: Database, queue: str, take: Callable[[Database], Awaitable[list[Taken]]]
) -> None:
    await one_waits(db, queue)

    taken = []
    for _ in range(2):
        taken.append([one.taken_over for one in await take(working)])
        await time_passes(db, queue)

    assert taken == [[False], [True]]


async def test_it_is_counted(db: Database, working: Database) -> None:
    def expired() -> float:
        return REGISTRY.get_sample_value("coquest_leases_expired_total", {"what": "mail"}) or 0

    await one_waits(db, "mail")
    before = expired()
    await mails(working)
    await time_passes(db, "mail")

    assert await send_mails(working, Inbox(db), secret=SECRET) == 1
    assert expired() == before + 1
