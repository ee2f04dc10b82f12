"""Reviewing: the queue, each step with its reason, and who may take it."""

import asyncio

import httpx
import pytest

from service.settings import Settings
from service.store.session import Database
from tests.mission import Mission, launch
from tests.people import Headers, Person, campaign_id, join, key_of


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


async def written(client: httpx.AsyncClient, mission: Mission) -> tuple[Person, str]:
    """Somebody with a slogan that waits for review, and its completion's id."""
    person = await join(client, mission)
    return person, (await person.complete("slogan")).json()["completion"]["id"]


async def move(
    client: httpx.AsyncClient, key: Headers, completion: str, to: str, reason: str | None = None
) -> httpx.Response:
    return await client.post(
        f"/v1/completions/{completion}/transitions",
        json={"to": to, "reason": reason},
        headers=key,
    )


async def test_who_waits_longest_comes_first(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    waiting = [(await written(client, mission))[1] for _ in range(3)]
    person = await join(client, mission)
    await person.complete("stickers")
    address = f"/v1/campaigns/{campaign_id(mission)}/completions"

    queue = (await client.get(f"{address}?state=in_review&limit=2", headers=lead)).json()
    rest = await client.get(
        f"{address}?state=in_review&limit=2&cursor={queue['next_cursor']}", headers=lead
    )
    every = (await client.get(address, headers=lead)).json()["items"]

    found = [*queue["items"], *rest.json()["items"]]
    assert [one["completion"]["id"] for one in found] == waiting
    assert found[0]["evidence"]["text"] == "Berlin isst bunt"
    assert person.id not in str(found)
    assert len(every) == 4


async def test_a_step_is_taken_once_however_often_it_is_sent(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    person, completion = await written(client, mission)

    replies = [await move(client, lead, completion, "accepted") for _ in range(3)]

    assert {reply.status_code for reply in replies} == {200}
    assert {reply.json()["state"] for reply in replies} == {"accepted"}
    (mine,) = (await person.get("/v1/me/completions")).json()["items"]
    assert [one["to_state"] for one in mine["history"]] == ["in_review", "accepted"]
    assert mine["points"] == 10


async def test_who_is_told_no_reads_why(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    person, completion = await written(client, mission)

    without = await move(client, lead, completion, "rejected")
    blank = await move(client, lead, completion, "rejected", "   ")
    said = await move(client, lead, completion, "rejected", "Steht schon auf der Tüte.")

    assert (without.status_code, without.json()["code"]) == (409, "transition-refused")
    assert blank.status_code == 422
    assert said.status_code == 200
    (mine,) = (await person.get("/v1/me/completions")).json()["items"]
    assert mine["history"][-1]["reason"] == "Steht schon auf der Tüte."


async def test_a_step_that_is_not_possible_says_which_are(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    _, completion = await written(client, mission)
    await move(client, lead, completion, "accepted")

    reply = await move(client, lead, completion, "returned", "Zu spät bemerkt.")

    assert (reply.status_code, reply.json()["code"]) == (409, "transition-refused")
    assert (reply.json()["state"], reply.json()["possible"]) == ("accepted", ["revoked"])


async def test_only_the_lead_with_the_right_key_reviews(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    person, completion = await written(client, mission)
    queue = f"/v1/campaigns/{campaign_id(mission)}/completions"
    reader = await key_of(db, scope="read")
    partner = await key_of(db, "haferkiez")
    stranger = await key_of(db, workspace="paris")

    assert (await move(client, {}, completion, "accepted")).status_code == 401
    assert (await move(client, person.headers, completion, "accepted")).status_code == 401
    assert (await move(client, reader, completion, "accepted")).status_code == 403
    assert (await client.get(queue, headers=reader)).status_code == 200
    unknown = await move(client, lead, "cpl_aaaaaaaaaaaaaaaaaaaaaaaaaa", "accepted")
    own = {"request_id": "", "instance": ""}
    for key in (partner, stranger):
        refused = await move(client, key, completion, "accepted")
        assert refused.status_code == unknown.status_code == 404
        assert refused.json() | own == unknown.json() | own
        assert (await client.get(queue, headers=key)).status_code == 404


async def test_what_was_returned_takes_better_evidence_and_nothing_else_does(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    person, completion = await written(client, mission)
    other = await join(client, mission)
    better = {"kind": "slogan", "text": "Berlin isst weiter", "language": "de"}
    address = f"/v1/me/completions/{completion}/evidence"

    early = await client.put(address, json=better, headers=person.headers)
    await move(client, lead, completion, "returned", "Bitte kürzer.")
    foreign = await client.put(address, json=better, headers=other.headers)
    kind = await client.put(
        address, json={"kind": "petition", "agree": True}, headers=person.headers
    )
    long = await client.put(address, json=better | {"text": "x" * 81}, headers=person.headers)
    done = await client.put(address, json=better, headers=person.headers)

    assert (early.status_code, early.json()["code"]) == (409, "transition-refused")
    assert foreign.status_code == 404
    assert (kind.status_code, kind.json()["code"]) == (409, "evidence-refused")
    assert (long.status_code, long.json()["code"]) == (409, "evidence-refused")
    assert (done.status_code, done.json()["state"]) == (200, "in_review")
    (mine,) = (await person.get("/v1/me/contributions")).json()["items"]
    assert mine["text"] == "Berlin isst weiter"


async def test_more_reviewers_than_connections_never_wait_for_each_other(
    client: httpx.AsyncClient, mission: Mission, lead: Headers, settings: Settings
) -> None:
    _, completion = await written(client, mission)
    reviewers = range(3 * settings.pool_size)

    moves = [move(client, lead, completion, "accepted") for _ in reviewers]
    replies = await asyncio.gather(*moves)

    assert {reply.status_code for reply in replies} == {200}
