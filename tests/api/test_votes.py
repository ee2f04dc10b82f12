"""Votes on proposals: one per person, not for oneself, frozen texts, rankings to check."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from scoring.ranking import wilson
from service.store.session import Database
from service.usecases.fold_facts import fold_all
from tests.builders import NOON
from tests.mail.inbox import Inbox
from tests.mission import Mission, launch
from tests.people import Headers, Person, campaign_id, join, key_of, quest_id
from tests.voting import contribution_of, propose, revoke, voted_on


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await voted_on(db, "approval")


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


async def vote(
    client: httpx.AsyncClient, person: Person, contribution: str, choice: str = "like"
) -> httpx.Response:
    path = f"/v1/contributions/{contribution}/votes"
    return await client.post(path, json={"choice": choice}, headers=person.headers)


async def ranking(client: httpx.AsyncClient, mission: Mission, **query: Any) -> Any:
    path = f"/v1/quests/{quest_id(mission, 'slogan')}/ranking"
    reply = await client.get(path, params=query)
    assert reply.status_code == 200, reply.text
    return reply.json()


async def votes_cast(
    client: httpx.AsyncClient, db: Database, mission: Mission, key: Headers
) -> int:
    await fold_all(db, NOON)
    path = f"/v1/campaigns/{campaign_id(mission)}/kpis/votes_cast"
    return int((await client.get(path, headers=key)).json()["value"])


async def test_votes_make_a_ranking_that_anybody_can_check(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    authors = await propose(client, mission)
    ids = [await contribution_of(author) for author in authors]
    for number, author in enumerate(authors):
        for place, contribution in enumerate(ids):
            if place != number:
                liked = "like" if place <= 1 else "not_for_me"
                assert (await vote(client, author, contribution, liked)).status_code == 200

    found = await ranking(client, mission)

    assert (found["mode"], found["voters"], found["voided"]) == ("approval", 4, 0)
    assert "Wilson" in found["method"]
    assert {one["contribution"] for one in found["items"][:2]} == set(ids[:2])
    for one in found["items"]:
        low, high = wilson(one["likes"], one["answers"])
        assert (one["low"], one["high"]) == pytest.approx((low, high), abs=1e-6)
        assert one["tied"]
    assert await votes_cast(client, db, mission, lead) == 12


async def test_fifty_votes_at_once_are_one(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    author, voter = (await propose(client, mission, 1))[0], await join(client, mission)
    contribution = await contribution_of(author)

    replies = await asyncio.gather(
        *(
            vote(client, voter, contribution, choice)
            for _ in range(25)
            for choice in ("like", "not_for_me")
        )
    )

    answered = [reply.json() for reply in replies if reply.status_code == 200]
    # A busy machine may turn some away; those did nothing.
    assert {reply.status_code for reply in replies} <= {200, 503}
    assert [said["counted"] for said in answered].count(True) == 1
    assert len({said["choice"] for said in answered}) == 1
    assert (await ranking(client, mission))["items"][0]["answers"] == 1
    assert await votes_cast(client, db, mission, lead) == 1


async def test_nobody_votes_for_oneself_or_in_another_campaign(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    (author,) = await propose(client, mission, 1)
    contribution = await contribution_of(author)
    elsewhere = await launch(db, lambda raw: raw["campaign"].update(slug="other"))
    stranger = await join(client, elsewhere)

    own = await vote(client, author, contribution)
    foreign = await vote(client, stranger, contribution)

    assert (own.status_code, own.json()["code"], own.json()["why"]) == (409, "vote-refused", "own")
    assert foreign.status_code == 404


@pytest.mark.parametrize(
    ("voting", "why"),
    [
        ({"mode": "off"}, "mode"),
        ({"mode": "pairs"}, "mode"),
        ({"mode": "approval", "opens_at": "2099-01-01T00:00:00Z"}, "closed"),
        ({"mode": "approval", "closes_at": "2026-01-02T00:00:00Z"}, "closed"),
        ({"mode": "approval", "voters": "proven"}, "unproven"),
    ],
)
async def test_votes_are_taken_when_and_as_the_organiser_says(
    client: httpx.AsyncClient, db: Database, voting: dict[str, Any], why: str
) -> None:
    mission = await voted_on(db, **voting)
    author, voter = (await propose(client, mission, 1))[0], await join(client, mission)

    reply = await vote(client, voter, await contribution_of(author))

    assert (reply.status_code, reply.json()["why"]) == (409, why)


async def test_a_text_that_was_voted_on_stays(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    author, voter = (await propose(client, mission, 1))[0], await join(client, mission)
    change = text("UPDATE contribution SET text = :text")
    async with db.transaction() as session:
        await session.execute(change, {"text": "Noch änderbar"})
    await vote(client, voter, await contribution_of(author))

    with pytest.raises(IntegrityError, match="its text stays"):
        async with db.transaction() as session:
            await session.execute(change, {"text": "Etwas ganz anderes"})
    async with db.transaction() as session:
        await session.execute(change, {"text": ""})  # erased, when its author wants so


async def test_what_is_taken_back_leaves_the_ranking_and_its_votes_remain(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    authors = await propose(client, mission)
    gone = await contribution_of(authors[0])
    await vote(client, authors[1], gone)
    await revoke(client, lead, authors[0])

    late = await vote(client, authors[2], gone)

    assert late.status_code == 404
    assert gone not in [one["contribution"] for one in (await ranking(client, mission))["items"]]
    assert await votes_cast(client, db, mission, lead) == 1


async def test_a_cut_off_counts_votes_up_to_then(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    authors = await propose(client, mission, 2)
    await vote(client, authors[0], await contribution_of(authors[1]))
    now = datetime.now(UTC)

    before = await ranking(client, mission, as_of=(now - timedelta(hours=1)).isoformat())
    later = await ranking(client, mission, as_of=(now + timedelta(days=9)).isoformat())

    assert (before["voters"], before["items"]) == (0, [])
    assert (later["voters"], len(later["items"])) == (1, 2)
    assert later["as_of"] <= datetime.now(UTC).isoformat().replace("+00:00", "Z")


async def test_who_voted_as_two_people_voted_once(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    mission: Mission,
    lead: Headers,
) -> None:
    (author,) = await propose(client, mission, 1)
    contribution = await contribution_of(author)
    inbox = Inbox(working)
    for choice in ("like", "not_for_me"):
        person = await join(client, mission)
        await vote(client, person, contribution, choice)
        await client.post("/v1/me/email", json={"email": "a@b.example"}, headers=person.headers)
        said = {"code": await inbox.code("a@b.example")}
        told = await client.post("/v1/me/email/confirm", json=said, headers=person.headers)
        assert told.status_code == 200

    found = (await ranking(client, mission))["items"][0]

    assert (found["likes"], found["answers"]) == (1, 1)
    assert await votes_cast(client, db, mission, lead) == 1


async def test_authors_are_warned_of_what_is_there_already(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    authors = await propose(client, mission)
    path = f"/v1/quests/{quest_id(mission, 'slogan')}/similar"

    near = await client.post(path, json={"text": "berlin isst BUNT!"}, headers=authors[1].headers)
    new = await client.post(path, json={"text": "Ganz etwas Neues"}, headers=authors[1].headers)
    again = await authors[1].complete("slogan", text="berlin isst BUNT!")
    twin = again.json()["completion"]["id"]
    mine = (await authors[1].get("/v1/me/contributions")).json()["items"][0]["id"]
    seen = await client.get(f"/v1/contributions/{mine}/similar", headers=lead)

    (found,) = near.json()["items"]
    assert (found["text"], found["because"], found["score"]) == ("Berlin isst bunt", "same_text", 1)
    assert found["sentence"] == "Nur Großschreibung, Akzente oder Satzzeichen sind anders."
    assert new.json() == {"items": []}
    assert again.status_code == 201, "a warning drops nothing"
    assert twin
    assert [one["text"] for one in seen.json()["items"]] == ["Berlin isst bunt"]


async def test_a_vote_on_words_that_were_changed_since_is_refused(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await voted_on(db, "approval")
    (author,) = await propose(client, mission, 1)
    voter, slogan = await join(client, mission), quest_id(mission, "slogan")
    [read] = (await voter.get(f"/v1/quests/{slogan}/contributions")).json()["items"]
    mine = f"/v1/me/contributions/{read['id']}"
    await client.put(mine, json={"text": "Other words"}, headers=author.headers)

    async def vote(updated_at: str) -> httpx.Response:
        body = {"choice": "like", "updated_at": updated_at}
        path = f"/v1/contributions/{read['id']}/votes"
        return await client.post(path, json=body, headers=voter.headers)

    late = await vote(read["updated_at"])
    [now] = (await voter.get(f"/v1/quests/{slogan}/contributions")).json()["items"]
    fresh = await vote(now["updated_at"])

    assert late.json()["code"] == "vote-refused", late.text
    assert (late.status_code, late.json()["code"], late.json()["why"]) == (
        *(409, "vote-refused"),
        "changed",
    )
    assert (fresh.status_code, fresh.json()["counted"]) == (200, True)
    assert now["text"] == "Other words"
