"""Two rows of docs/reference/bad-input.md that take more than one request to show."""

import re

import httpx
from sqlalchemy import text

from quests.ids import parse_id
from service.store.session import Database
from tests.mission import changed, launch
from tests.people import join

# What differs between any two answers: ids, times, codes of Links.
ID = re.compile(r"[a-z]{3}_[a-z2-7]{26}|[0-9T:.-]{20,}Z|/l/[\w-]+")
TAKEN = text("INSERT INTO idempotency_key VALUES (:w, :p, 'k', '', 0, '', now())")


async def test_row_32_a_twin_that_still_runs_is_waited_for_only_so_long(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(db)
    person = await join(client, mission)
    me = (await person.get("/v1/me")).json()["id"]
    async with db.transaction() as elsewhere:
        await elsewhere.execute(TAKEN, {"w": mission.workspace_id, "p": parse_id("prt", me)})
        refused = await person.complete("stickers", key="k")
        await elsewhere.rollback()

    assert (refused.status_code, refused.json()["code"]) == (409, "idempotency-in-progress")
    assert refused.headers["retry-after"].isdecimal()
    assert (await person.complete("stickers", key="k")).status_code == 201


async def test_row_39_a_signature_that_waits_is_answered_alike(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(db, changed("petition", options={"confirmation": "email"}))
    people = [await join(client, mission) for _ in range(3)]
    for person, email in zip(people[1:], ("lea@example.org", "bot@mailinator.com"), strict=True):
        await client.post("/v1/me/email", json={"email": email}, headers=person.headers)

    signed = [await person.complete("petition") for person in people]

    assert {one.status_code for one in signed} == {201}
    assert len({ID.sub("", one.text) for one in signed}) == 1
    assert {one.json()["completion"]["state"] for one in signed} == {"confirming"}
