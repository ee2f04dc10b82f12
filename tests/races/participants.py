"""What a participant can do once."""

from collections.abc import Awaitable, Callable, Sequence
from itertools import count
from typing import Any

import httpx
from sqlalchemy import text

from quests.ids import public_id
from tests.api.test_host_apps import signed
from tests.campaigns import Raw, only
from tests.conftest import SECRET
from tests.consenting import answer, ask
from tests.mailed import code_in, mails, token_in
from tests.mission import Mission, launch
from tests.people import Person, campaign_id
from tests.pushing import BrowserDouble
from tests.races.racing import (
    ROUNDS,
    Race,
    World,
    all_are_told,
    fresh,
    once,
    one_wins,
    whole,
)

HAFERKIEZ = text("SELECT id FROM organisation WHERE slug = 'haferkiez'")
TRIES = text("UPDATE email_proof SET tries = -100")


@once("join")
async def joining_with_one_key(world: World) -> Race:
    path, key = f"/v1/campaigns/{campaign_id(world.mission)}/participants", fresh("k")

    async def act(_: int) -> httpx.Response:
        return await world.client.post(path, json={}, headers={"idempotency-key": key})

    judge = all_are_told(201, lambda answer: answer.json()["participant"]["id"])
    # Whoever sends it again gets a session of their own: the first answer may be lost.
    return Race(act=act, judge=judge, each=frozenset({"participant_session", "refresh_token"}))


@once("join_by_assertion")
async def arriving_with_one_assertion(world: World) -> Race:
    async with world.db.read() as session:
        organisation = public_id("org", (await session.execute(HAFERKIEZ)).scalar_one())
    body = {"organisation": organisation, "assertion": signed(sub=fresh("u"))}
    path = f"/v1/campaigns/{campaign_id(world.mission)}/participants/assertions"

    async def act(_: int) -> httpx.Response:
        return await world.client.post(path, json=body)

    return Race(act=act, judge=one_wins(201, 400))


@once("read_thanks")
async def reading_what_one_was_told(world: World) -> Race:
    person = await world.person()
    completion = (await person.complete("slogan")).json()["completion"]["id"]
    step = f"/v1/completions/{completion}/transitions"
    await world.client.post(step, json={"to": "accepted"}, headers=world.lead)
    told = (await person.get("/v1/me/thanks")).json()["items"][0]["id"]

    async def act(_: int) -> httpx.Response:
        return await world.client.post(f"/v1/me/thanks/{told}/read", headers=person.headers)

    return Race(act=act, judge=all_are_told(200, lambda answer: answer.json()["read_at"]))


@once("subscribe_to_push")
async def subscribing_one_browser(world: World) -> Race:
    person = await world.person()
    browser = BrowserDouble("https://fcm.googleapis.com/fcm/send/" + fresh("b")).to_json()

    async def act(_: int) -> httpx.Response:
        path = "/v1/me/push-subscriptions"
        return await world.client.post(path, json=browser, headers=person.headers)

    return Race(act=act, judge=all_are_told(201, whole))


@once("post_completion")
async def completing_with_one_key(world: World) -> Race:
    person, key = await world.person(), fresh("k")

    async def act(_: int) -> httpx.Response:
        return await person.complete("stickers", key=key)

    return Race(act=act, judge=all_are_told(201, whole))


@once("post_completion")
async def a_limit_of_one_under_many_keys(world: World) -> Race:
    person = await world.person()

    async def act(number: int) -> httpx.Response:
        return await person.complete("treasure-hunt", key=f"k-{number}")

    return Race(act=act, judge=one_wins(201, 409))


