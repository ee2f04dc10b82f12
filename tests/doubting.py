"""Filters of doubtful signatures, over HTTP; and signatures below it, where many are needed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from service.store.session import Database
from service.usecases.apply_filter import carry_on
from service.usecases.record_completion import record_completion
from tests.builders import NOON, signature
from tests.mission import Mission, hand_in, let_in, recording
from tests.people import Headers, quest_id

REASON = "These signatures were made by a program."


def fast(amount: int = 3) -> dict[str, Any]:
    """What a filter asks: so many from one network within an hour."""
    return {"pace_at_least": amount}


async def save(
    client: httpx.AsyncClient, mission: Mission, key: Headers, asks: dict[str, Any], **more: Any
) -> str:
    """Save a filter; its id."""
    path = f"/v1/quests/{quest_id(mission, 'petition')}/signature-filters"
    body = {"name": "A wave", "asks": asks} | more
    reply = await client.post(path, json=body, headers=key)
    assert reply.status_code == 201, reply.text
    return str(reply.json()["id"])


async def preview(client: httpx.AsyncClient, key: Headers, saved: str) -> dict[str, Any]:
    """What it matches now."""
    reply = await client.get(f"/v1/signature-filters/{saved}/preview", headers=key)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


async def order(
    client: httpx.AsyncClient, key: Headers, saved: str, to: str = "suspended", **more: Any
) -> httpx.Response:
    """Apply it, as it was previewed."""
    body = {"to": to, "reason": REASON, "previewed": (await preview(client, key, saved))[to]}
    headers = key | {"if-match": "*"}
    path = f"/v1/signature-filters/{saved}/applications"
    return await client.post(path, json=body | more, headers=headers)


async def worked(working: Database, at: datetime | None = None) -> None:
    """The worker goes on until everything is applied or undone."""
    while await carry_on(working, at or datetime.now(UTC)):
        pass
    await carry_on(working, at or datetime.now(UTC))


async def apply(
    client: httpx.AsyncClient,
    working: Database,
    key: Headers,
    saved: str,
    to: str = "suspended",
) -> str:
    """Apply it to the end; the id of the application."""
    reply = await order(client, key, saved, to)
    assert reply.status_code == 201, reply.text
    await worked(working)
    return str(reply.json()["id"])


async def undo(
    client: httpx.AsyncClient, working: Database, key: Headers, application: str
) -> dict[str, Any]:
    """Undo it to the end; how it ended."""
    path = f"/v1/filter-applications/{application}"
    reply = await client.post(f"{path}/undo", headers=key)
    assert reply.status_code == 200, reply.text
    await worked(working)
    ended: dict[str, Any] = (await client.get(path, headers=key)).json()
    return ended


async def wave(
    db: Database,
    mission: Mission,
    people: int,
    *,
    address: str | None = "203.0.113.7",
    at: datetime = NOON,
    apart: float = 1,
    **fields: Any,
) -> None:
    """So many people sign from one address, seconds apart; ``{}`` in fields is their number."""
    async with recording(db) as stage:
        for number in range(people):
            caller = await let_in(db, mission, at=at)
            said = {
                name: value.format(number) if isinstance(value, str) else value
                for name, value in fields.items()
            }
            signed = hand_in(
                caller,
                mission.quests["petition"],
                signature(**said),
                at=at + timedelta(seconds=number * apart),
                address=address,
            )
            await record_completion(signed, stage)
