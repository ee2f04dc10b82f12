"""Somebody allows one brand, takes it back while thousands of messages wait, and then leaves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
import pytest

from quests.ids import parse_id
from service.settings import Settings
from service.store.session import Database
from tests.consenting import answer, ask
from tests.delivery.dispatching import dispatching, spread, until
from tests.delivery.receiver import Answer, Got, Receiver, receiving
from tests.delivery.stage import Stage, add_receiver
from tests.erasing import ADDRESS, NAME, erased, left_in_database, prove, traces_of
from tests.mission import Mission, launch
from tests.people import Person, join, key_of

pytestmark = [pytest.mark.slow, pytest.mark.attack]
WAITING = 5_000
# As many as if the person had been busy for years: what they did once, again and again.
BUSY = """
    INSERT INTO event (workspace_id, id, campaign_id, type, subject, subject_version, occurred_at,
        participant_id, data)
    SELECT workspace_id, gen_random_uuid(), campaign_id, type, subject, subject_version + n,
        occurred_at, participant_id, data
    FROM event CROSS JOIN generate_series(1, $1::int) AS n
    WHERE type = 'completion.validated' AND participant_id = $2
"""
OF_PERSON = "participant"  # what is about Quests is for everybody
PENDING = "SELECT count(*) FROM delivery WHERE state = 'pending'"
# What tells of the consent itself, which ends with the withdrawal.
OF_CONSENT = {"consent.granted", "consent.confirmed", "consent.withdrawn"}


async def stage_of(db: Database, mission: Mission, slug: str) -> Stage:
    found: UUID = await db.hot.fetchval("SELECT id FROM organisation WHERE slug = $1", slug)
    return Stage(
        workspace_id=mission.workspace_id,
        organisation_id=found,
        campaign_id=mission.campaign_id,
    )


def told(receiver: Receiver) -> list[Any]:
    return [got.message["type"] for got in receiver.got if OF_PERSON in got.message["data"]]


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


async def allowing_one(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> tuple[Person, str]:
    """Somebody who signed, and let one of two brands write to them; and that brand."""
    organisation = await ask(client, await key_of(db))
    await ask(client, await key_of(db, "haferkiez"))
    person = await join(client, mission, display_name=NAME)
    await prove(client, db, person, ADDRESS)
    assert (await person.complete("petition", public_name=NAME)).status_code == 201
    assert (await answer(client, person, organisation)).status_code == 200
    return person, organisation


@asynccontextmanager
async def brands(db: Database, mission: Mission) -> AsyncIterator[tuple[Receiver, Receiver]]:
    """Receivers of both, slow enough for a queue; each wants to hear of people who allow it."""

    def slowly(_: Got) -> Answer:
        return Answer(delay=0.003)

    async with receiving(slowly) as allowed, receiving(slowly) as other:
        for slug, receiver in (("ackerfunke", allowed), ("haferkiez", other)):
            stage = await stage_of(db, mission, slug)
            await add_receiver(db, stage, receiver.url, consent="granted")
        yield allowed, other


async def test_a_brand_is_told_while_it_may_and_nothing_a_second_later(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    settings: Settings,
    mission: Mission,
) -> None:
    person, organisation = await allowing_one(client, db, mission)
    await db.hot.execute(BUSY, WAITING, parse_id("prt", person.id))
    async with brands(db, mission) as (allowed, other):
        while await spread(db):
            pass

        async with dispatching(db):
            await allowed.wait_for(200)
            withdrawn = await answer(client, person, organisation, granted=False)
            assert withdrawn.json()["decision"] == "withdrawn"
            await asyncio.sleep(1)
            until_then = len(allowed.got)
            await spread(db)
            await until(db, PENDING, 0, seconds=120)
        assert until_then < WAITING
        assert set(told(allowed)[until_then:]) <= OF_CONSENT
        assert told(other) == []

        await erased(client, settings, working, person)
        await spread(db)
        async with dispatching(db):
            await until(db, PENDING, 0)
        assert told(allowed)[-1] == "participant.erased"
        about = [got.message["data"].get(OF_PERSON) for got in allowed.got]
        assert len({one["ref"] for one in about if one}) == 1

    left = await left_in_database(db, traces_of(person, settings))
    assert {one.partition(":")[0] for one in left} <= {"event.subject", "event.participant_id"}
