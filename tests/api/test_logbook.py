"""The logbook: sessions, decisions, relations, opportunities, and what may be taken back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from service.store.session import Database
from tests.mission import Mission, launch
from tests.partnering import facts_of, new_partner, organisation_of
from tests.people import Headers, campaign_id, key_of


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


@pytest.fixture
async def partner(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> Headers:
    return await new_partner(client, db, mission, lead, "kiezkasse")


@pytest.fixture
def write(client: httpx.AsyncClient, mission: Mission) -> Any:
    async def writes(key: Headers, kind: str, **said: Any) -> httpx.Response:
        path = f"/v1/campaigns/{campaign_id(mission)}/log"
        return await client.post(path, json={"kind": kind, **said}, headers=key)

    return writes


async def test_who_was_at_a_session_is_said_once_by_themselves_or_by_who_held_it(
    client: httpx.AsyncClient, db: Database, mission: Mission, partner: Headers, write: Any
) -> None:
    hafer = await key_of(db, "haferkiez")
    ours = await organisation_of(client, mission, "Kiezkasse")
    theirs = await organisation_of(client, mission, "Haferkiez")

    held = await write(hafer, "session", what="Planning", invited=[ours, theirs])
    session = held.json()["id"]
    own = await write(partner, "attendance", session=session)
    by_holder = await write(hafer, "attendance", session=session, partner=ours)
    of_other = await write(partner, "attendance", session=session, partner=theirs)
    unknown = await write(partner, "attendance", session=own.json()["id"])
    kept = await client.delete(f"/v1/log-entries/{session}", headers=hafer)

    assert [one.status_code for one in (own, by_holder, of_other, unknown, kept)] == [
        201,
        409,
        409,
        404,
        409,
    ]
    assert by_holder.json()["code"] == "already-exists"
    assert (await facts_of(db, mission, "work_session"))[0]["invited"] == [ours, theirs]
    assert [one["partner"] for one in await facts_of(db, mission, "session_attended")] == [ours]
    assert (await client.delete(f"/v1/log-entries/{own.json()['id']}", headers=partner)).is_success
    again = await write(hafer, "attendance", session=session, partner=ours)
    assert again.status_code == 201


async def test_a_decision_is_made_once_by_who_was_asked_and_its_time_is_known(
    client: httpx.AsyncClient,
    db: Database,
    mission: Mission,
    lead: Headers,
    partner: Headers,
    write: Any,
) -> None:
    ours = await organisation_of(client, mission, "Kiezkasse")
    asked_at = (datetime.now(UTC) - timedelta(days=3)).isoformat()
    asked = await write(
        lead, "decision_asked", what="Which market?", partner=ours, happened_at=asked_at
    )
    about = {"asked": asked.json()["id"], "outcome": "The one at the canal."}

    foreign = await write(await key_of(db, "haferkiez"), "decision_made", **about)
    made = await write(partner, "decision_made", **about)
    again = await write(partner, "decision_made", **about)

    assert [one.status_code for one in (foreign, made, again)] == [409, 201, 409]
    requested = await facts_of(db, mission, "decision_requested")
    decided = await facts_of(db, mission, "decision_made")
    assert requested == decided == [{"decision": asked.json()["id"], "partner": ours}]


async def test_relations_and_business_between_partners_are_facts(
    client: httpx.AsyncClient, db: Database, mission: Mission, partner: Headers, write: Any
) -> None:
    ours = await organisation_of(client, mission, "Kiezkasse")
    theirs = await organisation_of(client, mission, "Haferkiez")
    deal = {"opportunity": "joint-menu", "partner": theirs, "value": 250_000}

    met = await write(partner, "interaction", partner=theirs, how="meeting", knew_before=True)
    await write(partner, "opportunity", stage="talks", **deal)
    await write(partner, "opportunity", stage="signed", status="won", **deal)
    stranger = await write(partner, "interaction", partner=f"org_{'a' * 26}", how="meeting")

    assert (met.status_code, stranger.status_code) == (201, 404)
    [relation] = await facts_of(db, mission, "relation_interaction")
    assert (relation["initiator"], relation["other"], relation["prior_tie"]) == (ours, theirs, True)
    found = await facts_of(db, mission, "opportunity")
    assert [(one["stage"], one["status"], one["amount"]) for one in found] == [
        ("talks", "open", 250_000),
        ("signed", "won", 250_000),
    ]


async def test_the_logbook_is_for_those_behind_the_campaign_and_tells_no_future(
    client: httpx.AsyncClient, db: Database, mission: Mission, partner: Headers, write: Any
) -> None:
    path = f"/v1/campaigns/{campaign_id(mission)}/log"
    later = (datetime.now(UTC) + timedelta(hours=2)).isoformat()

    future = await write(partner, "initiative", what="A stall", happened_at=later)
    await write(partner, "observation", note="People stay longer.", theme="mood")
    await write(partner, "initiative", what="A stall")
    seen = await client.get(f"{path}?kind=initiative", headers=await key_of(db, "haferkiez"))
    outside = await client.get(path, headers=await key_of(db, "bystander"))

    assert (future.status_code, outside.status_code) == (409, 404)
    assert [one["said"]["what"] for one in seen.json()["items"]] == ["A stall"]
