"""Better evidence for what was returned, handed in by many at once."""

import httpx

from tests.races.racing import Judge, Race, World, all_are_told, once, one_wins, whole


@once("put_evidence")
async def repairing(world: World) -> Race:
    return await _repairing(world, "Berlin isst weiter, Fassung {number}", one_wins(200, 409))


@once("put_evidence")
async def sending_a_repair_again(world: World) -> Race:
    return await _repairing(world, "Berlin isst weiter", all_are_told(200, whole))


async def _repairing(world: World, text: str, judge: Judge) -> Race:
    """A slogan that was returned, and what caller number n makes of it."""
    person = await world.person()
    completion = (await person.complete("slogan")).json()["completion"]["id"]
    returned = {"to": "returned", "reason": "A word is missing."}
    path = f"/v1/completions/{completion}/transitions"
    moved = await world.client.post(path, json=returned, headers=world.lead)
    assert moved.status_code == 200, moved.text

    async def left() -> dict[str, int]:
        found = await world.client.get(f"/v1/completions/{completion}", headers=world.lead)
        steps = found.json()["history"]
        return {"earlier": sum(one["evidence"] is not None for one in steps), "all": len(steps)}

    async def act(number: int) -> httpx.Response:
        body = {"kind": "slogan", "text": text.format(number=number), "language": "de"}
        path = f"/v1/me/completions/{completion}/evidence"
        return await world.client.put(path, json=body, headers=person.headers)

    return Race(act=act, judge=judge, left=left)
