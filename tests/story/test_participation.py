"""From a Link to a number: what people and organisers live through, over HTTP."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from service.store.session import Database
from service.usecases.fold_facts import fold_all
from tests.campaigns import Raw
from tests.mission import Mission, changed, launch, limited
from tests.people import Headers, Person, campaign_id, join, key_of


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, changed("stickers", limits=[]), limited("slogan", campaign=1))


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


class Office:
    """The lead's server."""

    def __init__(self, client: httpx.AsyncClient, mission: Mission, key: Headers) -> None:
        self._client, self._mission, self._key = client, mission, key

    async def kpi(self, name: str) -> Any:
        """The value of a KPI now."""
        address = f"/v1/campaigns/{campaign_id(self._mission)}/kpis/{name}"
        return (await self._client.get(address, headers=self._key)).json()["value"]

    async def total(self, claim: str) -> int:
        """What everybody sees of a Claim."""
        address = f"/v1/campaigns/{campaign_id(self._mission)}"
        totals = (await self._client.get(address)).json()["progress"]["totals"]
        return {one["claim"]: one["value"] for one in totals}[claim]

    async def move(self, completion: str, to: str, reason: str | None = None) -> None:
        """One step of a review."""
        reply = await self._client.post(
            f"/v1/completions/{completion}/transitions",
            json={"to": to, "reason": reason},
            headers=self._key,
        )
        assert reply.status_code == 200, reply.text


@pytest.fixture
def office(client: httpx.AsyncClient, mission: Mission, lead: Headers) -> Office:
    return Office(client, mission, lead)


async def events(db: Database, prefix: str) -> list[str]:
    """The types of the events told so far, in their order."""
    async with db.read() as session:
        rows = await session.execute(
            text("SELECT type FROM event WHERE type LIKE :prefix ORDER BY occurred_at, type"),
            {"prefix": f"{prefix}%"},
        )
        return list(rows.scalars())


async def fold(db: Database) -> int:
    return await fold_all(db, datetime.now(UTC))


async def handed_in(person: Person, slug: str, **fields: Any) -> dict[str, Any]:
    reply = await person.complete(slug, **fields)
    assert reply.status_code == 201, reply.text
    said: dict[str, Any] = reply.json()
    return said


async def test_somebody_comes_by_a_link_acts_is_thanked_and_counts(
    client: httpx.AsyncClient, db: Database, mission: Mission, office: Office
) -> None:
    friend = await join(client, mission, display_name="Ada")
    await client.get(f"/l/{friend.link}")
    person = await join(client, mission, display_name="Léa", locale="fr", link=friend.link)

    thanks = (await handed_in(person, "stickers", placed=12))["thanks"]
    await handed_in(friend, "petition")

    assert "Merci Léa !" in thanks["message"]
    assert thanks["achieved"][0]["value"] == await office.total("stickers-up") == 12
    before = {name: await office.kpi(name) for name in ("participations", "stickers_distributed")}
    await fold(db)
    after = {name: await office.kpi(name) for name in before}
    assert before == after == {"participations": 2, "stickers_distributed": 12}
    assert await office.kpi("unique_participants") == 2
    assert await events(db, "completion.") == 2 * ["completion.validated"]
    assert await fold(db) == 0


async def test_a_slogan_is_returned_repaired_and_accepted(
    client: httpx.AsyncClient, db: Database, mission: Mission, office: Office
) -> None:
    person = await join(client, mission)
    completion = (await handed_in(person, "slogan"))["completion"]["id"]
    assert await office.total("slogans-in-the-running") == 0

    await office.move(completion, "returned", "Bitte ohne Marke.")
    repaired = await client.put(
        f"/v1/me/completions/{completion}/evidence",
        json={"kind": "slogan", "text": "Berlin isst anders", "language": "de"},
        headers=person.headers,
    )
    await office.move(completion, "accepted")

    assert repaired.json()["state"] == "in_review"
    assert await office.total("slogans-in-the-running") == 1
    (mine,) = (await person.get("/v1/me/completions")).json()["items"]
    assert [one["to_state"] for one in mine["history"]] == [
        "in_review",
        "returned",
        "in_review",
        "accepted",
    ]
    assert mine["completion"]["occurred_at"] == mine["completion"]["received_at"]
    assert await events(db, "completion.") == [
        "completion.submitted",
        "completion.returned",
        "completion.submitted",
        "completion.validated",
    ]


