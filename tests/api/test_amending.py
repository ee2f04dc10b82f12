"""One's own words: changed as long as nobody judged them, taken back unless they were taken up."""

import asyncio
from typing import Any

import httpx
import pytest

from service.store.session import Database
from service.usecases.fan_out_events import fan_out_events
from tests.builders import NOON
from tests.conftest import SECRET
from tests.mission import Mission, changed, launch
from tests.people import Headers, Person, join, key_of, quest_id
from tests.voting import completion_of, contribution_of, propose, voted_on
from tests.writing import amend as propose_amendment
from tests.writing import with_text

NEW = "Vom Acker auf den Teller"


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await voted_on(db, "approval")


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


@pytest.fixture
async def author(client: httpx.AsyncClient, mission: Mission) -> Person:
    (author,) = await propose(client, mission, 1)
    return author


async def amend(
    client: httpx.AsyncClient, author: Person, text: str = NEW, **more: Any
) -> httpx.Response:
    path = f"/v1/me/contributions/{await contribution_of(author)}"
    return await client.put(path, json={"text": text, **more}, headers=author.headers)


async def take_back(client: httpx.AsyncClient, author: Person) -> httpx.Response:
    path = f"/v1/me/completions/{await completion_of(author)}"
    return await client.delete(path, headers=author.headers)


async def vote(client: httpx.AsyncClient, voter: Person, contribution: str) -> httpx.Response:
    path = f"/v1/contributions/{contribution}/votes"
    return await client.post(path, json={"choice": "like"}, headers=voter.headers)


async def move(client: httpx.AsyncClient, lead: Headers, author: Person, to: str) -> None:
    path = f"/v1/contributions/{await contribution_of(author)}/transitions"
    reply = await client.post(path, json={"to": to, "reason": "The jury says so."}, headers=lead)
    assert reply.status_code == 200, reply.text


async def told(client: httpx.AsyncClient, db: Database, lead: Headers) -> list[tuple[str, int]]:
    """Type and version of what was told of contributions."""
    await fan_out_events(db, secret=SECRET, at=NOON)
    names = ("proposed", "amended", "accepted", "withdrawn")
    query = [("types", f"contribution.{one}") for one in names]
    items = (await client.get("/v1/events", params=query, headers=lead)).json()["items"]
    return [(one["type"].partition(".")[2], one["subject_version"]) for one in items]


async def test_other_words_are_there_at_once_and_told_once_however_often_they_are_sent(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers, author: Person
) -> None:
    replies = await asyncio.gather(*(amend(client, author, language="de") for _ in range(4)))
    listed = await client.get(f"/v1/quests/{quest_id(mission, 'slogan')}/contributions")

    assert [one.status_code for one in replies] == [200] * 4
    assert {one.json()["text"] for one in replies} == {NEW}
    assert [one["text"] for one in listed.json()["items"]] == [NEW]
    assert await told(client, db, lead) == [("proposed", 1), ("amended", 2)]


async def test_what_was_voted_on_stays_as_it_was_read(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers, author: Person
) -> None:
    voter = await join(client, mission)
    await vote(client, voter, await contribution_of(author))

    late = await amend(client, author)

    assert (late.status_code, late.json()["code"]) == (409, "transition-refused")
    assert await told(client, db, lead) == [("proposed", 1)]


@pytest.mark.usefixtures("database_url")
async def test_a_vote_and_other_words_at_once_come_one_after_the_other(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers, author: Person
) -> None:
    contribution = await contribution_of(author)
    voters = [await join(client, mission) for _ in range(6)]

    votes, amended = await asyncio.gather(
        asyncio.gather(*(vote(client, one, contribution) for one in voters)),
        asyncio.gather(*(amend(client, author, f"{NEW} {n}") for n in range(6))),
    )

    assert {one.status_code for one in votes} == {200}
    done = sum(one.status_code == 200 for one in amended)
    assert {one.status_code for one in amended} <= {200, 409}
    assert len(await told(client, db, lead)) == 1 + done


@pytest.mark.parametrize("mode", ["approval", "pairs"])
async def test_what_was_shown_to_compare_or_decided_about_stays(
    client: httpx.AsyncClient, db: Database, mode: str
) -> None:
    mission = await voted_on(db, mode)
    lead, authors = await key_of(db), await propose(client, mission)
    if mode == "pairs":
        voter = await join(client, mission)
        shown = (await voter.get(f"/v1/quests/{quest_id(mission, 'slogan')}/pairs")).json()
        seen = {shown["left"]["contribution"], shown["right"]["contribution"]}
    else:
        await move(client, lead, authors[0], "shortlisted")
        seen = {await contribution_of(authors[0])}

    codes = {await contribution_of(one): (await amend(client, one)).status_code for one in authors}

    assert {one for one, code in codes.items() if code == 409} == seen
    assert {code for one, code in codes.items() if one not in seen} == {200}


