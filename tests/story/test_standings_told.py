"""Where things and people stand is told: the ranking when voting ends, points as they change."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from service.store.session import Database
from service.usecases.fan_out_events import fan_out_events
from service.usecases.publish_rankings import publish_rankings
from service.usecases.settle_points import settle_points
from service.usecases.tell_points import tell_points
from tests.conftest import SECRET
from tests.mission import Mission, changed, launch
from tests.people import Headers, Person, join, key_of, quest_id
from tests.voting import contribution_of, propose, voted_on

SOON = timedelta(hours=1)


async def events(
    client: httpx.AsyncClient, db: Database, key: Headers, kind: str
) -> list[dict[str, Any]]:
    await fan_out_events(db, secret=SECRET, at=datetime.now(UTC))
    reply = await client.get("/v1/events", params={"types": kind}, headers=key)
    items: list[dict[str, Any]] = reply.json()["items"]
    return items


async def vote(client: httpx.AsyncClient, voter: Person, contribution: str, choice: str) -> None:
    path = f"/v1/contributions/{contribution}/votes"
    reply = await client.post(path, json={"choice": choice}, headers=voter.headers)
    assert reply.status_code == 200, reply.text


async def end_voting(db: Database, at: datetime) -> None:
    async with db.transaction() as session:
        await session.execute(
            text("""UPDATE quest SET definition = jsonb_set(definition,
                '{options,voting,closes_at}', to_jsonb(CAST(:at AS text)))
                WHERE definition -> 'options' ? 'voting' AND kind = 'slogan'"""),
            {"at": at.isoformat()},
        )


@pytest.mark.parametrize("mode", ["approval", "pairs"])
async def test_when_voting_ends_the_ranking_is_told_once_as_of_that_moment(
    client: httpx.AsyncClient, db: Database, working: Database, mode: str
) -> None:
    mission = await voted_on(db, mode)
    lead, partner = await key_of(db), await key_of(db, "haferkiez")
    authors = await propose(client, mission)
    liked = await contribution_of(authors[0])
    if mode == "approval":
        for _ in range(12):
            voter = await join(client, mission)
            await vote(client, voter, liked, "like")
            await vote(client, voter, await contribution_of(authors[1]), "not_for_me")

    before = await publish_rankings(working, datetime.now(UTC))
    ended = datetime.now(UTC)
    await end_voting(db, ended)
    at = datetime.now(UTC)
    after = await asyncio.gather(*(publish_rankings(working, at) for _ in range(3)))
    late = await publish_rankings(working, at + timedelta(minutes=1))

    (event,) = await events(client, db, lead, "ranking.published")
    assert (before, late) == (0, 0)
    assert max(after) == 1
    data = event["data"]
    assert event["subject"] == f"ranking/{quest_id(mission, 'slogan')}"
    assert (data["mode"], data["proposals"]) == (mode, 4)
    if mode == "approval":
        assert data["voters"] == 12
        assert data["first"][0]["contribution"] == liked
        assert data["first"][0]["rank"] == 1
    assert [one["data"] for one in await events(client, db, partner, "ranking.published")] == [data]


async def test_voting_that_goes_on_and_ends_anew_is_told_anew(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await voted_on(db, "approval")
    lead = await key_of(db)
    await propose(client, mission)
    now = datetime.now(UTC)

    await end_voting(db, now - SOON)
    await publish_rankings(db, now)
    await end_voting(db, now + SOON)
    meanwhile = await publish_rankings(db, now)
    await publish_rankings(db, now + 2 * SOON)

    assert meanwhile == 0
    first, second = await events(client, db, lead, "ranking.published")
    assert first["subject_version"] < second["subject_version"]


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, changed("stickers", limits=[], points=2))


async def settled(db: Database) -> int:
    """What the worker does: number, count points, tell."""
    await fan_out_events(db, secret=SECRET, at=datetime.now(UTC))
    await settle_points(db, datetime.now(UTC))
    return await tell_points(db, datetime.now(UTC))


async def test_points_that_change_within_seconds_are_one_message_however_often_it_is_looked(
    client: httpx.AsyncClient, db: Database, working: Database, mission: Mission
) -> None:
    lead, lea = await key_of(db), await join(client, mission)
    for _ in range(3):
        await lea.complete("stickers", placed=5)

    told = [await settled(working) for _ in range(3)]
    await lea.complete("stickers", placed=1)
    told.append(await settled(working))

    first, second = await events(client, db, lead, "score.updated")
    assert told == [1, 0, 0, 1]
    assert [one["data"]["points"] for one in (first, second)] == [30, 32]
    assert [one["data"]["change"] for one in (first, second)] == [30, 2]
    assert first["subject"] == second["subject"]
    assert first["subject_version"] < second["subject_version"]


@pytest.mark.usefixtures("database_url")
async def test_workers_that_look_at_once_tell_it_once(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    lead, people = await key_of(db), [await join(client, mission) for _ in range(8)]
    for person in people:
        await person.complete("stickers", placed=1)
    await fan_out_events(db, secret=SECRET, at=datetime.now(UTC))
    await settle_points(db, datetime.now(UTC))

    told = await asyncio.gather(*(tell_points(db, datetime.now(UTC)) for _ in range(4)))

    assert sum(told) == len(people)
    assert len(await events(client, db, lead, "score.updated")) == len(people)


async def test_points_that_are_lost_are_told_and_partners_know_another_name(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    lead, partner = await key_of(db), await key_of(db, "haferkiez")
    lea = await join(client, mission)
    done = (await lea.complete("stickers", placed=4)).json()["completion"]["id"]
    await settled(db)
    body = {"to": "revoked", "reason": "They were never put up."}
    await client.post(f"/v1/completions/{done}/transitions", json=body, headers=lead)
    await settled(db)

    mine = await events(client, db, lead, "score.updated")
    theirs = await events(client, db, partner, "score.updated")
    assert [(one["data"]["points"], one["data"]["change"]) for one in mine] == [(8, 8), (0, -8)]
    refs = {one["data"]["participant"]["ref"] for one in (*mine, *theirs)}
    assert len(refs) == len({one["subject"] for one in (*mine, *theirs)}) == 2


async def test_who_had_points_before_they_were_told_is_told_when_they_change(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    lead, lea = await key_of(db), await join(client, mission)
    await lea.complete("stickers", placed=4)
    await settled(db)
    async with db.transaction() as session:
        await session.execute(text("UPDATE score SET told = NULL"))  # as an upgrade finds it

    silent = await settled(db)
    await lea.complete("stickers", placed=1)
    await settled(db)

    assert silent == 0
    last = (await events(client, db, lead, "score.updated"))[-1]
    assert (last["data"]["points"], last["data"]["change"]) == (10, 2)