async def test_a_rejection_gives_the_limit_back_and_looking_again_takes_it(
    client: httpx.AsyncClient, mission: Mission, office: Office
) -> None:
    person = await join(client, mission)
    first = (await handed_in(person, "slogan"))["completion"]["id"]
    assert (await person.complete("slogan")).json()["code"] == "limit-reached"

    await office.move(first, "rejected", "Gab es schon.")
    second = (await handed_in(person, "slogan"))["completion"]["id"]
    assert (await person.complete("slogan")).json()["code"] == "limit-reached"

    # Nobody is refused after the fact: two now count against a limit of one.
    await office.move(first, "in_review")
    await office.move(second, "rejected", "Gab es schon.")
    assert (await person.complete("slogan")).json()["code"] == "limit-reached"
    await office.move(first, "rejected", "Gab es schon.")
    assert (await person.complete("slogan")).status_code == 201


async def test_what_is_revoked_no_longer_counts_and_comes_back_when_it_was_a_mistake(
    client: httpx.AsyncClient, db: Database, mission: Mission, office: Office
) -> None:
    honest, accused = await join(client, mission), await join(client, mission)
    await handed_in(honest, "stickers", placed=5)
    completion = (await handed_in(accused, "stickers", placed=7))["completion"]["id"]
    seen = [(await office.total("stickers-up"), await office.total("people"))]

    for to, reason in (("revoked", "Das Foto zeigt nichts."), ("accepted", None)) * 2:
        await office.move(completion, to, reason)
        seen.append((await office.total("stickers-up"), await office.total("people")))
        if len(seen) % 2:
            await fold(db)  # some steps meet folded figures, some meet waiting ones
        assert await office.kpi("stickers_distributed") == seen[-1][0]

    assert seen == [(12, 2), (5, 1), (12, 2), (5, 1), (12, 2)]
    told = await events(db, "completion.")
    assert told.count("completion.invalidated") == 2
    assert told.count("completion.validated") == 4


async def test_a_milestone_that_fifty_people_cross_at_once_is_reached_once(
    client: httpx.AsyncClient, db: Database
) -> None:
    def nearer(raw: Raw) -> None:
        raw["milestones"][0]["threshold"] = 30

    mission = await launch(db, nearer, workspace="crowd")
    crowd = [await join(client, mission) for _ in range(50)]

    replies = await asyncio.gather(*(one.complete("stickers", placed=1) for one in crowd))
    await asyncio.gather(*(fold(db) for _ in range(4)))
    await handed_in(crowd[0], "stickers", placed=9)
    await fold(db)

    assert {reply.status_code for reply in replies} == {201}
    progress = (await client.get(f"/v1/campaigns/{campaign_id(mission)}")).json()["progress"]
    first = progress["milestones"][0]
    assert (first["at"], first["value"], first["missing"]) == (30, 59, 0)
    assert first["reached_at"] is not None
    assert await events(db, "campaign.goal_reached") == ["campaign.goal_reached"]


async def test_the_numbers_told_to_a_crowd_are_true_and_the_last_one_is_the_total(
    client: httpx.AsyncClient, mission: Mission, office: Office
) -> None:
    crowd = [await join(client, mission) for _ in range(30)]

    told = await asyncio.gather(*(handed_in(one, "stickers", placed=2) for one in crowd))

    values = [one["thanks"]["achieved"][0]["value"] for one in told]
    assert all(2 <= value <= 60 and value % 2 == 0 for value in values)
    assert max(values) == await office.total("stickers-up") == 60
