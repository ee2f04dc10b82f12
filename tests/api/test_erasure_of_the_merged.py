"""Somebody was two participants before they turned out to be one: both are erased."""

from datetime import UTC, datetime

import httpx
import pytest
from fastapi import FastAPI

from service.settings import Settings
from service.store.session import Database
from service.usecases.fan_out_events import fan_out_events
from service.usecases.fold_facts import fold_all
from tests.api.test_erasure import figures
from tests.erasing import ADDRESS, NAME, Traces, erased, left_in_database, prove, traces_of
from tests.mission import Mission, changed, launch
from tests.people import Headers, Person, join, key_of


@pytest.fixture
async def mission(db: Database) -> Mission:
    slogan = changed("slogan", limits=[], prerequisites=[])
    return await launch(db, slogan, changed("stickers", limits=[]))


@pytest.fixture
async def key(app: FastAPI, db: Database, mission: Mission) -> Headers:
    return await key_of(db, scope="organise own")


async def refused(client: httpx.AsyncClient, key: Headers, person: Person, text: str) -> None:
    """A slogan that was rejected with a reason, and appealed."""
    made = (await person.complete("slogan", text=text)).json()["completion"]["id"]
    step = {"to": "rejected", "reason": f"{NAME} wrote this before."}
    moved = await client.post(f"/v1/completions/{made}/transitions", json=step, headers=key)
    assert moved.status_code == 200, moved.text
    path = f"/v1/me/completions/{made}/appeal"
    said = await client.post(path, json={"reason": f"{NAME} did not."}, headers=person.headers)
    assert said.status_code < 300, said.text


async def test_both_ids_are_gone_with_what_was_said_about_them(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    settings: Settings,
    mission: Mission,
    key: Headers,
) -> None:
    phone, laptop = [await join(client, mission, display_name=NAME) for _ in range(2)]
    for person, times in ((phone, 2), (laptop, 3)):
        assert (await person.complete("stickers", placed=times)).status_code == 201
        await fold_all(db, datetime.now(UTC))
    await refused(client, key, laptop, "Anders essen")
    await prove(client, db, phone, ADDRESS)
    former = traces_of(laptop, settings)
    await prove(client, db, laptop, ADDRESS)
    await fan_out_events(db, secret=settings.signing_secret(), at=datetime.now(UTC))
    before = await figures(client, db, mission, key)

    await erased(client, settings, working, laptop)

    assert await figures(client, db, mission, key) == before
    now = traces_of(phone, settings)
    both = Traces(texts=(*now.texts, *former.texts), blobs=(*now.blobs, *former.blobs))
    left = await left_in_database(db, both)
    assert {one.partition(":")[0] for one in left} == {"event.subject", "event.participant_id"}
