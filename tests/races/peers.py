"""Participants who confirm each other: asked once, and the last confirmation counts once."""

import httpx
from sqlalchemy import text

from quests.ids import parse_id, public_id
from tests.mission import launch
from tests.peers import answer, peer, toured, touring
from tests.people import Person
from tests.races.racing import Race, World, all_are_told, once, one_wins, whole

RESERVE = text("""
    INSERT INTO peer_check (workspace_id, id, completion_id, version, participant_id,
        reserved_until)
    SELECT workspace_id, gen_random_uuid(), id, version, :person, now() + interval '1 hour'
    FROM completion WHERE id = :completion RETURNING id
""")


async def crowd(world: World) -> list[Person]:
    """People with something that counts, one per caller."""
    if "tour" not in world.kept:
        world.kept["tour"] = await launch(
            world.db,
            touring(peers=1),
            lambda raw: raw["campaign"].update(slug="tour"),
            lambda raw: next(one for one in raw["quests"] if one["slug"] == "stickers").update(
                limits=[]
            ),
        )
    people: list[Person] = world.kept.setdefault("peers", [])
    while len(people) < world.callers:
        people.append(await peer(world.client, world.kept["tour"]))
    return people


@once("give_verdict")
async def confirming_what_takes_one_more(world: World) -> Race:
    """By fifty who were asked about the same."""
    people, mission = await crowd(world), world.kept["tour"]
    cook = await world.person(mission)
    made = (await toured(world.client, mission, cook))["completion"]["id"]
    checks = []
    async with world.db.transaction() as session:
        for person in people:
            named = {"person": parse_id("prt", person.id), "completion": parse_id("cpl", made)}
            checks.append((await session.execute(RESERVE, named)).scalar_one())

    async def act(number: int) -> httpx.Response:
        check = public_id("pck", checks[number])
        return await answer(world.client, people[number].headers, check)

    return Race(act=act, judge=one_wins(200, 409))


@once("take_peer_checks")
async def asking_what_to_look_at(world: World) -> Race:
    """By one person on fifty devices, with more to look at than they ask for."""
    await crowd(world)
    mission = world.kept["tour"]
    for _ in range(3):
        await toured(world.client, mission, await world.person(mission))
    me = await peer(world.client, mission)

    async def act(_: int) -> httpx.Response:
        body = {"most": 2}
        return await world.client.post("/v1/me/peer-checks", json=body, headers=me.headers)

    return Race(act=act, judge=all_are_told(200, whole))
