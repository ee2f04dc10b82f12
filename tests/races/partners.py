"""What organisations can do once together: be asked, say yes, publish a Charter."""

from collections.abc import Sequence
from datetime import UTC, datetime

import httpx

from service.usecases.note_partnerships import note_partnerships
from tests.campaigns import only
from tests.mission import launch
from tests.partnering import CHARTER, COFFEE, PROMISE
from tests.people import campaign_id, key_of, quest_id
from tests.races.racing import Race, World, all_are_told, fresh, once, one_wins, whole


@once("post_partner_invitation")
async def asking_an_organisation(world: World) -> Race:
    path = f"/v1/campaigns/{campaign_id(world.mission)}/partner-invitations"
    made = await world.client.post(
        path, json={"new": {"slug": fresh("p"), "name": "P"}}, headers=world.lead
    )
    organisation = made.json()["organisation"]
    await world.client.delete(f"/v1/partner-invitations/{made.json()['id']}", headers=world.lead)

    async def act(_: int) -> httpx.Response:
        body = {"organisation": organisation}
        return await world.client.post(path, json=body, headers=world.lead)

    return Race(act=act, judge=one_wins(201, 409))


@once("answer_invitation")
async def saying_yes_to_being_a_partner(world: World) -> Race:
    campaign = campaign_id(await launch(world.db, only("stickers")))  # with no partners but this
    await note_partnerships(world.db, datetime.now(UTC))  # those of the blueprint are facts before
    path, slug = f"/v1/campaigns/{campaign}/partner-invitations", fresh("p")
    body = {"new": {"slug": slug, "name": slug}}
    asked = (await world.client.post(path, json=body, headers=world.lead)).json()["id"]
    key = await key_of(world.db, slug)

    async def act(_: int) -> httpx.Response:
        answer = f"/v1/partner-invitations/{asked}/answer"
        return await world.client.post(answer, json={"accept": True}, headers=key)

    return Race(act=act, judge=all_are_told(200, whole))


@once("put_charter")
async def publishing_a_charter_that_all_have_seen(world: World) -> Race:
    path = f"/v1/campaigns/{campaign_id(world.mission)}/charter"
    seen = (await world.client.get(path)).headers["etag"]

    async def act(number: int) -> httpx.Response:
        said = CHARTER | {"why": dict.fromkeys(("de", "fr", "en"), f"{fresh('why')} {number}")}
        return await world.client.put(path, json=said, headers=world.lead | {"if-match": seen})

    return Race(act=act, judge=one_wins(200, 412))


@once("post_commitment")
async def promising_with_one_key(world: World) -> Race:
    headers = world.lead | {"idempotency-key": fresh("k")}
    path = f"/v1/campaigns/{campaign_id(world.mission)}/commitments"

    async def act(_: int) -> httpx.Response:
        return await world.client.post(path, json=PROMISE, headers=headers)

    return Race(act=act, judge=all_are_told(201, whole))


@once("post_log_entry")
async def being_at_a_session(world: World) -> Race:
    """A partner is there once, however often that is said."""
    path = f"/v1/campaigns/{campaign_id(world.mission)}/log"
    page = (await world.client.get(path.removesuffix("/log"))).json()
    invited = [one["id"] for one in page["partners"][:2]]
    held = {"kind": "session", "what": "Planning", "invited": invited}
    session = (await world.client.post(path, json=held, headers=world.lead)).json()["id"]

    async def act(_: int) -> httpx.Response:
        body = {"kind": "attendance", "session": session}
        return await world.client.post(path, json=body, headers=world.lead)

    return Race(act=act, judge=one_wins(201, 409))


@once("post_coupon_pool")
async def offering_coupons_with_one_key(world: World) -> Race:
    headers = world.lead | {"idempotency-key": fresh("k")}
    path = f"/v1/quests/{quest_id(world.mission, 'stickers')}/coupon-pools"

    async def act(_: int) -> httpx.Response:
        return await world.client.post(path, json={"title": COFFEE, "generate": 2}, headers=headers)

    return Race(act=act, judge=all_are_told(201, whole))


@once("take_my_coupons", "redeem_at_the_till")
async def taking_and_redeeming_a_coupon(world: World) -> Race:
    """Whoever took it last is told of one coupon, and one of all tills redeems it."""
    path = f"/v1/quests/{quest_id(world.mission, 'stickers')}"
    await world.forget("coupon", "coupon_pool")  # each is looked through for what it has left
    await world.client.post(
        f"{path}/coupon-pools", json={"title": COFFEE, "generate": 1}, headers=world.lead
    )
    person = await world.person()
    await person.complete("stickers", placed=1)
    till = world.kept.get("till") or await key_of(world.db, scope="deliver")
    world.kept["till"] = till

    async def act(number: int) -> httpx.Response:
        taken = await world.client.post(f"{path}/coupons", headers=person.headers)
        body = {"code": taken.json()["items"][-1]["code"], "reference": f"till {number}"}
        return await world.client.post("/v1/coupons/redemptions", json=body, headers=till)

    return Race(act=act, judge=one_wins(200, 409))


@once("post_signal")
async def signalling_one_id(world: World) -> Race:
    till = world.kept.get("till") or await key_of(world.db, scope="deliver")
    world.kept["till"] = till
    said = {"campaign": campaign_id(world.mission), "lead": "L-7", "to": "mql"}
    body = {"id": fresh("msg"), "type": "lead.stage_changed", "data": said}
    body |= {"timestamp": "2026-11-01T10:00:00Z"}

    async def act(_: int) -> httpx.Response:
        return await world.client.post("/v1/signals", json=body, headers=till)

    def judge(answers: Sequence[httpx.Response]) -> None:
        outcomes = [one.json().get("outcome", one.text) for one in answers]
        assert outcomes.count("counted") == 1, outcomes
        assert set(outcomes) <= {"counted", "duplicate"}, outcomes

    return Race(act=act, judge=judge)
