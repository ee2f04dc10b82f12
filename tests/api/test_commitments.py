"""What partners promise: whether it is a plan, what is done, who is reminded, who is quiet."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from service.mail.mail import Mail
from service.store.session import Database
from service.usecases.watch_partners import watch_partners
from tests.conftest import SECRET
from tests.mailed import mails
from tests.members import employ
from tests.mission import Mission, campaign_is, launch
from tests.partnering import PROMISE, facts_of, new_partner, today
from tests.people import Headers, campaign_id, key_of

VAGUE = {"kind": "channel", "what": "We tell it", "format": "eine Geschichte", "quantity": 1}


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, campaign_is(partners=[]))


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db, scope="organise own")


@pytest.fixture
async def partner(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> Headers:
    return await new_partner(client, db, mission, lead, "kiezkasse")


async def promise(
    client: httpx.AsyncClient, mission: Mission, key: Headers, **changes: Any
) -> dict[str, Any]:
    path = f"/v1/campaigns/{campaign_id(mission)}/commitments"
    reply = await client.post(path, json=PROMISE | changes, headers=key)
    assert reply.status_code == 201, reply.text
    made: dict[str, Any] = reply.json()
    return made


async def done(
    client: httpx.AsyncClient, mission: Mission, key: Headers, promised: str, **said: Any
) -> httpx.Response:
    path = f"/v1/campaigns/{campaign_id(mission)}/log"
    body = {"kind": "fulfilment", "commitment": promised} | said
    return await client.post(path, json=body, headers=key)


async def test_a_story_is_no_plan_and_becomes_one(
    client: httpx.AsyncClient, db: Database, mission: Mission, partner: Headers
) -> None:
    path = f"/v1/campaigns/{campaign_id(mission)}/commitments"
    german = partner | {"accept-language": "de"}

    vague = (await client.post(path, json=VAGUE, headers=german)).json()
    before = await facts_of(db, mission, "commitment")
    named = f"/v1/commitments/{vague['id']}"
    blind = await client.put(named, json=PROMISE, headers=partner)
    plan = await client.put(named, json=PROMISE, headers=partner | {"if-match": '"1"'})
    stale = await client.put(named, json=PROMISE, headers=partner | {"if-match": '"1"'})
    after = await facts_of(db, mission, "commitment")

    assert (vague["specific"], [one["what"] for one in vague["missing"]]) == (
        False,
        ["format", "owner", "due"],
    )
    assert "Newsletter, halbe Seite" in vague["missing"][0]["advice"]
    assert (plan.json()["specific"], plan.json()["missing"]) == (True, [])
    assert (blind.status_code, stale.status_code) == (428, 412)
    assert [one["specific"] for one in before] == [False]
    assert [(one["specific"], one["promised"]) for one in after] == [(True, 3)]


async def test_what_is_done_is_counted_with_its_evidence_and_may_be_taken_back(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers, partner: Headers
) -> None:
    made = await promise(client, mission, partner)
    path = f"/v1/campaigns/{campaign_id(mission)}/commitments"

    async def stands() -> tuple[str, int]:
        [one] = (await client.get(path, headers=lead)).json()["items"]
        return one["state"], one["done"]

    first = await done(client, mission, partner, made["id"], quantity=2, value=60_000)
    foreign = await done(client, mission, lead, made["id"])
    half = await stands()
    await done(client, mission, partner, made["id"], proof="https://kiezkasse.example/7")
    whole = await stands()
    for _ in range(2):
        entry = f"/v1/log-entries/{first.json()['id']}"
        assert (await client.delete(entry, headers=partner)).status_code == 204
    named = f"/v1/commitments/{made['id']}"
    gone = await client.delete(named, headers=partner | {"if-match": "*"})

    assert (first.status_code, foreign.status_code, gone.status_code) == (201, 404, 204)
    assert (half, whole, await stands()) == (("open", 2), ("done", 3), ("withdrawn", 1))
    stood = await facts_of(db, mission, "commitment_fulfilled")
    assert [(one["commitment"], one["amount"]) for one in stood] == [(made["id"], 0)]
    assert await facts_of(db, mission, "commitment") == []


async def written(db: Database) -> list[Mail]:
    """What was queued, also for a time that has not come."""
    async with db.transaction() as session:
        await session.execute(text("UPDATE mail SET next_at = now() WHERE state = 'pending'"))
    found = [one for one in await mails(db) if one.purpose != "invitation"]
    async with db.transaction() as session:
        await session.execute(text("DELETE FROM mail"))
    return found


async def remind(working: Database, days: int = 0) -> int:
    at = datetime.now(UTC) + timedelta(days=days)
    return await watch_partners(working, at, secret=SECRET)


async def test_who_promised_is_reminded_before_and_after_once_each_and_not_when_done(
    client: httpx.AsyncClient, db: Database, working: Database, mission: Mission, partner: Headers
) -> None:
    await employ(client, db, partner, email="kim@kiezkasse.example")
    due = str(today() + timedelta(days=10))
    await promise(client, mission, partner, due_on=due)
    ready = await promise(client, mission, partner, due_on=due, quantity=1)
    await done(client, mission, partner, ready["id"])
    assert await remind(working) == 0

    told = []
    for days in (4, 5, 11, 12):
        await remind(working, days)
        told.append([one.written.subject.partition(": ")[2] for one in await written(db)])

    assert told == [["a commitment is due soon"], [], ["a commitment is overdue"], []]


async def test_a_quiet_partner_and_the_lead_are_told_once_until_it_acts(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    mission: Mission,
    lead: Headers,
    partner: Headers,
) -> None:
    await employ(client, db, partner, email="kim@kiezkasse.example")
    await employ(client, db, lead, email="olu@ackerfunke.example")

    assert await remind(working, 13) == 0
    assert [await remind(working, 14), await remind(working, 15)] == [1, 0]
    subjects = {one.to: one.written.subject for one in await written(db)}
    assert subjects["kim@kiezkasse.example"].endswith("we have not heard from you")
    assert subjects["olu@ackerfunke.example"].endswith("Kiezkasse has gone quiet")
    async with db.read() as session:
        query = text("SELECT organisation_id FROM event WHERE type = 'partner.passive'")
        assert len((await session.execute(query)).all()) == 1
    path = f"/v1/campaigns/{campaign_id(mission)}/log"
    body = {"kind": "initiative", "what": "A stall at the market"}
    assert (await client.post(path, json=body, headers=partner)).status_code == 201
    assert await remind(working, 14) == 0
