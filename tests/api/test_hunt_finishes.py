"""The finish of a hunt: once, with the last checkpoint, whatever else happens at that moment."""

import asyncio
from datetime import UTC, datetime

import httpx

from service.store.session import Database
from service.usecases.fold_facts import fold_all
from tests.hunts import (
    answer_all,
    answered,
    facts,
    find,
    hunt,
    hunted,
    hunting,
)
from tests.mission import Mission, changed, launch
from tests.people import Person, campaign_id, join, key_of, quest_id


async def test_the_last_checkpoints_found_at_once_finish_the_hunt_once(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await hunted(db, checkpoints=answered())
    person = await join(client, mission)

    replies = await asyncio.gather(
        *(
            find(client, mission, person, checkpoint=slug, answer=slug)
            for slug in 4 * ("one", "two", "three")
        )
    )

    assert {one.status_code for one in replies} == {200}
    assert sum(one.json()["counted"] for one in replies) == 3
    assert sum(one.json()["finish"] is not None for one in replies) == 1
    mine = (await person.get("/v1/me/completions")).json()["items"]
    assert [one["completion"]["state"] for one in mine] == ["accepted"]
    assert sorted(await facts(db)) == ["one", "three", "two"]


async def test_a_retry_gets_the_first_answer_finish_included(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await hunted(db, checkpoints=answered(["one"]), tries_per_hour=1)
    person = await join(client, mission)

    first = await find(client, mission, person, key="k", checkpoint="one", answer="one")
    await launch(db, hunting(options={"checkpoints": answered(["one"])}, state="closed"))
    again = await find(client, mission, person, key="k", checkpoint="one", answer="one")
    other = await find(client, mission, person, key="k", checkpoint="one", answer="ONE")

    assert first.json()["finish"]["completion"]["state"] == "accepted"
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")


async def test_prerequisites_come_before_the_first_checkpoint(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(
        db,
        hunting(options={"checkpoints": answered(["one"])}, prerequisites=["stickers"]),
        changed("stickers", limits=[]),
    )
    person = await join(client, mission)

    early = await find(client, mission, person, checkpoint="one", answer="one")
    await person.complete("stickers")

    assert (early.status_code, early.json()["code"]) == (409, "prerequisite-missing")
    assert (await answer_all(client, mission, person, "one"))[0]["finish"]


async def finish(client: httpx.AsyncClient, mission: Mission, person: Person) -> httpx.Response:
    """Hand the finish in oneself."""
    return await client.post(
        f"/v1/quests/{quest_id(mission, 'hidden-kitchens')}/completions",
        json={"kind": "hunt"},
        headers=person.headers | {"idempotency-key": "finish"},
    )


async def test_nobody_finishes_before_the_last_checkpoint_nor_twice(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await hunted(db, checkpoints=answered())
    person = await join(client, mission)
    await answer_all(client, mission, person, "one", "two")

    early = await finish(client, mission, person)
    (last,) = await answer_all(client, mission, person, "three")
    twice = await finish(client, mission, person)

    assert (early.status_code, early.json()["code"]) == (409, "evidence-refused")
    assert (early.json()["left"], early.json()["total"]) == (1, 3)
    assert last["finish"]
    assert (twice.status_code, twice.json()["code"]) == (409, "limit-reached")
    page = (await client.get(f"/v1/quests/{quest_id(mission, 'hidden-kitchens')}")).json()
    assert page["limits"] == [{"per": "campaign", "times": 1}]


async def test_a_checkpoint_that_was_removed_lets_people_finish(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await hunted(db, checkpoints=answered())
    person = await join(client, mission)
    await answer_all(client, mission, person, "one", "two")
    await hunted(db, checkpoints=answered(["one", "two"]))

    done = await finish(client, mission, person)

    assert (await hunt(person, mission))["total"] == 2
    assert (done.status_code, done.json()["completion"]["state"]) == (201, "accepted")


async def test_a_finish_can_wait_for_a_person_to_look_and_be_rejected_and_done_again(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(
        db, hunting(options={"checkpoints": answered(["one"])}, verification="moderator")
    )
    key, person = await key_of(db), await join(client, mission, locale="fr")

    (held,) = await answer_all(client, mission, person, "one")
    step = f"/v1/completions/{held['finish']['completion']['id']}/transitions"
    no = await client.post(step, json={"to": "rejected", "reason": "Trop vite."}, headers=key)
    (again,) = await answer_all(client, mission, person, "one")

    assert held["finish"]["completion"]["state"] == "in_review"
    assert held["finish"]["points"] == []
    assert "chasse au trésor" in held["finish"]["thanks"]["message"]
    assert no.status_code == 200
    assert (again["counted"], again["finish"]["completion"]["state"]) == (False, "in_review")
    assert (await hunt(person, mission))["completion"]["state"] == "in_review"


async def test_a_hunt_through_two_towns_in_a_minute_is_looked_at(
    client: httpx.AsyncClient, db: Database
) -> None:
    checkpoints = answered(["berlin", "munich"])
    checkpoints[0]["place"] = {"latitude": 52.52, "longitude": 13.405}
    checkpoints[1]["place"] = {"latitude": 48.137, "longitude": 11.575}
    mission = await hunted(db, checkpoints=checkpoints)
    person = await join(client, mission)

    last = (await answer_all(client, mission, person, "berlin", "munich"))[-1]

    assert last["finish"]["completion"]["state"] == "in_review"
    assert [flag["code"] for flag in last["finish"]["flags"]] == ["too_fast"]


async def test_kpis_count_finishes_once(client: httpx.AsyncClient, db: Database) -> None:
    mission = await hunted(db, checkpoints=answered())
    key = await key_of(db)
    for slugs in (("one", "two", "three"), ("one", "two")):
        await answer_all(client, mission, await join(client, mission), *slugs)
    await fold_all(db, datetime.now(UTC))

    for name in ("treasure_hunt_completions", "quest_completions", "participations"):
        reply = await client.get(f"/v1/campaigns/{campaign_id(mission)}/kpis/{name}", headers=key)
        assert reply.json()["value"] == 1, name
