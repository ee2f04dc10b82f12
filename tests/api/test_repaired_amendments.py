"""An amendment that was returned and sent again: a replay changes nothing, however it comes."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from service.store.session import Database
from service.usecases.fan_out_events import fan_out_events
from tests.builders import NOON
from tests.conftest import SECRET
from tests.mission import Mission, launch
from tests.people import Headers, Person, join, key_of, quest_id
from tests.voting import completion_of, contribution_of
from tests.writing import with_text

FIRST = "We ask the Senate for half of all food from the region."
BETTER = "We ask the Senate for half of all food from the region by 2029."
SHAPE = {"kind": "advocacy", "section": "demand", "base_version": 0}
COUNTED = text("""
    SELECT (SELECT count(*) FROM completion) AS completions,
        (SELECT count(*) FROM contribution) AS contributions,
        (SELECT count(*) FROM completion_transition) AS steps,
        (SELECT count(*) FROM earlier_evidence) AS earlier,
        (SELECT count(*) FROM fact) AS facts,
        (SELECT count(*) FROM event) AS events,
        (SELECT version FROM completion) AS version,
        (SELECT version FROM contribution) AS words
""")


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, with_text(verification="moderator"))


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


@pytest.fixture
async def author(client: httpx.AsyncClient, mission: Mission, lead: Headers) -> Person:
    """Proposed an amendment, which was returned for a fix."""
    author = await join(client, mission)
    await propose(client, mission, author)
    path = f"/v1/completions/{await completion_of(author)}/transitions"
    returned = {"to": "returned", "reason": "By which year?"}
    assert (await client.post(path, json=returned, headers=lead)).status_code == 200
    return author


async def propose(client: httpx.AsyncClient, mission: Mission, author: Person) -> httpx.Response:
    """The same request each time, under the same key."""
    path = f"/v1/quests/{quest_id(mission, 'text')}/completions"
    headers = author.headers | {"idempotency-key": "first"}
    return await client.post(path, json=SHAPE | {"text": FIRST}, headers=headers)


async def repair(client: httpx.AsyncClient, author: Person, words: str = BETTER) -> httpx.Response:
    path = f"/v1/me/completions/{await completion_of(author)}/evidence"
    return await client.put(path, json=SHAPE | {"text": words}, headers=author.headers)


async def counted(db: Database) -> Any:
    """Everything that a replay might leave behind."""
    async with db.read() as session:
        return (await session.execute(COUNTED)).one()


async def test_the_same_repair_again_is_answered_alike_and_changes_nothing(
    client: httpx.AsyncClient, db: Database, author: Person
) -> None:
    before = await counted(db)
    first = await repair(client, author)
    after = await counted(db)
    again = [await repair(client, author) for _ in range(2)]

    assert [one.status_code for one in (first, *again)] == [200] * 3
    assert [one.json() for one in again] == [first.json()] * 2
    assert (first.json()["state"], after.earlier, after.words) == ("in_review", 1, 2)
    assert (after.steps, after.version) == (before.steps + 1, before.version + 1)
    assert await counted(db) == after
    (mine,) = (await author.get("/v1/me/contributions")).json()["items"]
    assert mine["text"] == BETTER


async def test_at_the_same_instant_it_is_done_once(
    client: httpx.AsyncClient, db: Database, lead: Headers, author: Person
) -> None:
    replies = await asyncio.gather(*(repair(client, author) for _ in range(4)))

    assert [one.status_code for one in replies] == [200] * 4
    assert len({one.text for one in replies}) == 1
    after = await counted(db)
    assert (after.earlier, after.words) == (1, 2)
    await fan_out_events(db, secret=SECRET, at=NOON)
    query = [("types", "contribution.proposed"), ("types", "contribution.amended")]
    told = (await client.get("/v1/events", params=query, headers=lead)).json()["items"]
    assert [one["type"] for one in told] == ["contribution.proposed", "contribution.amended"]


async def test_the_first_request_again_does_not_bring_the_first_words_back(
    client: httpx.AsyncClient, db: Database, mission: Mission, author: Person
) -> None:
    await repair(client, author)
    after = await counted(db)

    replayed = await propose(client, mission, author)

    assert replayed.headers["idempotent-replayed"] == "true"
    assert await counted(db) == after
    (mine,) = (await author.get("/v1/me/contributions")).json()["items"]
    assert mine["text"] == BETTER


async def test_a_replay_after_the_verdict_changes_nothing_and_other_words_are_refused(
    client: httpx.AsyncClient, db: Database, lead: Headers, author: Person
) -> None:
    await repair(client, author)
    path = f"/v1/completions/{await completion_of(author)}/transitions"
    verdict = await client.post(path, json={"to": "accepted"}, headers=lead)
    assert verdict.status_code == 200
    after = await counted(db)

    again, other = await repair(client, author), await repair(client, author, FIRST)

    assert (again.status_code, again.json()["state"]) == (200, "accepted")
    assert (other.status_code, other.json()["code"]) == (409, "transition-refused")
    assert await counted(db) == after


async def test_what_is_rejected_is_not_sent_again(
    client: httpx.AsyncClient, lead: Headers, author: Person
) -> None:
    await repair(client, author)
    path = f"/v1/completions/{await completion_of(author)}/transitions"
    verdict = {"to": "rejected", "reason": "No such year."}
    assert (await client.post(path, json=verdict, headers=lead)).status_code == 200

    again = await repair(client, author)

    assert (again.status_code, again.json()["code"]) == (409, "transition-refused")
    assert await contribution_of(author)
