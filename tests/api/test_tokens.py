"""Access tokens last minutes; refresh tokens are good for once, and a copy ends the session."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from service.opaque_tokens import new_token
from service.store.session import Database
from service.usecases.refresh_token import PREFIX
from service.usecases.tidy_up import tidy_up
from tests.mission import Mission, campaign_is, launch
from tests.people import Person, campaign_id, join

REFRESH = "/v1/tokens/refresh"


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


@pytest.fixture
async def person(client: httpx.AsyncClient, mission: Mission) -> Person:
    return await join(client, mission, display_name="Léa")


def bearer(told: Any) -> dict[str, str]:
    return {"authorization": f"Bearer {told['token']}"}


async def refresh(client: httpx.AsyncClient, token: str, key: str | None = None) -> httpx.Response:
    headers = {"idempotency-key": key} if key else {}
    return await client.post(REFRESH, json={"refresh_token": token}, headers=headers)


async def is_alive(client: httpx.AsyncClient, told: Any) -> bool:
    reply = await client.get("/v1/me", headers=bearer(told))
    assert reply.status_code in {200, 401}
    return reply.status_code == 200


async def test_an_access_token_lasts_half_an_hour_and_a_refresh_token_gets_the_next(
    client: httpx.AsyncClient, person: Person
) -> None:
    assert person.told["expires_in"] == 1800

    reply = await refresh(client, person.told["refresh_token"])

    assert reply.status_code == 200
    told = reply.json()
    assert told["expires_in"] == 1800
    assert told["refresh_token"] != person.told["refresh_token"]
    me = await client.get("/v1/me", headers=bearer(told))
    assert (me.json()["id"], me.json()["display_name"]) == (person.id, "Léa")


async def test_refreshed_again_and_again_it_stays_one_session(
    client: httpx.AsyncClient, person: Person, later: Callable[..., None]
) -> None:
    told = person.told
    for day in range(1, 5):
        later(days=day)
        told = (await refresh(client, told["refresh_token"])).json()

    assert await is_alive(client, told)


async def test_a_copy_of_a_used_token_ends_the_session_for_both(
    client: httpx.AsyncClient, person: Person, later: Callable[..., None]
) -> None:
    stolen = person.told["refresh_token"]
    mine = (await refresh(client, stolen)).json()

    later(seconds=11)
    thief = await refresh(client, stolen)

    assert (thief.status_code, thief.json()["code"]) == (401, "unauthenticated")
    assert not await is_alive(client, mine)
    assert (await refresh(client, mine["refresh_token"])).status_code == 401


async def test_a_copy_is_noticed_also_when_the_thief_was_first(
    client: httpx.AsyncClient, person: Person, later: Callable[..., None]
) -> None:
    stolen = person.told["refresh_token"]
    thief = (await refresh(client, stolen)).json()
    later(minutes=20)

    assert (await refresh(client, stolen)).status_code == 401

    assert not await is_alive(client, thief)


async def test_a_lost_answer_is_had_again_within_seconds(
    client: httpx.AsyncClient, person: Person
) -> None:
    lost = (await refresh(client, person.told["refresh_token"])).json()

    again = (await refresh(client, person.told["refresh_token"])).json()

    assert again["refresh_token"] == lost["refresh_token"]
    assert await is_alive(client, again)


async def test_under_its_key_a_lost_answer_is_had_again_much_later(
    client: httpx.AsyncClient, person: Person, later: Callable[..., None]
) -> None:
    key = uuid4().hex
    lost = (await refresh(client, person.told["refresh_token"], key)).json()

    later(days=2)
    again = await refresh(client, person.told["refresh_token"], key)

    assert again.json()["refresh_token"] == lost["refresh_token"]


async def test_once_the_successor_was_used_a_retry_is_a_copy(
    client: httpx.AsyncClient, person: Person
) -> None:
    key = uuid4().hex
    second = (await refresh(client, person.told["refresh_token"], key)).json()
    third = (await refresh(client, second["refresh_token"])).json()

    reply = await refresh(client, person.told["refresh_token"], key)

    assert reply.status_code == 401
    assert not await is_alive(client, third)


async def test_twenty_at_once_get_one_successor(client: httpx.AsyncClient, person: Person) -> None:
    token = person.told["refresh_token"]

    replies = await asyncio.gather(*(refresh(client, token) for _ in range(20)))

    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.json()["refresh_token"] for reply in replies}) == 1


async def test_signing_out_ends_this_session_at_once_and_no_other(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    key = uuid4().hex
    phone, laptop = [await join(client, mission, key=key) for _ in range(2)]

    reply = await client.delete("/v1/tokens", headers=phone.headers)

    assert (reply.status_code, reply.content) == (204, b"")
    assert not await is_alive(client, phone.told)
    assert (await refresh(client, phone.told["refresh_token"])).status_code == 401
    assert (await client.delete("/v1/tokens", headers=phone.headers)).status_code == 401
    assert laptop.id == phone.id
    assert await is_alive(client, laptop.told)


async def test_an_ended_session_hands_nothing_in_and_takes_no_limit(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    join_key, key = uuid4().hex, uuid4().hex
    phone, laptop = [await join(client, mission, key=join_key) for _ in range(2)]
    await client.delete("/v1/tokens", headers=phone.headers)

    refused = await phone.complete("stickers", placed=1, key=key)

    assert (refused.status_code, refused.json()["code"]) == (401, "unauthenticated")
    reply = await laptop.complete("stickers", placed=1, key=key)
    assert (reply.status_code, reply.headers.get("idempotent-replayed")) == (201, None)
    assert reply.json()["thanks"]["yours"]["quantity"] == 1


async def test_an_ended_session_is_nobody_also_where_anybody_may_call(
    client: httpx.AsyncClient, mission: Mission, person: Person
) -> None:
    await client.delete("/v1/tokens", headers=person.headers)
    campaign = f"/v1/campaigns/{campaign_id(mission)}"

    assert (await client.get(f"{campaign}/quests", headers=person.headers)).status_code == 401
    assert (await client.get(campaign, headers=person.headers)).status_code == 200
    joining = await client.post(f"{campaign}/participants", json={}, headers=person.headers)
    assert joining.status_code == 401


async def test_a_session_that_nobody_used_for_long_is_over(
    client: httpx.AsyncClient, person: Person, later: Callable[..., None]
) -> None:
    later(days=180)

    assert (await refresh(client, person.told["refresh_token"])).status_code == 401


async def test_sessions_that_ran_out_are_deleted(
    client: httpx.AsyncClient, person: Person, db: Database, working: Database
) -> None:
    await tidy_up(working, at=datetime.now(UTC) + timedelta(days=179), audit_days=730)
    assert await is_alive(client, person.told)

    await tidy_up(working, at=datetime.now(UTC) + timedelta(days=181), audit_days=730)

    async with db.read() as session:
        left = text(
            "SELECT (SELECT count(*) FROM refresh_token), count(*) FROM participant_session"
        )
        assert tuple((await session.execute(left)).one()) == (0, 0)


@pytest.mark.parametrize("token", ["x", "cqr_", "cq_abc", "eyJ.a.b", "\u00e9" * 20, "a" * 200])
async def test_any_other_text_is_no_refresh_token(client: httpx.AsyncClient, token: str) -> None:
    reply = await refresh(client, token)

    assert (reply.status_code, reply.json()["code"]) == (401, "unauthenticated")
    assert token not in reply.text


async def test_a_made_up_token_of_a_workspace_answers_like_any_other(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    made_up = await refresh(client, new_token(PREFIX, mission.workspace_id))
    foreign = await refresh(client, new_token(PREFIX, uuid4()))

    bodies = [{**reply.json(), "request_id": ""} for reply in (made_up, foreign)]
    assert bodies[0] == bodies[1]
    assert made_up.status_code == 401


async def test_an_access_token_is_no_refresh_token_nor_the_other_way_round(
    client: httpx.AsyncClient, person: Person
) -> None:
    swapped = {"authorization": f"Bearer {person.told['refresh_token']}"}

    assert (await refresh(client, person.told["token"])).status_code == 401
    assert (await client.get("/v1/me", headers=swapped)).status_code == 401


async def test_tokens_are_kept_as_hashes(
    client: httpx.AsyncClient, person: Person, db: Database
) -> None:
    await refresh(client, person.told["refresh_token"])

    async with db.read() as session:
        rows = (await session.execute(text("SELECT t::text FROM refresh_token t"))).scalars()
        kept = " ".join(rows)
    assert person.told["refresh_token"].rpartition("_")[2] not in kept


async def test_a_refreshed_token_acts_in_its_own_campaign(
    client: httpx.AsyncClient, db: Database, mission: Mission, person: Person
) -> None:
    other = await launch(db, campaign_is(slug="zweite"))
    path = f"/v1/campaigns/{campaign_id(other)}/participants"
    there = (await client.post(path, json={}, headers=person.headers)).json()

    renewed = (await refresh(client, there["refresh_token"])).json()

    me = (await client.get("/v1/me", headers=bearer(renewed))).json()
    assert (me["id"], me["campaign"]) == (person.id, campaign_id(other))
    assert await is_alive(client, person.told)
