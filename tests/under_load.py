"""People who take part without a break, whatever becomes of the server; and what they were told."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from uuid import uuid4

import httpx
from sqlalchemy import text

from service.store.session import Database
from tests.mission import Mission
from tests.people import body_for, campaign_id, quest_id

TRIES_PER_PERSON, LIMIT = 4, 3
PATIENCE = 40.0


@dataclass
class Account:
    """What the clients were told, and what they lived through."""

    acknowledged: dict[str, int] = field(default_factory=dict)
    people: int = 0
    refused: int = 0
    replayed: int = 0
    cut_off: int = 0
    told_to_wait: int = 0
    asking: dict[object, float] = field(default_factory=dict)  # since when, each who waits

    def all_asked_since(self, moment: float) -> bool:
        """Whether everything that was asked before then has its answer."""
        return all(began > moment for began in self.asking.values())

    @contextmanager
    def one_asks(self) -> Iterator[None]:
        """For as long as somebody waits for an answer that says yes or no."""
        mark = object()
        self.asking[mark] = monotonic()
        try:
            yield
        finally:
            del self.asking[mark]


async def ask(
    client: httpx.AsyncClient, account: Account, path: str, **request: object
) -> httpx.Response:
    """Send until there is an answer that says yes or no; always under the same key."""
    pause = 0.02
    with account.one_asks():
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    reply = await client.post(path, **request)  # type: ignore[arg-type]
                    if reply.status_code != 503 and "retry-after" not in reply.headers:
                        return reply
                    account.told_to_wait += 1
                except httpx.TransportError:
                    account.cut_off += 1
                await asyncio.sleep(pause * random.uniform(0.5, 1.5))
                pause = min(pause * 2, 0.5)


async def take_part(
    client: httpx.AsyncClient, account: Account, mission: Mission, over: asyncio.Event
) -> None:
    """One client after the other person, in a closed loop until it is over."""
    while not over.is_set():
        joined = await ask(
            client,
            account,
            f"/v1/campaigns/{campaign_id(mission)}/participants",
            json={},
            headers={"idempotency-key": uuid4().hex},
        )
        assert joined.status_code == 201, joined.text
        account.people += 1
        for _ in range(TRIES_PER_PERSON):
            await hand_in(client, account, mission, joined.json()["token"])


async def hand_in(
    client: httpx.AsyncClient, account: Account, mission: Mission, token: str
) -> None:
    placed = random.randint(1, 9)
    reply = await ask(
        client,
        account,
        f"/v1/quests/{quest_id(mission, 'stickers')}/completions",
        json=body_for("stickers", placed=placed),
        headers={"authorization": f"Bearer {token}", "idempotency-key": uuid4().hex},
    )
    if reply.status_code == 201:
        account.acknowledged[reply.json()["completion"]["id"]] = placed
        account.replayed += "idempotent-replayed" in reply.headers
    else:
        assert (reply.status_code, reply.json()["code"]) == (409, "limit-reached"), reply.text
        account.refused += 1


async def numbers(db: Database, mission: Mission) -> dict[str, int]:
    """What the database holds, counted row by row."""
    counted = {
        "completions": "count(*) FROM completion WHERE state = 'accepted'",
        "keys": "count(*) FROM idempotency_key JOIN participant ON id = actor_id"
        " WHERE status = 201 AND body IS NOT NULL",
        "steps": "count(*) FROM completion_transition",
        "facts": "count(*) FROM fact WHERE actor_id IS NOT NULL",
        "waiting": "count(who) FROM fact_queue CROSS JOIN unnest(actor_ids) AS who",
        "events": "count(*) FROM event WHERE type = 'completion.validated'",
        "pieces": "sum(quantity) FROM fact WHERE type = 'sticker_distributed'",
        "uses": "sum(used) FROM limit_use",
        "most": "max(used) FROM limit_use",
        "people": "count(*) FROM participant",
    }
    async with db.read() as session:
        rows = await session.execute(
            text("SELECT " + ", ".join(f"(SELECT {one})" for one in counted.values()))
        )
        return dict(zip(counted, (int(value) for value in rows.one()), strict=True))