async def test_what_somebody_reads_before_it_counts_cannot_be_exchanged_behind_their_back(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(db, changed("slogan", prerequisites=[]))
    lead, author = await key_of(db), await join(client, mission)
    await author.complete("slogan")
    path = f"/v1/completions/{await completion_of(author)}/transitions"

    waiting = await amend(client, author)
    await client.post(path, json={"to": "accepted"}, headers=lead)
    accepted = await amend(client, author)

    assert [one.status_code for one in (waiting, accepted)] == [409, 409]


async def test_better_words_for_what_was_returned_are_told_too(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(db, changed("slogan", prerequisites=[]))
    lead, author = await key_of(db), await join(client, mission)
    await author.complete("slogan")
    path = f"/v1/completions/{await completion_of(author)}/transitions"
    await client.post(path, json={"to": "returned", "reason": "A typo."}, headers=lead)
    evidence = {"kind": "slogan", "text": NEW, "language": "de"}
    mine = f"/v1/me/completions/{await completion_of(author)}/evidence"

    by_amending = await amend(client, author)
    repaired = await client.put(mine, json=evidence, headers=author.headers)

    assert (by_amending.status_code, repaired.status_code) == (409, 200)
    assert await told(client, db, lead) == [("proposed", 1), ("amended", 2)]


async def test_new_words_keep_the_rules_of_the_quest(
    client: httpx.AsyncClient, mission: Mission, author: Person
) -> None:
    stranger = await join(client, mission)
    path = f"/v1/me/contributions/{await contribution_of(author)}"

    wrong = {
        "too long": await amend(client, author, "x" * 81),
        "far too long": await amend(client, author, "x" * 2_000),
        "another language": await amend(client, author, NEW, language="it"),
        "nothing": await amend(client, author, ""),
        "a member too many": await amend(client, author, NEW, named=True),
    }
    foreign = await client.put(path, json={"text": NEW}, headers=stranger.headers)

    codes = {why: one.status_code for why, one in wrong.items()}
    assert codes == dict(zip(wrong, (409, 409, 409, 422, 422), strict=True))
    assert wrong["far too long"].json()["field"] == "text"
    assert "xxx" not in wrong["far too long"].text
    assert foreign.status_code == 404


async def test_an_amendment_to_a_text_is_changed_like_any_words(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(db, with_text())
    author = await join(client, mission)
    contribution = await propose_amendment(client, mission, author, "We ask for all of it.")
    path = f"/v1/me/contributions/{contribution}"

    amended = await client.put(path, json={"text": "We ask for it all."}, headers=author.headers)
    other = {"text": "Nous demandons tout.", "language": "fr"}
    in_french = await client.put(path, json=other, headers=author.headers)

    shown = (await client.get(f"/v1/quests/{quest_id(mission, 'text')}/amendments")).json()
    assert amended.status_code == 200, amended.text
    assert [one["text"] for one in shown["items"]] == ["We ask for it all."]
    assert (in_french.status_code, in_french.json()["field"]) == (409, "language")


async def test_what_is_taken_back_is_gone_and_told_once(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers, author: Person
) -> None:
    slogans = f"/v1/quests/{quest_id(mission, 'slogan')}/contributions"

    replies = await asyncio.gather(*(take_back(client, author) for _ in range(3)))
    mine = (await author.get("/v1/me/contributions")).json()["items"][0]
    again = await author.complete("slogan", key="again", text=NEW)

    assert [(one.status_code, one.json()["state"]) for one in replies] == [(200, "withdrawn")] * 3
    assert (mine["text"], mine["state"]) == ("", "withdrawn")
    assert await told(client, db, lead) == [("proposed", 1), ("withdrawn", 2), ("proposed", 1)]
    assert again.status_code == 201, again.text
    assert [one["text"] for one in (await client.get(slogans)).json()["items"]] == [NEW]


async def test_what_the_campaign_took_up_stays(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers, author: Person
) -> None:
    await move(client, lead, author, "adopted")

    reply = await take_back(client, author)

    assert (reply.status_code, reply.json()["code"]) == (409, "transition-refused")
    assert await told(client, db, lead) == [("proposed", 1), ("accepted", 2)]


@pytest.mark.usefixtures("database_url")
async def test_taken_back_and_taken_up_at_once_one_of_them_holds(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    for author in await propose(client, mission):
        path = f"/v1/contributions/{await contribution_of(author)}/transitions"
        taken_up, taken_back = await asyncio.gather(
            client.post(path, json={"to": "adopted"}, headers=lead), take_back(client, author)
        )
        assert sorted([taken_up.status_code, taken_back.status_code]) == [200, 409]
