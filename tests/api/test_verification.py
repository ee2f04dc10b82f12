"""Quests of any kind that are verified by a code, a place or an address: over HTTP."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from service.store.code_batches import batches_of
from service.store.session import Database
from tests.mail.inbox import Inbox
from tests.mission import Mission, changed, launch
from tests.people import Headers, join, key_of, quest_id
from tests.stickers import code_of

SPOT = {"latitude": 52.52, "longitude": 13.405, "radius_m": 50}


@pytest.fixture
async def lead(db: Database) -> Headers:
    await launch(db)
    return await key_of(db)


def verified(mode: str, slug: str = "slogan", **more: Any) -> Any:
    return changed(slug, verification=mode, limits=[], prerequisites=[], **more)


def standing(**changes: Any) -> dict[str, Any]:
    said = {"latitude": 52.5201, "longitude": 13.4051, "accuracy_m": 8}
    return {"position": said | {"fixed_at": datetime.now(UTC).isoformat()} | changes}


async def print_codes(client: httpx.AsyncClient, quest: str, lead: Headers) -> None:
    """Codes to hand out, as the organiser orders and prints them."""
    made = await client.post(f"/v1/quests/{quest}/sticker-batches", json={"count": 3}, headers=lead)
    assert made.status_code == 201, made.text
    sheet = await client.get(f"{made.json()['sheet']}?layout=a4-8", headers=lead)
    assert sheet.content.startswith(b"%PDF")


async def test_a_slogan_by_a_code_that_was_handed_out(
    client: httpx.AsyncClient, db: Database, lead: Headers
) -> None:
    mission = await launch(db, verified("code"))
    await print_codes(client, quest_id(mission, "slogan"), lead)
    codes = await codes_in(db, mission)
    lea, tom = [await join(client, mission) for _ in range(2)]

    without = await lea.complete("slogan")
    first = await lea.complete("slogan", proof={"code": codes[0]})
    again = await lea.complete("slogan", proof={"code": codes[0]})
    reused = await tom.complete("slogan", proof={"code": codes[0].lower()})
    wrong = await tom.complete("slogan", proof={"code": "ABCD-EFGH-JKMN-PQRS"})

    for refused in (without, wrong):
        assert (refused.status_code, refused.json()["code"]) == (409, "evidence-refused")
        assert refused.json()["field"] == "proof.code"
    assert first.json()["completion"]["state"] == "accepted"
    assert (again.json()["code"], again.json()["field"]) == ("already-used", "proof.code")
    said = reused.json()
    assert (reused.status_code, said["completion"]["state"]) == (201, "in_review")
    assert [flag["code"] for flag in said["flags"]] == ["code_reused"]


async def codes_in(db: Database, mission: Mission) -> list[str]:
    async with db.read() as session:
        (batch,) = await batches_of(session, mission.workspace_id, mission.quests["slogan"])
    return [code_of(batch, number) for number in (1, 2, 3)]


async def test_a_challenge_at_a_place_and_no_position_is_kept(
    client: httpx.AsyncClient, db: Database, lead: Headers
) -> None:
    mission = await launch(db, verified("place", "treasure-hunt", place=SPOT))
    person = await join(client, mission)

    far = await person.complete("treasure-hunt", proof=standing(latitude=52.53))
    vague = await person.complete("treasure-hunt", proof=standing(accuracy_m=400))
    done = await person.complete("treasure-hunt", proof=standing())

    assert (far.status_code, far.json()["code"]) == (422, "too-far-away")
    assert (vague.json()["field"], vague.json()["limit"]) == ("proof.position.accuracy_m", 50)
    assert done.json()["completion"]["state"] == "accepted"
    async with db.read() as session:
        found = await session.execute(text("SELECT to_jsonb(c)::text FROM completion AS c"))
        kept = str(found.scalar_one())
    assert "market stalls" in kept
    assert not any(said in kept for said in ("52.52", "13.405", "accuracy", "position"))


async def test_a_returned_completion_is_repaired_without_going_there_again(
    client: httpx.AsyncClient, db: Database, lead: Headers
) -> None:
    mission = await launch(db, verified("place", "treasure-hunt", place=SPOT))
    person = await join(client, mission)
    made = (await person.complete("treasure-hunt", proof=standing())).json()["completion"]["id"]
    path = f"/v1/completions/{made}/transitions"
    for step in ({"to": "revoked", "reason": "Blurred"}, {"to": "in_review"}):
        assert (await client.post(path, json=step, headers=lead)).status_code == 200
    await client.post(path, json={"to": "returned", "reason": "More, please"}, headers=lead)

    body = {"kind": "challenge", "note": "All nine market stalls found."}
    fixed = await client.put(
        f"/v1/me/completions/{made}/evidence", json=body, headers=person.headers
    )
    back = await client.post(path, json={"to": "accepted"}, headers=lead)

    assert fixed.json()["state"] == "in_review", fixed.text
    assert back.json()["state"] == "accepted"


async def test_stickers_that_wait_for_an_address_count_once_it_is_proven(
    client: httpx.AsyncClient, db: Database, lead: Headers, working: Database
) -> None:
    mission = await launch(db, verified("mail", "stickers", points=2))
    person, inbox = await join(client, mission, locale="en"), Inbox(working)

    waiting = (await person.complete("stickers", placed=3)).json()
    await client.post("/v1/me/email", json={"email": "lea@example.org"}, headers=person.headers)
    said = {"code": await inbox.code("lea@example.org")}
    told = await client.post("/v1/me/email/confirm", json=said, headers=person.headers)
    person.headers = {"authorization": f"Bearer {told.json()['token']}"}

    assert (waiting["completion"]["state"], waiting["points"]) == ("confirming", [])
    assert "proven your mail address" in waiting["thanks"]["message"]
    mine = (await person.get("/v1/me/completions")).json()["items"]
    assert [one["completion"]["state"] for one in mine] == ["accepted"]
    assert (await person.complete("stickers", placed=1)).json()["completion"]["state"] == "accepted"


async def test_people_know_before_how_it_is_verified(
    client: httpx.AsyncClient, db: Database, lead: Headers
) -> None:
    mission = await launch(
        db,
        verified("code"),
        verified("place", "treasure-hunt", place=SPOT),
        verified("mail", "stickers"),
    )
    person = await join(client, mission, locale="fr")

    page = (await client.get(f"/v1/quests/{quest_id(mission, 'treasure-hunt')}")).json()
    path = f"/v1/quests/{quest_id(mission, 'slogan')}/eligibility"
    rows = (await person.get(path)).json()["conditions"]
    listed = (await person.get(f"/v1/campaigns/{page['campaign']}/quests")).json()["items"]

    assert (page["verification"], page["place"]["max_accuracy_m"]) == ("place", 50)
    assert page["place"]["area"]["radius_m"] == 300
    assert (page["place"]["area"]["latitude"], page["peers"]) != (52.52, 0)
    assert rows[-1]["code"] == "verified-code"
    assert rows[-1]["sentence"] == "Il faut un code remis sur place. Chaque code compte une fois."
    said = {one["slug"]: one["verified"] for one in listed}
    assert said["stickers"] == "Cela compte dès que tu as confirmé une adresse mail."
    assert said["petition"] == "Cela compte tout de suite."
