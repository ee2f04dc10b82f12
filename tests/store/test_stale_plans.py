"""Tables grow columns while everybody works: kept plans that no longer fit are nobody's concern."""

import asyncio

import httpx
import pytest
from sqlalchemy import text

from service.store.session import Database
from service.usecases.fold_facts import fold_all
from tests.builders import NOON
from tests.consenting import answer, ask
from tests.mission import Mission, changed, launch
from tests.people import Person, campaign_id, join, key_of

pytestmark = pytest.mark.attack
CLIENTS, ACTIONS = 6, 25
GROWING = ("participant", "membership", "quest", "campaign", "completion", "fact", "fact_queue")


async def _work(client: httpx.AsyncClient, mission: Mission, person: Person) -> list[int]:
    """What a phone does all day; the answers' statuses."""
    campaign = campaign_id(mission)
    statuses = []
    for _ in range(ACTIONS):
        answers = [
            await person.complete("stickers"),
            await person.get("/v1/me"),
            await client.get(f"/v1/campaigns/{campaign}/progress"),
            await client.get(f"/v1/campaigns/{campaign}/quests", headers=person.headers),
        ]
        statuses += [answer.status_code for answer in answers]
    return statuses


async def _grow(db: Database, working: Database, done: asyncio.Event) -> int:
    """What an upgrade does meanwhile, one column after the other."""
    columns = 0
    while not done.is_set():
        for table in GROWING:
            async with db.transaction() as session:
                await session.execute(text(f"ALTER TABLE {table} ADD COLUMN later_{columns} text"))
            await fold_all(working, NOON)
            columns += 1
            await asyncio.sleep(0.01)
    return columns


async def test_columns_are_added_while_people_work(
    client: httpx.AsyncClient, db: Database, working: Database, database_url: str
) -> None:
    mission = await launch(db, changed("stickers", limits=[]))
    people = [await join(client, mission) for _ in range(CLIENTS)]
    done = asyncio.Event()
    growing = asyncio.create_task(_grow(db, working, done))

    answered = await asyncio.gather(*(_work(client, mission, person) for person in people))
    done.set()

    assert await growing > len(GROWING)
    assert {status for statuses in answered for status in statuses} == {200, 201}
    await fold_all(working, NOON)
    lead = await key_of(db)
    path = f"/v1/campaigns/{campaign_id(mission)}/kpis/quest_completions"
    assert (await client.get(path, headers=lead)).json()["value"] == CLIENTS * ACTIONS


async def test_what_is_read_whole_is_read_by_name(
    client: httpx.AsyncClient, db: Database, database_url: str
) -> None:
    """The same connections before and after: none has kept a plan for columns it did not name."""
    person = await join(client, await launch(db))
    organisation = await ask(client, await key_of(db))
    said = [await answer(client, person, organisation) for _ in range(8)]

    await db.hot.execute("ALTER TABLE consent_entry ADD COLUMN later text")
    said += [await answer(client, person, organisation, granted=False) for _ in range(8)]

    assert {reply.status_code for reply in said} == {200}
