"""Checkpoints that are found once, and hunts that are finished once."""

from collections.abc import Sequence

import httpx

from tests.campaigns import only
from tests.hunts import answered, find, hunted
from tests.mission import Mission
from tests.people import quest_id
from tests.races.racing import Race, World, fresh, once, one_wins


@once("report_checkpoint")
async def finding_the_last_checkpoint(world: World) -> Race:
    """Whoever reports it, however often: one find, one finish."""
    if "hunt" not in world.kept:
        checkpoints = answered(["one", "two"])
        options = {"checkpoints": checkpoints, "tries_per_hour": 100}
        world.kept["hunt"] = await hunted(world.db, only("hidden-kitchens"), **options)
    mission: Mission = world.kept["hunt"]
    walker = await world.person(mission)
    await find(world.client, mission, walker, checkpoint="one", answer="one")

    stem = fresh("k")  # who is told that we are too busy comes again with the key they had

    async def act(number: int) -> httpx.Response:
        key = f"{stem}-{number}"
        return await find(world.client, mission, walker, key=key, checkpoint="two", answer="two")

    return Race(act=act, judge=finished_once, each=frozenset({"idempotency_key"}))


def finished_once(answers: Sequence[httpx.Response]) -> None:
    """One find counts, and one answer thanks for the finish."""
    assert {answer.status_code for answer in answers} == {200}, answers[0].text
    assert sum(answer.json()["counted"] for answer in answers) == 1
    assert sum(answer.json()["finish"] is not None for answer in answers) == 1


@once("post_completion")
async def finishing_a_hunt(world: World) -> Race:
    """By hand, under keys of one's own: what was left to find was taken away."""
    mission = await hunted(world.db, checkpoints=answered(["one", "two"]))
    walker = await world.person(mission)
    await find(world.client, mission, walker, checkpoint="one", answer="one")
    await hunted(world.db, checkpoints=answered(["one"]))
    path = f"/v1/quests/{quest_id(mission, 'hidden-kitchens')}/completions"

    stem = fresh("k")

    async def act(number: int) -> httpx.Response:
        headers = walker.headers | {"idempotency-key": f"{stem}-{number}"}
        return await world.client.post(path, json={"kind": "hunt"}, headers=headers)

    return Race(act=act, judge=one_wins(201, 409))
