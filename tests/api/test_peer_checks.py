"""What others confirm: by lot, without a name, never one's own, once each, by enough of them."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from quests.ids import parse_id
from service.settings import Settings
from service.store.session import Database
from service.usecases.fan_out_events import fan_out_events
from service.usecases.fold_facts import fold_all
from service.usecases.move_completion import decide_overdue
from tests.mail.inbox import Inbox
from tests.mission import Mission, launch, limited
from tests.peers import answer, peer, photo_of_a_kitchen, take, toured, touring
from tests.people import Headers, Person, campaign_id, join, key_of
from tests.rewarding import settle

OVER = (409, "check-over")


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, touring(), limited("stickers", day=50))


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


def refusal(reply: httpx.Response) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


async def state_of(person: Person) -> str:
    mine = (await person.get("/v1/me/completions")).json()["items"]
    return str(mine[0]["completion"]["state"])


async def test_two_who_confirm_it_let_it_count_with_all_that_follows(
    client: httpx.AsyncClient,
    db: Database,
    mission: Mission,
    lead: Headers,
    settings: Settings,
    working: Database,
) -> None:
    cook = await join(client, mission, locale="en", display_name="Léa Martin")
    first, second = [await peer(client, mission) for _ in range(2)]
    told = await toured(client, mission, cook)

    for one in (first, second):
        (asked,) = await take(client, one.headers)
        assert asked["evidence"] == {"note": "Here we cook for forty."}
        assert "Martin" not in str(asked)
        assert cook.id not in str(asked)
        assert await state_of(cook) == "in_review"
        assert (await answer(client, one.headers, asked["id"])).json()["verdict"] == "confirmed"

    assert told["thanks"]["message"].endswith("counts once it is confirmed.")
    (mine,) = (await cook.get("/v1/me/completions")).json()["items"]
    assert mine["completion"]["state"] == "accepted"
    assert [step["to_state"] for step in mine["history"]] == ["in_review", "accepted"]
    assert mine["completion"]["occurred_at"] == told["completion"]["occurred_at"]
    await settle(db)
    assert (await cook.get("/v1/me/points")).json()["total"] == 7
    await fold_all(db, datetime.now(UTC))
    assert (await cook.get("/v1/me/thanks")).json()["items"]
    await fan_out_events(working, secret=settings.signing_secret(), at=datetime.now(UTC))
    events = (await client.get("/v1/events?types=completion.validated", headers=lead)).json()
    assert mine["completion"]["id"] in str(events["items"])


async def test_two_doubts_let_a_moderator_look_who_reads_why(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    cook = await join(client, mission)
    made = (await toured(client, mission, cook))["completion"]["id"]
    for one in [await peer(client, mission) for _ in range(2)]:
        (asked,) = await take(client, one.headers)
        await answer(client, one.headers, asked["id"], doubt="This is no kitchen.")

    late = await take(client, (await peer(client, mission)).headers)
    path = f"/v1/campaigns/{campaign_id(mission)}/review?flag=peers_doubt"
    (row,) = (await client.get(path, headers=lead)).json()["items"]
    why = await client.get(f"/v1/completions/{made}/peer-checks", headers=lead)

    assert (late, row["id"], row["confirmed"], row["doubted"]) == ([], made, 0, 2)
    assert [one["reason"] for one in why.json()["items"]] == ["This is no kitchen."] * 2
    step = f"/v1/completions/{made}/transitions"
    assert (await client.post(step, json={"to": "accepted"}, headers=lead)).status_code == 200


async def test_nobody_is_asked_about_their_own_or_twice_or_before_they_did_something(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    cook, newcomer = await peer(client, mission), await join(client, mission)
    await toured(client, mission, cook)

    early = await client.post("/v1/me/peer-checks", json={}, headers=newcomer.headers)
    assert refusal(early) == (409, "not-a-peer")
    assert await take(client, cook.headers, most=5) == []
    other = await peer(client, mission)
    (asked,) = await take(client, other.headers, most=5)
    assert await take(client, other.headers, most=5) == [asked]
    await answer(client, other.headers, asked["id"])
    assert await take(client, other.headers, most=5) == []


async def test_not_more_are_asked_than_it_takes_and_who_lets_the_time_pass_is_replaced(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    await toured(client, mission, await join(client, mission))
    crowd = [await peer(client, mission) for _ in range(5)]

    asked = await asyncio.gather(*(take(client, one.headers) for one in crowd))
    assert sorted(len(one) for one in asked) == [0, 0, 1, 1, 1]

    async with db.transaction() as session:
        await session.execute(text("UPDATE peer_check SET reserved_until = now() - interval '1 s'"))
    slow = next(n for n, one in enumerate(asked) if one)
    late = await answer(client, crowd[slow].headers, asked[slow][0]["id"])
    again = await take(client, crowd[slow].headers)

    assert refusal(late) == OVER
    assert again[0]["id"] == asked[slow][0]["id"]
    assert (await answer(client, crowd[slow].headers, again[0]["id"])).status_code == 200


async def test_an_answer_is_given_once_and_sending_it_again_changes_nothing(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    cook, other = await join(client, mission), await peer(client, mission)
    await toured(client, mission, cook)
    (asked,) = await take(client, other.headers)

    bare = await client.post(
        f"/v1/me/peer-checks/{asked['id']}/verdict",
        json={"verdict": "doubted"},
        headers=other.headers,
    )
    first, again = [await answer(client, other.headers, asked["id"]) for _ in range(2)]
    otherwise = await answer(client, other.headers, asked["id"], doubt="Thought again")
    foreign = await answer(client, cook.headers, asked["id"])

    assert bare.status_code == 422
    assert first.json() == again.json()
    assert refusal(otherwise) == OVER
    assert refusal(foreign) == (404, "not-found")


async def test_a_moderator_may_decide_at_any_time_and_a_claim_keeps_others_out(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    cook, other = await join(client, mission), await peer(client, mission)
    made = (await toured(client, mission, cook))["completion"]["id"]
    await client.put(f"/v1/completions/{made}/claim", headers=lead)
    assert await take(client, other.headers) == []
    await client.delete(f"/v1/completions/{made}/claim", headers=lead)
    (asked,) = await take(client, other.headers)
    step = f"/v1/completions/{made}/transitions"

    await client.post(step, json={"to": "returned", "reason": "Sharper, please"}, headers=lead)
    late = await answer(client, other.headers, asked["id"])
    body = {"kind": "challenge", "note": "Here we cook for fifty."}
    await client.put(f"/v1/me/completions/{made}/evidence", json=body, headers=cook.headers)
    (anew,) = await take(client, other.headers)

    assert refusal(late) == OVER
    assert anew["evidence"] == {"note": "Here we cook for fifty."}


async def test_the_photo_is_shown_to_who_is_asked_and_as_long_as_they_are(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    cook, other, third = (
        await join(client, mission),
        await peer(client, mission),
        await peer(client, mission),
    )
    await toured(client, mission, cook, photo=await photo_of_a_kitchen(client, cook))
    (asked,) = await take(client, other.headers)

    seen = await other.get(asked["photo"])
    foreign = await third.get(asked["photo"])
    await answer(client, other.headers, asked["id"])
    after = await other.get(asked["photo"])

    assert (seen.status_code, seen.headers["content-type"]) == (200, "image/jpeg")
    assert seen.headers["cache-control"] == "private, no-store"
    assert (foreign.status_code, after.status_code) == (404, 404)


async def test_what_shows_others_nothing_is_left_to_moderators_and_all_are_told(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    cook, other = await join(client, mission), await peer(client, mission)
    link = {"link": "https://example.org/lea-martin"}
    told = await toured(client, mission, cook, headers={"accept-language": "en"}, note=None, **link)
    made = told["completion"]["id"]

    assert await take(client, other.headers) == []
    (noticed,) = told["flags"]
    assert noticed["code"] == "peers_see_nothing"
    assert noticed["message"].startswith("Others do not see links. Someone from the team will")
    queue = f"/v1/campaigns/{campaign_id(mission)}/review?flag=peers_see_nothing"
    (row,) = (await client.get(queue, headers=lead)).json()["items"]
    assert row["id"] == made

    step, path = f"/v1/completions/{made}/transitions", f"/v1/me/completions/{made}/evidence"
    waiting = []
    for more in ({"note": "Here we cook for forty."}, {}):
        back = {"to": "returned", "reason": "Say something about it, please."}
        assert (await client.post(step, json=back, headers=lead)).status_code == 200
        body = {"kind": "challenge"} | link | more
        assert (await client.put(path, json=body, headers=cook.headers)).status_code == 200
        waiting.append([one["evidence"] for one in await take(client, other.headers)])
    assert waiting == [[{"note": "Here we cook for forty."}], []]
    (row,) = (await client.get(queue, headers=lead)).json()["items"]
    assert row["flags"] == ["peers_see_nothing"]


async def test_the_deadline_holds_for_what_peers_leave(
    client: httpx.AsyncClient, db: Database, working: Database
) -> None:
    review = {"hours": 2, "then": "accepted"}
    mission = await launch(db, touring(review=review))
    cook = await join(client, mission)
    await toured(client, mission, cook)

    assert await decide_overdue(working, at=datetime.now(UTC) + timedelta(hours=3)) == 1
    assert await state_of(cook) == "accepted"


async def test_a_second_look_covers_what_peers_confirmed(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(db, touring(peers=1, review={"second_look_percent": 100}))
    lead, cook, other = await key_of(db), await join(client, mission), await peer(client, mission)
    made = (await toured(client, mission, cook))["completion"]["id"]
    (asked,) = await take(client, other.headers)
    await answer(client, other.headers, asked["id"])
    review = f"/v1/campaigns/{campaign_id(mission)}/review"

    (row,) = (await client.get(f"{review}?second_look=true", headers=lead)).json()["items"]
    body = {"agrees": False, "reason": "Not your kitchen"}
    await client.post(f"/v1/completions/{made}/second-look", json=body, headers=lead)
    guide = (await client.get(f"{review}/guide", headers=lead)).json()

    assert (row["id"], row["confirmed"]) == (made, 1)
    assert guide["of_peers"] == {"looked_at": 1, "agreed": 0, "rate": 0.0}
    assert await state_of(cook) == "revoked"


async def test_the_database_refuses_who_confirms_their_own(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    cook = await join(client, mission)
    made = (await toured(client, mission, cook))["completion"]["id"]
    values: dict[str, Any] = {"person": parse_id("prt", cook.id), "made": parse_id("cpl", made)}
    insert = text("""
        INSERT INTO peer_check (workspace_id, id, completion_id, version, participant_id,
            reserved_until)
        SELECT workspace_id, gen_random_uuid(), id, version, :person, now()
        FROM completion WHERE id = :made
    """)

    with pytest.raises(DBAPIError, match="nobody confirms their own"):
        async with db.transaction() as session:
            await session.execute(insert, values)


async def test_who_turns_out_to_be_the_author_has_confirmed_nothing(
    client: httpx.AsyncClient, db: Database, mission: Mission, working: Database
) -> None:
    inbox = Inbox(working)
    cook, twin, other = [await peer(client, mission) for _ in range(3)]
    await toured(client, mission, cook)
    (asked,) = await take(client, twin.headers)
    await answer(client, twin.headers, asked["id"])

    for person in (cook, twin):
        await client.post("/v1/me/email", json={"email": "l@example.org"}, headers=person.headers)
        said = {"code": await inbox.code("l@example.org")}
        told = await client.post("/v1/me/email/confirm", json=said, headers=person.headers)
        person.headers = {"authorization": f"Bearer {told.json()['token']}"}
    (asked,) = await take(client, other.headers)
    await answer(client, other.headers, asked["id"])

    mine = (await cook.get("/v1/me/completions")).json()["items"]
    states = {one["completion"]["quest"]["kind"]: one["completion"]["state"] for one in mine}
    assert states["challenge"] == "in_review"  # one of two, not both
