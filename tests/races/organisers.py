"""What an organisation can do once: decide, replace keys, subscribe, import."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import text

from quests.ids import public_id
from tests.campaigns import example, only
from tests.contract.inhabited import give_key, invite, subscribe
from tests.mission import Mission, launch
from tests.people import Person, campaign_id, key_of, quest_id
from tests.petitioning import count, move
from tests.races.racing import Race, World, all_are_told, fresh, once, one_wins, whole
from tests.results import POSTER, draft, publish
from tests.writing import DEMAND, amend, with_text

REACHED = text("""
    UPDATE milestone SET reached_at = now(), reached_value = threshold
    WHERE id = (SELECT min(id::text)::uuid FROM milestone) RETURNING id
""")
UNTOLD = text("DELETE FROM telling WHERE moment = 'milestone_reached'")


async def waiting(world: World) -> tuple[Person, str]:
    """Somebody with a slogan that waits for review."""
    person = await world.person()
    return person, (await person.complete("slogan")).json()["completion"]["id"]


@once("move")
async def deciding_about_a_completion(world: World) -> Race:
    """By fifty people who review, each with a key of their own."""
    (_, completion), reviewers = await waiting(world), await world.reviewers()

    async def act(number: int) -> httpx.Response:
        path = f"/v1/completions/{completion}/transitions"
        body = {"to": "accepted"}
        return await world.client.post(path, json=body, headers=reviewers[number])

    return Race(act=act, judge=all_are_told(200, lambda answer: answer.json()["state"]))


@once("move_stage")
async def adopting_a_contribution(world: World) -> Race:
    person, completion = await waiting(world)
    path = f"/v1/completions/{completion}/transitions"
    await world.client.post(path, json={"to": "accepted"}, headers=world.lead)
    mine = (await person.get("/v1/me/contributions")).json()["items"][0]["id"]
    reviewers = await world.reviewers()

    async def act(number: int) -> httpx.Response:
        path = f"/v1/contributions/{mine}/transitions"
        body = {"to": "adopted"}
        return await world.client.post(path, json=body, headers=reviewers[number])

    return Race(act=act, judge=all_are_told(200, lambda answer: answer.json()["state"]))


@once("rotate_key")
async def replacing_an_api_key(world: World) -> Race:
    path = f"/v1/api-keys/{await give_key(world.client, world.owner)}/rotate"

    async def act(_: int) -> httpx.Response:
        return await world.client.post(path, json={}, headers=world.owner)

    return Race(act=act, judge=one_wins(201, 409))


@once("delete_key")
async def revoking_an_api_key(world: World) -> Race:
    path = f"/v1/api-keys/{await give_key(world.client, world.owner)}"
    return Race(act=deletes(world, path), judge=all_are_told(204, whole))


@once("delete_invitation")
async def taking_an_invitation_back(world: World) -> Race:
    path = f"/v1/invitations/{await invite(world.client, world.owner)}"
    return Race(act=deletes(world, path), judge=one_wins(204, 404))


@once("delete_webhook")
async def ending_a_receiver(world: World) -> Race:
    path = f"/v1/webhooks/{await subscribe(world.client, world.lead)}"
    return Race(act=deletes(world, path), judge=one_wins(204, 404))


def deletes(world: World, path: str) -> Any:
    """Callers who all delete the same."""

    async def act(_: int) -> httpx.Response:
        return await world.client.delete(path, headers=world.owner)

    return act


@once("create_webhook")
async def subscribing_with_one_key(world: World) -> Race:
    headers = world.lead | {"idempotency-key": fresh("k")}
    body = {"url": "https://crm.example.org/hook"}

    async def act(_: int) -> httpx.Response:
        return await world.client.post("/v1/webhooks", json=body, headers=headers)

    return Race(act=act, judge=all_are_told(201, whole))


@once("replay_missing")
async def ordering_what_a_webhook_missed(world: World) -> Race:
    path = f"/v1/webhooks/{await subscribe(world.client, world.lead)}"
    await world.client.post(f"{path}/test", headers=world.lead)
    body = {"since": (datetime.now(UTC) - timedelta(hours=1)).isoformat()}

    async def act(_: int) -> httpx.Response:
        return await world.client.post(f"{path}/replay-missing", json=body, headers=world.lead)

    return Race(act=act, judge=one_wins(202, 409))


@once("patch_webhook")
async def changing_what_one_has_seen(world: World) -> Race:
    path = f"/v1/webhooks/{await subscribe(world.client, world.lead)}"
    seen = await world.client.get(path, headers=world.lead)
    headers = world.lead | {"if-match": seen.headers["etag"]}

    async def act(number: int) -> httpx.Response:
        body = {"description": f"number {number}"}
        return await world.client.patch(path, json=body, headers=headers)

    return Race(act=act, judge=one_wins(200, 412))


@once("create_result")
async def drafting_with_one_key(world: World) -> Race:
    path = f"/v1/campaigns/{campaign_id(world.mission)}/results"
    headers = world.lead | {"idempotency-key": fresh("k")}

    async def act(_: int) -> httpx.Response:
        return await world.client.post(path, json=POSTER, headers=headers)

    return Race(act=act, judge=all_are_told(201, whole))


@once("patch_result")
async def changing_a_draft_one_has_seen(world: World) -> Race:
    path = await draft(world.client, world.mission, world.lead)
    seen = (await world.client.get(f"{path}/draft", headers=world.lead)).headers["etag"]

    async def act(number: int) -> httpx.Response:
        headers = world.lead | {"if-match": seen}
        return await world.client.patch(path, json={"progress": number}, headers=headers)

    return Race(act=act, judge=one_wins(200, 412))


@once("publish")
async def publishing_a_result(world: World) -> Race:
    path = await draft(world.client, world.mission, world.lead)

    async def act(_: int) -> httpx.Response:
        return await publish(world.client, path, world.lead)

    return Race(act=act, judge=all_are_told(200, lambda answer: answer.json()["publication"]))


@once("tell_of_reached")
async def saying_that_a_milestone_is_reached(world: World) -> Race:
    async with world.db.transaction() as session:
        milestone = (await session.execute(REACHED)).scalar_one()
        await session.execute(UNTOLD)
    path = f"/v1/milestones/{public_id('mst', milestone)}/publication"

    async def act(_: int) -> httpx.Response:
        return await world.client.post(path, headers=world.lead)

    return Race(act=act, judge=all_are_told(200, lambda answer: answer.json()["reached_at"]))


@once("post_blueprint")
async def importing_a_campaign(world: World) -> Race:
    body = example(only("stickers"))

    async def act(_: int) -> httpx.Response:
        return await world.client.post("/v1/blueprints", json=body, headers=world.lead)

    return Race(act=act, judge=imported)


@once("put_rewards")
async def changing_a_rule_for_points(world: World) -> Race:
    if "rewarding" not in world.kept:
        world.kept["rewarding"] = await launch(world.db, only("stickers"))
    mission: Mission = world.kept["rewarding"]
    path = f"/v1/campaigns/{campaign_id(mission)}/rewards"
    body = {"points": [{"name": fresh("rule"), "amount": 5}]}

    async def act(_: int) -> httpx.Response:
        return await world.client.put(path, json=body, headers=world.lead)

    async def left() -> dict[str, int]:
        name = body["points"][0]["name"]  # the rule of the round before ends, too
        return {"versions": await versions_of(world, str(name))}

    judge = all_are_told(200, lambda answer: answer.json()["points"][0]["version"])
    return Race(act=act, judge=judge, left=left)


async def versions_of(world: World, name: str) -> int:
    """How many versions a rule has."""
    query = text("SELECT count(*) FROM point_rule WHERE name = :name")
    async with world.db.read() as session:
        return int((await session.execute(query, {"name": name})).scalar_one())


def imported(answers: Any) -> None:
    """Everybody is told of one campaign; one of them made it."""
    assert {answer.status_code for answer in answers} == {200}, answers[0].text
    assert len({answer.json()["campaign"]["id"] for answer in answers}) == 1
    assert sum(bool(answer.json()["created"]) for answer in answers) == 1


@once("accept_into_text")
async def taking_an_amendment_into_the_text(world: World) -> Race:
    workspace = fresh("w")
    mission = await launch(world.db, with_text(), workspace=workspace)
    key = await key_of(world.db, workspace=workspace)
    amendment = await amend(world.client, mission, await world.person(mission), f"Yes: {DEMAND}")

    async def act(_: int) -> httpx.Response:
        path = f"/v1/contributions/{amendment}/acceptance"
        return await world.client.post(path, headers=key)

    return Race(act=act, judge=all_are_told(200, lambda answer: answer.json()["state"]))


@once("make_own_link")
async def making_a_link_with_one_key(world: World) -> Race:
    key = world.lead | {"idempotency-key": fresh("k")}
    path = f"/v1/campaigns/{campaign_id(world.mission)}/links"

    async def act(_: int) -> httpx.Response:
        return await world.client.post(path, json={"channel": "newsletter"}, headers=key)

    return Race(act=act, judge=all_are_told(201, whole))


@once("post_sheet")
async def handing_in_a_sheet(world: World) -> Race:
    quest, number = quest_id(world.mission, "petition"), fresh("s")

    async def act(_: int) -> httpx.Response:
        return await count(world.client, quest, world.lead, number=number)

    return Race(act=act, judge=one_wins(201, 409))


@once("move_signature_sheet")
async def verifying_a_sheet(world: World) -> Race:
    quest = quest_id(world.mission, "petition")
    sheet = (await count(world.client, quest, world.lead, number=fresh("s"))).json()["id"]
    second = world.kept.get("second") or await key_of(world.db, scope="moderate")
    world.kept["second"] = second

    async def act(_: int) -> httpx.Response:
        return await move(world.client, sheet, second, "verified")

    return Race(act=act, judge=all_are_told(200, lambda answer: answer.json()["updated_at"]))


@once("put_goal")
async def setting_a_goal_that_all_have_seen(world: World) -> Race:
    """Of all who decide by the same state, one is right; the others read it again."""
    path = f"/v1/quests/{quest_id(world.mission, 'petition')}/goal"
    seen = (await world.client.get(path)).headers["etag"]
    wanted = (await world.client.get(path)).json()["goal"] + 1
    body, headers = {"goal": wanted}, world.lead | {"if-match": seen}

    async def act(_: int) -> httpx.Response:
        return await world.client.put(path, json=body, headers=headers)

    return Race(act=act, judge=one_wins(200, 412))


@once("decide")
async def deciding_about_many(world: World) -> Race:
    waits = [(await waiting(world))[1] for _ in range(3)]
    path = f"/v1/campaigns/{campaign_id(world.mission)}/review/decisions"
    body = {"decisions": [{"completion": one, "to": "accepted"} for one in waits]}

    async def act(number: int) -> httpx.Response:
        turned = {"decisions": body["decisions"][:: -1 if number % 2 else 1]}
        return await world.client.post(path, json=turned, headers=world.lead)

    return Race(act=act, judge=all_are_told(200, _states))


def _states(answer: httpx.Response) -> str:
    return str(sorted(str(one["state"]) for one in answer.json()["items"]))


@once("undo_decision")
async def undoing_a_slip(world: World) -> Race:
    _, completion = await waiting(world)
    path = f"/v1/completions/{completion}"
    await world.client.post(f"{path}/transitions", json={"to": "accepted"}, headers=world.lead)

    async def act(_: int) -> httpx.Response:
        return await world.client.post(f"{path}/undo", headers=world.lead)

    return Race(act=act, judge=one_wins(200, 409))


@once("appeal")
async def appealing(world: World) -> Race:
    person, completion = await waiting(world)
    said = {"to": "rejected", "reason": "Not ours."}
    path = f"/v1/completions/{completion}/transitions"
    await world.client.post(path, json=said, headers=world.lead)

    async def act(_: int) -> httpx.Response:
        path = f"/v1/me/completions/{completion}/appeal"
        return await world.client.post(path, json={"reason": "It is!"}, headers=person.headers)

    return Race(act=act, judge=one_wins(200, 409))


@once("post_quest")
async def copying_a_quest_under_one_key(world: World) -> Race:
    headers = world.lead | {"idempotency-key": fresh("k")}
    # Into a campaign without others: all that are there are read.
    path = f"/v1/campaigns/{campaign_id(await launch(world.db, only('stickers')))}/quests"
    body = {"slug": fresh("copy"), "quest": quest_id(world.mission, "slogan")}

    async def act(_: int) -> httpx.Response:
        return await world.client.post(path, json=body, headers=headers)

    return Race(act=act, judge=all_are_told(201, whole))
