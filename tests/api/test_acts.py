"""What people and organisers do here becomes facts where it happens, once each."""

from typing import Any

import httpx
import pytest
from sqlalchemy import text

from quests.ids import parse_id
from service.store.session import Database
from tests.api.test_confirming import prove
from tests.api.test_thanks import handed_in, moved, told
from tests.builders import EXAMPLES
from tests.campaigns import CONSENT, with_testimonials
from tests.consenting import answer, ask
from tests.mail.inbox import Inbox
from tests.mission import Mission, campaign_is, changed, launch
from tests.people import Headers, Person, campaign_id, join, key_of, quest_id

STORY = (with_testimonials, changed("stickers", verification="moderator"))
KEPT = text("SELECT * FROM fact WHERE type = ANY (:types) ORDER BY occurred_at, type")


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, *STORY)


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


async def kept(db: Database, *types: str) -> list[Any]:
    async with db.read() as session:
        return list((await session.execute(KEPT, {"types": list(types)})).all())


async def begin(client: httpx.AsyncClient, mission: Mission, person: Person) -> httpx.Response:
    path = f"/v1/quests/{quest_id(mission, 'slogan')}/start"
    return await client.post(path, headers=person.headers)


async def test_a_quest_is_begun_once(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    person = await join(client, mission)

    first, again = [await begin(client, mission, person) for _ in range(2)]

    assert (first.status_code, first.json(), again.json()) == (
        200,
        {"first": True},
        {"first": False},
    )
    (fact,) = await kept(db, "quest_started")
    assert fact.payload == {"quest_kind": "slogan"}
    assert fact.subject == str(mission.quests["slogan"])
    assert fact.actor_id == parse_id("prt", person.id)


async def test_a_closed_quest_is_not_begun(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    person = await join(client, mission)
    await launch(db, *STORY, _without_slogan)

    refused = await begin(client, mission, person)

    assert (refused.status_code, refused.json()["code"]) == (409, "quest-closed")


def _without_slogan(raw: dict[str, Any]) -> None:
    raw["quests"] = [one for one in raw["quests"] if one["slug"] != "slogan"]
    for part in ("claims", "milestones"):
        raw[part] = [one for one in raw[part] if one.get("quest") != "slogan"]


async def test_who_wrote_something_is_told_what_became_of_it(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    person = await join(client, mission)
    completion = (await person.complete("slogan")).json()["completion"]["id"]
    await moved(client, lead, completion, "accepted")
    mine = (await person.get("/v1/me/contributions")).json()["items"][0]["id"]

    for _ in range(2):
        body = {"to": "declined", "reason": "We chose another."}
        path = f"/v1/contributions/{mine}/transitions"
        assert (await client.post(path, json=body, headers=lead)).status_code == 200

    made, feedback = await kept(db, "contribution", "feedback_given")
    assert made.subject == feedback.subject == completion
    assert feedback.payload["outcome"] == "We chose another."


async def test_effects_are_seen_when_they_are_read(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    person = await join(client, mission)
    await moved(client, lead, await handed_in(person, placed=5), "accepted")
    (one,) = await told(person)
    before = await kept(db, "impact_shown")

    for _ in range(2):
        await client.post(f"/v1/me/thanks/{one['id']}/read", headers=person.headers)

    assert before == []
    (fact,) = await kept(db, "impact_shown")
    assert fact.quest_id == mission.quests["stickers"]


async def test_what_people_agree_to_counts_when_it_is_confirmed(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers, working: Database
) -> None:
    organisation = await ask(client, lead)
    person = await join(client, mission)

    await answer(client, person, organisation)
    await prove(client, person, Inbox(working))
    await answer(client, person, organisation, granted=False)

    (account,) = await kept(db, "account_created")
    assert account.actor_id == parse_id("prt", person.id)
    facts = await kept(db, "opt_in", "opt_out")
    assert [(one.type, one.payload.get("confirmed")) for one in facts] == [
        ("opt_in", False), ("opt_in", True), ("opt_out", None),
    ]  # fmt: skip
    assert {one.payload["list"] for one in facts} == {"newsletter"}
    assert {one.partner_id for one in facts} == {parse_id("org", organisation)}


async def test_a_testimonial_counts_when_it_is_accepted(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    person = await join(client, mission)
    path = f"/v1/quests/{quest_id(mission, 'your-table')}/completions"
    body = {"kind": "testimonial", **EXAMPLES["testimonial"], "consent": CONSENT["version"]}
    reply = await client.post(path, json=body, headers=person.headers | {"idempotency-key": "t"})
    completion = reply.json()["completion"]["id"]
    before = await kept(db, "testimonial")

    await moved(client, lead, completion, "accepted")

    assert before == []
    assert [one.payload["status"] for one in await kept(db, "testimonial")] == ["accepted"]


async def test_rules_are_published_with_their_quests_and_once(
    db: Database, mission: Mission
) -> None:
    first = await kept(db, "rule_published")
    await launch(db, *STORY, campaign_is(title={"de": "a", "en": "a", "fr": "a"}))

    assert await kept(db, "rule_published") == first
    assert {one.quest_id for one in first} == set(mission.quests.values())
    assert len({campaign_id(mission), *(str(one.campaign_id) for one in first)}) == 2


async def test_a_campaign_is_an_idea_and_then_published(db: Database) -> None:
    for state in ("draft", "draft", "open", "open"):
        await launch(db, *STORY, campaign_is(slug="later", state=state))

    facts = await kept(db, "campaign_milestone")
    assert [one.payload["milestone"] for one in facts] == ["idea", "published"]
