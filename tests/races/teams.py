"""Places in teams, of which the last one is one person's."""

from collections.abc import Sequence
from typing import Any

import httpx

from tests.mission import Mission, changed, launch
from tests.people import Person, quest_id
from tests.races.racing import Race, World, all_are_told, fresh, once, one_wins, whole

SLUG = "treasure-hunt"


async def ground(world: World, most: int) -> tuple[Mission, str]:
    """A challenge with teams; made once, as only the people have to be new."""
    name = f"teams of {most}"
    if name not in world.kept:
        options = {"teams": {"most": most}}
        edit = changed(SLUG, limits=[], verification="auto", options=options)
        world.kept[name] = await launch(world.db, edit, workspace=fresh("w"))
    mission: Mission = world.kept[name]
    return mission, f"/v1/quests/{quest_id(mission, SLUG)}"


async def founded(world: World, path: str, person: Person) -> str:
    """The code of a new team."""
    body = {"name": "Hof 7"}
    made = await world.client.post(f"{path}/teams", json=body, headers=person.headers)
    assert made.status_code == 201, made.text
    code: str = made.json()["code"]
    return code


@once("make_team")
async def founding_with_one_key(world: World) -> Race:
    mission, path = await ground(world, 10)
    person = await world.person(mission)
    headers = person.headers | {"idempotency-key": fresh("k")}

    async def act(_: int) -> httpx.Response:
        return await world.client.post(f"{path}/teams", json={"name": "Hof 7"}, headers=headers)

    return Race(act=act, judge=all_are_told(201, whole))


@once("make_team")
async def founding_many(world: World) -> Race:
    """Without keys: of many teams of one person, one comes to be."""
    mission, path = await ground(world, 10)
    person = await world.person(mission)

    async def act(number: int) -> httpx.Response:
        body = {"name": f"Hof {number}"}
        return await world.client.post(f"{path}/teams", json=body, headers=person.headers)

    return Race(act=act, judge=one_wins(201, 409))


@once("put_my_team")
async def taking_the_last_place(world: World) -> Race:
    """A team of two has one place left, and everybody wants it."""
    mission, path = await ground(world, 2)
    code = await founded(world, path, await world.person(mission))
    people = await world.crowd("without a team", mission)
    crowd = tuple(people)

    async def act(number: int) -> httpx.Response:
        body, person = {"code": code}, crowd[number]
        reply = await world.client.put(f"{path}/my-team", json=body, headers=person.headers)
        if reply.status_code == httpx.codes.OK:
            people.remove(person)  # the others come again in the next round
        return reply

    return Race(act=act, judge=one_wins(200, 409))


@once("put_my_team")
async def joining_again_and_again(world: World) -> Race:
    mission, path = await ground(world, 10)
    code = await founded(world, path, await world.person(mission))
    person = await world.person(mission)

    async def act(_: int) -> httpx.Response:
        body = {"code": code}
        return await world.client.put(f"{path}/my-team", json=body, headers=person.headers)

    return Race(act=act, judge=all_are_told(200, lambda answer: len(answer.json()["members"])))


@once("leave_my_team")
async def leaving_again_and_again(world: World) -> Race:
    """One goes, once; the other one leads on."""
    mission, path = await ground(world, 10)
    captain, other = await world.person(mission), await world.person(mission)
    body = {"code": await founded(world, path, captain)}
    await world.client.put(f"{path}/my-team", json=body, headers=other.headers)

    async def act(_: int) -> httpx.Response:
        return await world.client.delete(f"{path}/my-team", headers=captain.headers)

    async def left() -> dict[str, int]:
        team = (await other.get(f"{path}/my-team")).json()
        return {
            "members": len(team["members"]),
            "captains": sum(mate["captain"] and mate["me"] for mate in team["members"]),
        }

    def judge(answers: Sequence[Any]) -> None:
        assert {answer.status_code for answer in answers} == {204}

    return Race(act=act, judge=judge, left=left)
