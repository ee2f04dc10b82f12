"""What people say once about what others wrote; and photos."""

import asyncio
from collections.abc import Sequence

import httpx

from tests.mission import Mission, launch
from tests.people import Person, quest_id
from tests.pictures import street, written
from tests.races.racing import Race, World, all_are_told, fresh, once, whole
from tests.voting import contribution_of, propose, voted_on
from tests.writing import amend, with_text


async def proposals(world: World, mode: str) -> tuple[Mission, list[Person]]:
    """A Quest with slogans to vote on; made once, as only the voters have to be new."""
    if mode not in world.kept:
        mission = await voted_on(world.db, mode)
        world.kept[mode] = (mission, await propose(world.client, mission))
    mission, authors = world.kept[mode]
    return mission, authors


def counted_once(answers: Sequence[httpx.Response]) -> None:
    """One answer counts; the others learn which one stands."""
    assert {answer.status_code for answer in answers} == {200}, answers[0].text
    assert sum(answer.json()["counted"] for answer in answers) == 1
    assert len({answer.json()["choice"] for answer in answers}) == 1


@once("vote")
async def voting(world: World) -> Race:
    mission, authors = await proposals(world, "approval")
    voter, contribution = await world.person(mission), await contribution_of(authors[0])

    async def act(number: int) -> httpx.Response:
        body = {"choice": ("like", "not_for_me")[number % 2]}
        path = f"/v1/contributions/{contribution}/votes"
        return await world.client.post(path, json=body, headers=voter.headers)

    return Race(act=act, judge=counted_once)


@once("post_pair")
async def answering_a_pair(world: World) -> Race:
    mission, _ = await proposals(world, "pairs")
    voter = await world.person(mission)
    path = f"/v1/quests/{quest_id(mission, 'slogan')}/pairs"
    token = (await voter.get(path)).json()["token"]

    async def act(number: int) -> httpx.Response:
        body = {"token": token, "choice": ("left", "right")[number % 2]}
        return await world.client.post(path, json=body, headers=voter.headers)

    return Race(act=act, judge=counted_once)


@once("post_photo")
async def sending_a_photo_with_one_key(world: World) -> Race:
    person = await world.person()
    file = await asyncio.to_thread(written, street(size=(64, 48)))
    headers = person.headers | {"idempotency-key": fresh("k"), "content-type": "image/jpeg"}

    async def act(_: int) -> httpx.Response:
        return await world.client.post("/v1/photos", content=file, headers=headers)

    return Race(act=act, judge=all_are_told(201, whole))


@once("accept_into_text")
async def taking_in_an_amendment(world: World) -> Race:
    """On the text as it is by then: each round makes one version more."""
    if "text" not in world.kept:
        world.kept["text"] = await launch(world.db, with_text())
        # The first acceptance stores what it was made from, too.
        await world.client.post(await _proposed(world), headers=world.lead)
    path, reviewers = await _proposed(world), await world.reviewers()

    async def act(number: int) -> httpx.Response:
        return await world.client.post(path, headers=reviewers[number])

    return Race(act=act, judge=all_adopted)


async def _proposed(world: World) -> str:
    """Where to accept a new amendment to the newest version."""
    mission: Mission = world.kept["text"]
    text = (await world.client.get(f"/v1/quests/{quest_id(mission, 'text')}/text")).json()
    longer = f"{text['sections'][0]['text']} {fresh('word')}"
    person = await world.person(mission)
    amendment = await amend(world.client, mission, person, longer, base_version=text["version"])
    return f"/v1/contributions/{amendment}/acceptance"


def all_adopted(answers: Sequence[httpx.Response]) -> None:
    """Everybody is told that it is in the text."""
    assert {answer.status_code for answer in answers} == {200}, answers[0].text
    assert {answer.json()["state"] for answer in answers} == {"adopted"}
