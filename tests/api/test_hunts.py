"""Hunts: what counts as found, once each; in which order; how often one may try."""

import asyncio
import copy
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import text

from service.store.session import Database
from tests.campaigns import Raw
from tests.hunts import (
    BRIDGE,
    HUNT,
    ago,
    answer_all,
    answered,
    at,
    facts,
    find,
    finds,
    hunt,
    hunted,
    hunting,
    order_signs,
)
from tests.mission import launch
from tests.people import campaign_id, join, key_of, quest_id
from tests.stickers import code_of, print_batch


async def test_a_hunt_from_the_first_clue_to_the_thanks(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await hunted(db)
    lea, batch = (
        await join(client, mission, locale="en", display_name="Léa"),
        await print_batch(db, mission, "hidden-kitchens", count=1),
    )
    begun = await hunt(lea, mission)

    scanned = await find(client, mission, lea, code=f"https://x.example/s/{code_of(batch, 1)}")
    there = await find(client, mission, lea, checkpoint="bridge", position=at(BRIDGE, ago()))
    last = await find(client, mission, lea, checkpoint="cheese", answer=" CHEESE!")

    assert (begun["found"], begun["left"], begun["next"], begun["completion"]) == (0, 3, None, None)
    assert {one["found_at"] for one in begun["checkpoints"]} == {None}
    assert [one.status_code for one in (scanned, there, last)] == 3 * [200]
    assert scanned.json()["message"] == "Found: Market hall! 1 of 3."
    assert scanned.json()["told"]["en"] == "Enjoy!"
    assert (there.json()["message"], there.json()["finish"]) == ("Found! 2 of 3.", None)
    assert last.json()["message"] == "Found! That was the last one: all 3 found."
    finish = last.json()["finish"]
    assert finish["completion"]["state"] == "accepted"
    assert finish["thanks"]["message"].startswith(
        "Thank you, Léa! You have finished the treasure hunt."
    )
    assert finish["points"] == [{"rule": "hunt.accepted", "amount": 30}]
    done = await hunt(lea, mission)
    assert (done["left"], done["completion"]) == (
        0,
        {"id": finish["completion"]["id"], "state": "accepted"},
    )
    assert done["checkpoints"][0]["told"]["en"] == "Enjoy!"
    assert await facts(db) == ["market", "bridge", "cheese"]


async def test_what_was_found_before_is_answered_kindly_and_counts_nothing(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await hunted(db, checkpoints=answered())
    person = await join(client, mission, locale="de")
    await answer_all(client, mission, person, "one")

    again = (await find(client, mission, person, checkpoint="one", answer="wrong")).json()

    assert (again["counted"], again["hunt"]["found"]) == (False, 1)
    assert again["message"] == "Diese Station hast du schon gefunden. Du hast 1 von 3."
    assert await facts(db) == ["one"]


async def test_a_code_counts_for_everybody_once_each(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await hunted(db)
    batch = await print_batch(db, mission, "hidden-kitchens", count=1)
    people = [await join(client, mission) for _ in range(3)]

    told = [await find(client, mission, one, code=code_of(batch, 1)) for one in [*people, *people]]

    assert [one.json()["counted"] for one in told] == [True, True, True, False, False, False]
    assert await facts(db) == 3 * ["market"]


async def test_signs_of_elsewhere_and_withdrawn_ones_lead_nowhere(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await hunted(db)
    key, person = await key_of(db), await join(client, mission)
    sticker = await print_batch(db, mission)
    many = await print_batch(db, mission, "hidden-kitchens", count=3)
    made = await order_signs(client, mission, key)
    await client.delete(f"/v1/sticker-batches/{made['id']}", headers=key)

    wrong = [code_of(sticker, 1), code_of(many, 2), code_of(many, 4), "ABCD-EFGH-1234-5678"]
    replies = [await find(client, mission, person, code=code) for code in wrong]

    for reply in replies:
        assert (reply.status_code, reply.json()["code"]) == (409, "evidence-refused")
        assert reply.json()["field"] == "code"
    other = await find(client, mission, person, checkpoint="bridge", code=code_of(many, 1))
    assert (other.status_code, other.json()["field"]) == (409, "code")
    assert await facts(db) == []


async def test_too_far_away_is_said_and_nothing_more(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await hunted(db)
    person = await join(client, mission)

    reply = await find(
        client,
        mission,
        person,
        checkpoint="bridge",
        position=at(BRIDGE | {"latitude": 52.6}, ago()),
    )

    said = reply.json()
    assert (reply.status_code, said["code"]) == (422, "too-far-away")
    assert "52.5" not in reply.text
    assert set(said) == {
        *("type", "title", "status", "detail", "instance", "code", "request_id", "field")
    }


async def test_a_fixed_order_is_kept_and_shows_one_clue_at_a_time(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await hunted(db, order="fixed", checkpoints=answered())
    person = await join(client, mission)

    early = await find(client, mission, person, checkpoint="three", answer="three")
    before = await hunt(person, mission)
    (first,) = await answer_all(client, mission, person, "one")
    again = await find(client, mission, person, checkpoint="one", answer="one")

    assert (early.status_code, early.json()["code"]) == (409, "out-of-order")
    assert early.json()["next"] == "one"
    assert [one["slug"] for one in before["checkpoints"]] == ["one"]
    assert first["hunt"]["next"] == "two"
    assert [one["slug"] for one in first["hunt"]["checkpoints"]] == ["one", "two"]
    assert again.json()["counted"] is False
    assert (await answer_all(client, mission, person, "two", "three"))[-1]["finish"]


async def test_wrong_tries_are_limited_for_each_person_and_checkpoint(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await hunted(db, checkpoints=answered(), tries_per_hour=3)
    guesser, other = await join(client, mission), await join(client, mission)

    async def guess(word: str) -> httpx.Response:
        return await find(client, mission, guesser, checkpoint="one", answer=word)

    guesses = await asyncio.gather(*(guess(f"no {number}") for number in range(8)))
    right = await guess("one")

    assert sorted(one.status_code for one in guesses) == 3 * [422] + 5 * [429]
    assert {one.json()["code"] for one in guesses} == {"wrong-answer", "rate-limited"}
    assert right.status_code == 429
    assert 3_500 < int(right.headers["retry-after"]) <= 3_601
    await answer_all(client, mission, guesser, "two")
    await answer_all(client, mission, other, "one")
    async with db.transaction() as session:
        await session.execute(
            text("UPDATE checkpoint_try SET began_at = began_at - interval '1 hour'")
        )
    await answer_all(client, mission, guesser, "one")


async def test_what_was_found_offline_counts_when_it_was_found(
    client: httpx.AsyncClient, db: Database
) -> None:
    closed = (datetime.now(UTC) - timedelta(hours=20)).isoformat()
    mission = await launch(db, hunting(options={"checkpoints": answered()}, closes_at=closed))
    person = await join(client, mission)

    async def later(slug: str, when: str) -> httpx.Response:
        return await find(client, mission, person, checkpoint=slug, answer=slug, occurred_at=when)

    in_time = [await later("one", ago(hours=23)), await later("two", ago(hours=21))]
    after, long_ago = await later("three", ago(hours=19)), await later("three", ago(hours=49))
    future = await later("three", ago(hours=-1))
    last = await later("three", ago(hours=22))

    assert [one.status_code for one in in_time] == [200, 200]
    assert (after.status_code, after.json()["code"]) == (409, "quest-closed")
    assert (long_ago.status_code, long_ago.json()["code"]) == (409, "quest-closed")
    assert (future.status_code, future.json()["field"]) == (409, "occurred_at")
    finished_at = datetime.fromisoformat(last.json()["finish"]["completion"]["occurred_at"])
    assert abs(finished_at - datetime.fromisoformat(ago(hours=21))) < timedelta(minutes=1)


async def test_a_position_of_an_hour_ago_is_good_for_a_find_of_an_hour_ago(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission, then = await hunted(db), ago(hours=1)
    person = await join(client, mission)
    here = {"checkpoint": "bridge", "position": at(BRIDGE, then)}

    now = await find(client, mission, person, **here)
    offline = await find(client, mission, person, occurred_at=then, **here)

    assert (now.status_code, now.json()["field"]) == (409, "position.fixed_at")
    assert offline.status_code == 200


async def test_only_a_hunt_has_checkpoints(client: httpx.AsyncClient, db: Database) -> None:
    mission = await hunted(db)
    person = await join(client, mission)
    slogan = quest_id(mission, "slogan")

    asked = await person.get(f"/v1/me/hunts/{slogan}")
    reported = await client.post(
        f"/v1/quests/{slogan}/finds",
        json={"checkpoint": "one", "answer": "one"},
        headers=person.headers,
    )

    for reply in (asked, reported):
        assert (reply.status_code, reply.json()["code"]) == (409, "evidence-refused")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"checkpoint": "one"},
        {"answer": "one"},
        {"checkpoint": "one", "answer": "one", "code": "9KX2-00W4-7QTB-M3ZD"},
        {"checkpoint": "One!", "answer": "one"},
        {"checkpoint": "one", "answer": ""},
        {"checkpoint": "one", "position": {"latitude": 91, "longitude": 0}},
        {"checkpoint": "one", "position": {**BRIDGE, "accuracy_m": -1, "fixed_at": "2026-05-01"}},
    ],
)
async def test_a_report_of_the_wrong_shape_is_refused(
    client: httpx.AsyncClient, db: Database, body: Raw
) -> None:
    mission = await hunted(db)
    person = await join(client, mission)

    reply = await client.post(finds(mission), json=body, headers=person.headers)

    assert (reply.status_code, reply.json()["code"]) == (422, "validation-failed")


async def test_clues_are_in_every_language_of_the_campaign(
    client: httpx.AsyncClient, db: Database
) -> None:
    hunt = copy.deepcopy(HUNT)
    del hunt["options"]["checkpoints"][1]["clue"]["fr"]
    mission, key = await hunted(db), await key_of(db)
    path = f"/v1/campaigns/{campaign_id(mission)}/blueprint"
    blueprint = (await client.get(path, headers=key)).json()
    blueprint["quests"][-1] = hunt

    reply = await client.post("/v1/blueprints", json=blueprint, headers=key)

    assert reply.status_code == 422
    assert [(one["code"], one["path"]) for one in reply.json()["errors"]] == [
        ("language-missing", "quests[4].options.checkpoints[1].clue")
    ]
