"""A fraud wave is removed: everyone who was told too much is told once, and nobody else."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from service.store.session import Database
from service.usecases.fan_out_events import fan_out_events
from service.usecases.fold_facts import fold_all
from service.usecases.tell_corrections import tell_corrections
from tests.campaigns import Raw
from tests.conftest import SECRET
from tests.mission import Mission, changed, launch
from tests.people import Headers, Person, campaign_id, join, key_of, quest_id
from tests.results import told, work

STEP = {"to": "revoked", "reason": "These stickers were never put up."}


def at_twenty(raw: Raw) -> None:
    raw["claims"] = [one for one in raw["claims"] if one.get("quest") == "stickers"]
    raw["milestones"] = [
        {
            "slug": "twenty",
            "measure": "stickers_distributed",
            "quest": "stickers",
            "threshold": 20,
            "promise": {"de": "ein Plakat", "fr": "une affiche", "en": "a poster"},
        }
    ]


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, at_twenty, changed("stickers", limits=[]))


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


async def place(person: Person, count: int) -> str:
    reply = await person.complete("stickers", placed=count)
    assert reply.status_code == 201, reply.text
    return str(reply.json()["completion"]["id"])


async def revoke(client: httpx.AsyncClient, lead: Headers, *completions: str) -> None:
    for completion in completions:
        path = f"/v1/completions/{completion}/transitions"
        reply = await client.post(path, json=STEP, headers=lead)
        assert reply.status_code == 200, reply.text


async def events(
    client: httpx.AsyncClient, db: Database, key: Headers, kind: str
) -> list[dict[str, Any]]:
    await fan_out_events(db, secret=SECRET, at=datetime.now(UTC))
    reply = await client.get("/v1/events", params={"types": kind}, headers=key)
    items: list[dict[str, Any]] = reply.json()["items"]
    return items


async def counted(db: Database) -> None:
    await fold_all(db, datetime.now(UTC))
    await work(db)


async def test_a_fraud_wave_is_one_message_for_each_who_was_told_too_much(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    early, fraud, misled, elsewhere = [await join(client, mission) for _ in range(4)]
    await place(early, 3)
    wave = [await place(fraud, 5) for _ in range(6)]
    await place(misled, 2)
    await elsewhere.complete("petition")

    await revoke(client, lead, *wave)
    later = await join(client, mission)
    await place(later, 1)
    await work(db)
    await work(db)

    (mine,) = await told(misled)
    assert mine["moment"] == "figures_corrected"
    assert mine["message"].startswith(
        "A number that we told you was too high: 6 reports did not hold up and were taken back. "
        "What you did stays yours. This is true now:"
    )
    assert mine["achieved"][0]["value"] == 6  # three, two and one; as of the message
    (theirs,) = await told(fraud, "de")
    assert theirs["message"].startswith("6 deiner Meldungen zählen nicht mehr. Warum: These")
    for person in (early, later, elsewhere):
        assert await told(person) == []
    (event,) = await events(client, db, lead, "campaign.counter_corrected")
    assert event["subject"] == f"campaign/{campaign_id(mission)}"
    assert event["data"]["taken_back"] == 6
    assert event["data"]["quests"] == [quest_id(mission, "stickers")]
    assert {"claim": "stickers-up", "value": 6} in event["data"]["figures"]


async def test_what_counts_again_before_anybody_was_told_is_no_news(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    lea, other = await join(client, mission), await join(client, mission)
    completion = await place(lea, 5)
    await place(other, 1)

    await revoke(client, lead, completion)
    path = f"/v1/completions/{completion}/transitions"
    for to in ("in_review", "accepted"):
        reply = await client.post(path, json={"to": to}, headers=lead)
    await work(db)

    assert await told(other) == []
    assert reply.status_code == 200
    assert [one["moment"] for one in await told(lea)] == ["completion_accepted"]


async def test_a_wave_that_goes_on_is_waited_for(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    lea = await join(client, mission)
    completions = [await place(lea, 5) for _ in range(2)]

    await revoke(client, lead, completions[0])
    begun = await tell_corrections(db, datetime.now(UTC), settle=3600)
    await revoke(client, lead, completions[1])
    await work(db)

    assert begun == 0
    (one,) = await told(lea)
    assert one["message"].startswith("2 of your reports do not count any more.")


async def test_a_milestone_falls_back_says_so_and_is_reached_again(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    lea, fraud = await join(client, mission), await join(client, mission)
    await place(lea, 12)
    wave = await place(fraud, 10)
    await counted(db)
    (reached,) = await told(lea)

    await revoke(client, lead, wave)
    await counted(db)
    fallen = {one["moment"]: one for one in await told(lea)}
    page = (await client.get(f"/v1/campaigns/{campaign_id(mission)}/progress")).json()
    await place(lea, 8)
    await counted(db)
    again = {one["moment"]: one for one in await told(lea)}

    assert reached["message"] == (
        "We made it: 22 stickers of 20. As promised: a poster. Your part: 12 stickers."
    )
    assert (
        "it is 12 stickers now, and the milestone at 20 is open again"
        in (fallen["milestone_fallen"]["message"])
    )
    assert set(fallen) == {"milestone_fallen"}  # lea's own reply came before the wrong number
    assert page["milestones"][0]["reached_at"] is None
    assert again["milestone_reached"]["version"] == 2
    assert again["milestone_reached"]["message"].endswith("Your part: 20 stickers.")


async def test_a_goal_can_be_raised_and_those_who_were_told_hear_it(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    lea = await join(client, mission)
    await place(lea, 20)
    await counted(db)

    def higher(raw: Raw) -> None:
        at_twenty(raw)
        raw["milestones"][0]["threshold"] = 50

    await launch(db, higher, changed("stickers", limits=[]))
    await work(db)

    (one,) = await told(lea)
    assert one["message"] == (
        "The goal is higher now: 50 stickers. It is 20 so far. What is promised: a poster."
    )


async def test_five_hundred_that_were_revoked_are_one_message_per_person(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    lea = await join(client, mission)
    completion = await place(lea, 1)
    await revoke(client, lead, completion)
    many = text("""
        INSERT INTO taken_back SELECT workspace_id, gen_random_uuid(), 2, campaign_id, quest_id,
            participant_id, told_from, fact_types, reason, at, NULL
        FROM taken_back, generate_series(1, 499)
    """)
    async with db.transaction() as session:
        await session.execute(many)

    await work(db)

    (one,) = await told(lea)
    assert one["message"].startswith("500 of your reports do not count any more.")


async def test_an_organiser_may_keep_the_word_about_a_milestone(
    client: httpx.AsyncClient, db: Database, lead: Headers
) -> None:
    def on_word(raw: Raw) -> None:
        at_twenty(raw)
        raw["milestones"][0]["publish"] = "on_word"

    mission = await launch(db, on_word, changed("stickers", limits=[]))
    lea = await join(client, mission)
    await place(lea, 20)
    page: dict[str, Any] = (await client.get(f"/v1/campaigns/{campaign_id(mission)}")).json()
    path = f"/v1/milestones/{page['progress']['milestones'][0]['id']}/publication"

    early = await client.post(path, headers=lead)
    await counted(db)
    silent = await told(lea)
    said = [await client.post(path, headers=lead) for _ in range(2)]
    await work(db)

    assert (early.status_code, silent) == (409, [])
    assert [reply.status_code for reply in said] == [200, 200]
    assert [one["moment"] for one in await told(lea)] == ["milestone_reached"]
