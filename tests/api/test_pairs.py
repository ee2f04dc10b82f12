"""Pairs: shown once, answered once, never one's own; the order can be made again."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from quests.ids import parse_id
from scoring.ranking import by_pairs
from service.store.session import Database
from tests.mission import Mission
from tests.people import Headers, Person, join, key_of, quest_id
from tests.voting import contribution_of, propose, revoke, voted_on


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await voted_on(db, "pairs")


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


def path(mission: Mission, what: str = "pairs") -> str:
    return f"/v1/quests/{quest_id(mission, 'slogan')}/{what}"


async def pair(person: Person, mission: Mission) -> Any:
    reply = await person.get(path(mission))
    assert reply.status_code == 200, reply.text
    return reply.json()


async def answer(
    client: httpx.AsyncClient, person: Person, mission: Mission, token: str, choice: str = "left"
) -> httpx.Response:
    body = {"token": token, "choice": choice}
    return await client.post(path(mission), json=body, headers=person.headers)


async def ranking(client: httpx.AsyncClient, mission: Mission) -> Any:
    return (await client.get(path(mission, "ranking"))).json()


def uuid(contribution: str) -> UUID:
    return parse_id("ctb", contribution)


async def test_a_person_answers_every_pair_of_others_once(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    authors = await propose(client, mission)
    own = await contribution_of(authors[0])
    seen = set()

    while (shown := await pair(authors[0], mission))["token"]:
        sides = {shown["left"]["contribution"], shown["right"]["contribution"]}
        assert own not in sides
        assert (await pair(authors[0], mission)) == shown, "until it is answered, it stays"
        said = await answer(client, authors[0], mission, shown["token"])
        assert said.json() == {"choice": "left", "counted": True, "why": None}
        seen.add(frozenset(sides))

    assert shown == {"left": None, "right": None, "token": None, "why": "all_seen"}
    assert len(seen) == 3


async def test_the_ranking_can_be_made_again_from_its_counts(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    authors = await propose(client, mission)
    best = await contribution_of(authors[0])
    for number in range(6):
        voter = await join(client, mission)
        for turn in range(6):
            shown = await pair(voter, mission)
            left = shown["left"]["contribution"] == best
            choice = "left" if left else "right"
            if (number, turn) == (0, 0):
                choice = "cant_decide"
            await answer(client, voter, mission, shown["token"], choice)

    found = await ranking(client, mission)

    wins = {}
    for one in found["pairs"]:
        low, high = uuid(one["one"]), uuid(one["other"])
        wins |= {(low, high): one["one_preferred"], (high, low): one["other_preferred"]}
    again = by_pairs([uuid(one["contribution"]) for one in found["items"]], wins)
    assert [(uuid(one["contribution"]), one["score"]) for one in found["items"]] == [
        (one.id, one.score) for one in again
    ]
    assert found["items"][0]["contribution"] == best
    assert sum(one["undecided"] for one in found["pairs"]) == 1
    assert (found["voters"], "Bradley-Terry" in found["method"]) == (6, True)


async def test_fifty_that_ask_at_once_see_one_pair_and_fifty_answers_are_one(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    await propose(client, mission)
    voter = await join(client, mission)

    asked = await asyncio.gather(*(voter.get(path(mission)) for _ in range(50)))
    shown = [reply.json() for reply in asked if reply.status_code == 200]
    token = shown[0]["token"]
    replies = await asyncio.gather(
        *(
            answer(client, voter, mission, token, choice)
            for _ in range(25)
            for choice in ("left", "right")
        )
    )

    assert len({one["token"] for one in shown}) == 1
    answered = [reply.json() for reply in replies if reply.status_code == 200]
    # A busy machine may turn some away; those did nothing.
    assert {reply.status_code for reply in replies} <= {200, 503}
    assert [said["counted"] for said in answered].count(True) == 1
    assert {said["why"] for said in answered} == {None, "already"}
    assert len({said["choice"] for said in answered}) == 1
    counts = (await ranking(client, mission))["pairs"]
    assert sum(one["one_preferred"] + one["other_preferred"] for one in counts) == 1


async def test_a_token_is_for_who_got_it_and_for_nothing_else(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    await propose(client, mission)
    voter, other = await join(client, mission), await join(client, mission)
    token = (await pair(voter, mission))["token"]
    forged = f"{token[:-1]}{'a' if token[-1] != 'a' else 'b'}"
    named = f"{token.rpartition('_')[0]}_"

    for person, said in ((other, token), (voter, forged), (voter, named), (voter, "pvt_x")):
        refused = await answer(client, person, mission, said)
        assert (refused.status_code, refused.json()["code"]) == (400, "verification-failed")
    assert (await answer(client, voter, mission, token)).json()["counted"]


async def test_what_was_taken_back_meanwhile_is_not_counted_and_not_shown_again(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    authors = await propose(client, mission, 5)
    voter, other = await join(client, mission), await join(client, mission)
    shown = await pair(voter, mission)
    names = {await contribution_of(author): author for author in authors}
    await pair(other, mission)
    await revoke(client, lead, names[shown["left"]["contribution"]])

    said = await answer(client, voter, mission, shown["token"])
    after = [await pair(person, mission) for person in (voter, other)]

    assert said.json() == {"choice": "left", "counted": False, "why": "withdrawn"}
    for one in after:
        assert shown["left"]["contribution"] not in str(one)
    assert (await ranking(client, mission))["voided"] >= 1


async def test_faster_than_anybody_reads_does_not_count(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await voted_on(db, "pairs", min_seconds=5)
    await propose(client, mission)
    voter = await join(client, mission)

    said = await answer(client, voter, mission, (await pair(voter, mission))["token"])

    assert said.json() == {"choice": "left", "counted": False, "why": "too_fast"}
    assert (await ranking(client, mission))["voided"] == 1


async def test_too_few_proposals_and_enough_pairs_are_said_so(
    client: httpx.AsyncClient, app: FastAPI, db: Database
) -> None:
    mission = await voted_on(db, "pairs", most_pairs=1)
    await propose(client, mission, 3)
    voter = await join(client, mission)
    few = await pair(voter, mission)
    fourth = await join(client, mission)
    await fourth.complete("slogan", text="Noch einer")

    shown = await pair(voter, mission)
    await answer(client, voter, mission, shown["token"])

    assert few["why"] == "too_few"
    assert (await pair(voter, mission))["why"] == "enough"
