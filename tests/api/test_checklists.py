"""Where a Quest requires its checklist, a verdict goes through it."""

from typing import Any

import httpx
import pytest
from sqlalchemy import text

from service.store.session import Database
from tests.api.test_review_queue import decide, written
from tests.mission import Mission, changed, launch
from tests.people import Headers, campaign_id, key_of

CHECKS = [
    {"slug": slug, "text": {"de": slug, "fr": slug, "en": slug}} for slug in ("ours", "polite")
]
REVIEW = {"checklist": CHECKS, "checklist_required": True}
FINE = {"ours": True, "polite": True}
ANSWERS = text("SELECT version, answers FROM review_answers")


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, changed("slogan", prerequisites=[], limits=[], review=REVIEW))


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


async def move(
    client: httpx.AsyncClient, done: str, key: Headers, to: str, **more: Any
) -> httpx.Response:
    path = f"/v1/completions/{done}/transitions"
    return await client.post(path, json={"to": to, **more}, headers=key)


@pytest.mark.parametrize(
    ("to", "checks", "field"),
    [
        ("accepted", None, "checks.ours"),
        ("rejected", {"ours": False}, "checks.polite"),
        ("accepted", {"ours": True, "polite": False}, "checks.polite"),
        ("returned", {**FINE, "other": True}, "checks"),
    ],
)
async def test_a_verdict_without_whole_answers_is_refused_with_the_field(
    client: httpx.AsyncClient,
    mission: Mission,
    lead: Headers,
    to: str,
    checks: dict[str, bool] | None,
    field: str,
) -> None:
    _, done = await written(client, mission)
    why = {} if to == "accepted" else {"reason": "It is not ours."}

    reply = await move(client, done, lead, to, checks=checks, **why)
    assert reply.status_code == 409
    assert (reply.json()["code"], reply.json()["field"]) == ("checklist-open", field)
    (one,) = await decide(
        client, mission, lead, {"completion": done, "to": to, "checks": checks, **why}
    )
    assert (one["refused"]["code"], one["refused"]["field"]) == ("checklist-open", field)


async def test_answers_are_kept_with_the_step(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    _, done = await written(client, mission)

    found = FINE | {"polite": False}
    back = await move(client, done, lead, "returned", reason="Be polite.", checks=found)
    assert back.status_code == 200, back.text
    _, other = await written(client, mission)
    (one,) = await decide(
        client, mission, lead, {"completion": other, "to": "accepted", "checks": FINE}
    )
    assert one["state"] == "accepted"
    # What is no verdict about something in review asks for no answers.
    assert (await move(client, other, lead, "revoked", reason="A mistake.")).status_code == 200
    async with db.read() as session:
        kept = [tuple(row) for row in await session.execute(ANSWERS)]
    assert sorted(kept, key=str) == sorted([(2, found), (2, FINE)], key=str)


async def test_the_guide_of_reviewers_says_what_is_required(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    path = f"/v1/campaigns/{campaign_id(mission)}/review/guide"
    (asked,) = (await client.get(path, headers=lead)).json()["checklists"]
    assert asked["required"] is True
