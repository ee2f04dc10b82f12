"""Nine good receivers beside a dead and a hostile one: nobody notices."""

import asyncio
import gzip
import socket
from contextlib import AsyncExitStack
from itertools import count
from statistics import median
from time import perf_counter

import pytest

from service.store.session import Database
from tests.delivery.dispatching import dispatching, queue
from tests.delivery.receiver import Answer, Got, Receiver, receiving
from tests.delivery.stage import SLOTS, Stage, add_receiver, set_stage

pytestmark = pytest.mark.attack
GOOD, MESSAGES, ROUNDS = 9, 120, 5
SLOWER = 1.10
BOMB = gzip.compress(b"0" * 50_000_000)


@pytest.fixture
async def stage(db: Database) -> Stage:
    return await set_stage(db)


def hostile(inside: str) -> list[Answer]:
    """All that we could think of: some for ever, some large, some that lead elsewhere."""
    return [
        Answer(200, endless=0.2),
        Answer(200, endless=0, piece=b"x" * 65536),
        Answer(200, {"Content-Encoding": "gzip"}, BOMB),
        Answer(307, {"Location": inside}),
        Answer(delay=60),
        Answer(raw=b"HTTP/1.1 200 OK\r\n" + b"A: " + b"b" * 200_000 + b"\r\n\r\n"),
    ]


async def hear(db: Database, stage: Stage, good: list[Receiver]) -> float:
    """Seconds until a good receiver has heard everything; the median of them."""
    for one in good:
        one.got.clear()
    await queue(db, stage, MESSAGES)
    began = perf_counter()

    async def all_of(one: Receiver) -> float:
        await one.wait_for(MESSAGES, seconds=120)
        return perf_counter() - began

    async with dispatching(db):
        return median(await asyncio.gather(*(all_of(one) for one in good)))


async def test_a_dead_and_a_hostile_receiver_slow_nine_good_ones_by_a_tenth_at_most(
    db: Database, stage: Stage
) -> None:
    number = count()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{probe.getsockname()[1]}/"
    async with AsyncExitStack() as opened:
        inside = await opened.enter_async_context(receiving())
        answers = hostile(inside.url)

        def script(_: Got) -> Answer:
            return answers[next(number) % len(answers)]

        bad = await opened.enter_async_context(receiving(script))
        calm = [
            await opened.enter_async_context(receiving(lambda _: Answer(delay=0.05)))
            for _ in range(GOOD)
        ]
        for one in calm:
            await add_receiver(db, stage, one.url)
        others = [(await add_receiver(db, stage, url))[0] for url in (nobody, bad.url)]
        alone, together = [], []
        for _ in range(ROUNDS):
            await db.hot.execute(
                "UPDATE webhook_endpoint SET enabled = false WHERE id = ANY ($1)", others
            )
            alone.append(await hear(db, stage, calm))
            await db.hot.execute("UPDATE webhook_endpoint SET enabled = true")
            # Those that are down have been so for a while, and have a queue.
            await db.hot.execute("UPDATE delivery SET next_at = now() WHERE state = 'pending'")
            together.append(await hear(db, stage, calm))

    # Each pair within seconds: what else the machine does is in both of its halves.
    ratio = median(after / before for before, after in zip(alone, together, strict=True))
    print(f"nine good receivers take {ratio:.3f} times as long beside the two")
    assert ratio <= SLOWER, (alone, together)
    assert bad.got
    assert bad.most_open <= 2 * SLOTS  # it may still be writing when we have hung up
    assert inside.got == []