@once("post_completion")
async def the_last_place_of_a_quest(world: World) -> Race:
    """By fifty people, for one place that there is for all of them."""
    mission = await _rooms(world)
    room = public_id("qst", mission.quests[f"room-{next(world.kept['rooms'])}"])
    people = await world.crowd("guests", mission)
    guests = tuple(people)

    async def act(number: int) -> httpx.Response:
        reply = await world.hand_in(guests[number], room, "stickers", placed=1)
        if reply.status_code == httpx.codes.CREATED:
            people.remove(guests[number])  # the others come again in the next round
        return reply

    return Race(act=act, judge=one_wins(201, 409))


async def _rooms(world: World) -> Mission:
    """A campaign with a Quest for each round, each with one place."""

    def edit(raw: Raw) -> None:
        [quest] = raw["quests"]
        rooms = [f"room-{number}" for number in range(ROUNDS + 1)]
        one = {"limits": [], "capacity": {"total": 1}}
        raw["quests"] = [quest | one | {"slug": room} for room in rooms]

    if "rooms" not in world.kept:
        world.kept["rooms"] = count()
        world.kept["building"] = await launch(world.db, only("stickers"), edit)
    mission: Mission = world.kept["building"]
    return mission


@once("post_completion")
async def signing_under_many_keys(world: World) -> Race:
    """One signs, the others are told that it was done; however many they are, it counts once."""
    person = await world.person()

    async def act(number: int) -> httpx.Response:
        return await person.complete("petition", key=f"k-{number}")

    return Race(act=act, judge=one_wins(201, 200), left=signatures_of(person))


@once("withdraw")
async def taking_a_signature_back(world: World) -> Race:
    person = await world.person()
    signed = (await person.complete("petition")).json()["completion"]["id"]

    async def act(_: int) -> httpx.Response:
        path = f"/v1/me/completions/{signed}"
        return await world.client.delete(path, headers=person.headers)

    return Race(act=act, judge=all_are_told(200, whole))


def signatures_of(person: Person) -> Callable[[], Awaitable[dict[str, int]]]:
    """How many of a person's signatures count."""

    async def left() -> dict[str, int]:
        items = (await person.get("/v1/me/completions")).json()["items"]
        return {"accepted": sum(one["completion"]["state"] == "accepted" for one in items)}

    return left


@once("share")
async def sharing_with_one_key(world: World) -> Race:
    person, key = await world.person(), {"idempotency-key": fresh("k")}

    async def act(_: int) -> httpx.Response:
        body = {"network": "mastodon"}
        return await world.client.post("/v1/me/links", json=body, headers=person.headers | key)

    return Race(act=act, judge=all_are_told(201, whole))


@once("put_consent")
async def saying_yes_to_a_newsletter(world: World) -> Race:
    organisation, person = await ask(world.client, world.lead), await world.person()

    async def act(_: int) -> httpx.Response:
        return await answer(world.client, person, organisation)

    return Race(act=act, judge=all_are_told(200, whole))


@once("put_consent")
async def taking_a_newsletter_back(world: World) -> Race:
    organisation, person = await ask(world.client, world.lead), await world.person()
    await answer(world.client, person, organisation)

    async def act(_: int) -> httpx.Response:
        return await answer(world.client, person, organisation, granted=False)

    return Race(act=act, judge=all_are_told(200, whole))


@once("refresh_tokens")
async def refreshing(world: World) -> Race:
    token = (await world.person()).told["refresh_token"]

    async def act(_: int) -> httpx.Response:
        return await world.client.post("/v1/tokens/refresh", json={"refresh_token": token})

    judge = all_are_told(200, lambda answer: answer.json()["refresh_token"])
    return Race(act=act, judge=judge)


@once("refresh_tokens")
async def bringing_back_a_token_that_was_used_up(world: World) -> Race:
    """Somebody has a copy: the whole family ends, and stays ended."""
    tokens = [(await world.person()).told["refresh_token"]]
    for _ in range(2):
        body = {"refresh_token": tokens[-1]}
        told = (await world.client.post("/v1/tokens/refresh", json=body)).json()
        tokens.append(told["refresh_token"])

    async def act(number: int) -> httpx.Response:
        body = {"refresh_token": tokens[0]}
        return await world.client.post("/v1/tokens/refresh", json=body)

    async def left() -> dict[str, int]:
        replies = [
            await world.client.post("/v1/tokens/refresh", json={"refresh_token": token})
            for token in tokens
        ]
        return {"refused": sum(reply.status_code == 401 for reply in replies)}

    def judge(answers: Sequence[Any]) -> None:
        assert {answer.status_code for answer in answers} == {401}

    return Race(act=act, judge=judge, left=left)


async def asked(world: World, person: Person, email: str, method: str) -> str:
    """The proof that came by mail."""
    await world.forget("mail")  # what was taken and never sent is due again after its lease
    body = {"email": email, "method": method}
    reply = await world.client.post("/v1/me/email", json=body, headers=person.headers)
    assert reply.status_code == 202, reply.text
    [mail] = [one for one in await mails(world.db, SECRET) if one.to == email]
    if method == "code":
        return code_in(mail)
    return mail.written.text.split("/confirm/")[1].split()[0]


async def proving(world: World, method: str) -> Race:
    """One proof, brought fifty times; more tries than usual, so that each is looked at."""
    person, email = await world.person(), f"{fresh('p')}@example.org"
    proof = await asked(world, person, email, method)
    async with world.db.transaction() as session:
        await session.execute(TRIES)
    body = {"code" if method == "code" else "token": proof}

    async def act(_: int) -> httpx.Response:
        path = "/v1/me/email/confirm"
        return await world.client.post(path, json=body, headers=person.headers)

    return Race(act=act, judge=one_wins(200, 400, 401))


@once("confirm_address")
async def proving_by_code(world: World) -> Race:
    return await proving(world, "code")


@once("confirm_address")
async def proving_by_link(world: World) -> Race:
    return await proving(world, "link")


@once("confirm_address")
async def merging(world: World) -> Race:
    """Two devices of one person prove one address while its owner is known already."""
    email = f"{fresh('m')}@example.org"
    earlier, device = await world.person(), await world.person()
    first = {"code": await asked(world, earlier, email, "code")}
    path = "/v1/me/email/confirm"
    reply = await world.client.post(path, json=first, headers=earlier.headers)
    assert reply.status_code == 200, reply.text
    await device.complete("stickers")
    again = {"code": await asked(world, device, email, "code")}
    async with world.db.transaction() as session:
        await session.execute(TRIES)

    async def act(_: int) -> httpx.Response:
        return await world.client.post(path, json=again, headers=device.headers)

    def judge(answers: Sequence[httpx.Response]) -> None:
        one_wins(200, 400, 401)(answers)
        [won] = [answer.json() for answer in answers if answer.status_code == 200]
        assert (won["merged"], won["participant"]["id"]) == (True, earlier.id)

    return Race(act=act, judge=judge)


@once("undo_change")
async def taking_a_new_address_back(world: World) -> Race:
    """The old mailbox says: that was not me."""
    await world.forget("mail")
    old, new = f"{fresh('o')}@example.org", f"{fresh('n')}@example.org"
    person, path = await world.person(), "/v1/me/email"
    headers = person.headers
    for email, more in ((old, {}), (new, {"replaces": old})):
        body = {"email": email} | more
        assert (await world.client.post(path, json=body, headers=headers)).status_code == 202
        [mail] = [one for one in await mails(world.db, SECRET) if one.to == email]
        said = {"code": code_in(mail)}
        reply = await world.client.post(f"{path}/confirm", json=said, headers=headers)
        assert reply.status_code == 200, reply.text
        headers = {"authorization": f"Bearer {reply.json()['token']}"}
    [notice] = [one for one in await mails(world.db, SECRET) if "/not-me#" in one.written.text]
    body = {"token": token_in(notice)}

    async def act(_: int) -> httpx.Response:
        return await world.client.post("/v1/email-changes/undo", json=body)

    return Race(act=act, judge=one_wins(204, 400))
