"""Somebody came by my Link: from the share to the credit and back, over HTTP."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from service.store.session import Database
from service.usecases.credit_sharers import credit_sharers
from service.usecases.fan_out_events import fan_out_events
from service.usecases.fold_facts import fold_all
from tests.conftest import SECRET
from tests.mail.inbox import Inbox
from tests.mission import Mission, changed, launch
from tests.people import Headers, Person, campaign_id, join, key_of, quest_id

PHONE = {"user-agent": "Mozilla/5.0 (iPhone) Mobile Safari"}
TEXTS = {"mastodon": {"de": "Berlin isst anders:", "fr": "Berlin mange autrement :", "en": "Try:"}}
QUEST: dict[str, Any] = {"kind": "share", "options": {"texts": TEXTS}, "thanks": None}
LEA = "lea@example.org"


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, changed("stickers", limits=[]), changed("treasure-hunt", **QUEST))


@pytest.fixture
async def key(db: Database, mission: Mission) -> Headers:
    return await key_of(db, scope="organise read")


async def look(working: Database) -> None:
    """What the worker does from time to time, as often as it likes."""
    for _ in range(2):
        await fan_out_events(working, secret=SECRET, at=datetime.now(UTC))
        await credit_sharers(working, datetime.now(UTC))


async def shared(client: httpx.AsyncClient, person: Person, **more: Any) -> dict[str, Any]:
    body = {"network": "mastodon", **more}
    reply = await client.post("/v1/me/links", json=body, headers=person.headers)
    assert reply.status_code == 201, reply.text
    told: dict[str, Any] = reply.json()
    return told


async def counts(person: Person, code: str) -> tuple[int, int, int]:
    """Arrivals, joined, credited."""
    items = (await person.get("/v1/me/links")).json()["items"]
    [one] = [item for item in items if item["code"] == code]
    return one["arrivals"], one["joined"], one["credited"]


async def told(client: httpx.AsyncClient, key: Headers) -> list[dict[str, Any]]:
    """The events about credit, in order."""
    reply = await client.get("/v1/events", headers=key, params={"limit": 100})
    return [one for one in reply.json()["items"] if one["type"].startswith("share.")]


async def figure(client: httpx.AsyncClient, db: Database, mission: Mission, key: Headers) -> int:
    await fold_all(db, datetime.now(UTC))
    path = f"/v1/campaigns/{campaign_id(mission)}/kpis/referrals"
    return int((await client.get(path, headers=key)).json()["value"])


async def move(
    client: httpx.AsyncClient, key: Headers, completion: httpx.Response, to: str
) -> None:
    path = f"/v1/completions/{completion.json()['completion']['id']}/transitions"
    body = {"to": to, "reason": "It was a mistake."}
    assert (await client.post(path, json=body, headers=key)).status_code == 200


async def test_who_comes_by_a_link_and_does_something_is_to_the_credit_of_who_shared_it(
    client: httpx.AsyncClient, db: Database, working: Database, mission: Mission, key: Headers
) -> None:
    lea = await join(client, mission)
    link = await shared(client, lea, source="thanks-page")
    for _ in range(3):
        await client.get(f"/l/{link['code']}", headers=PHONE)

    ben = await join(client, mission, link=link["code"])
    await look(working)
    only_came = await counts(lea, link["code"])
    for _ in range(3):
        await ben.complete("stickers")
    await look(working)

    assert only_came == (3, 1, 0)
    assert await counts(lea, link["code"]) == (3, 1, 1)
    *opened, event = await told(client, key)
    assert [one["type"] for one in opened] == 3 * ["share.opened"]
    assert event["type"] == "share.converted"
    assert event["data"]["source"] == "thanks-page"
    assert (event["data"]["network"], event["data"]["depth"]) == ("mastodon", 0)
    assert await figure(client, db, mission, key) == 1


async def test_credit_is_taken_back_with_the_completion_and_given_for_the_next(
    client: httpx.AsyncClient, db: Database, working: Database, mission: Mission, key: Headers
) -> None:
    lea = await join(client, mission)
    ben = await join(client, mission, link=lea.link)
    first = await ben.complete("stickers")
    await look(working)

    await move(client, key, first, "revoked")
    await look(working)
    taken_back = await counts(lea, lea.link), await figure(client, db, mission, key)
    await ben.complete("stickers")
    await look(working)

    assert taken_back == ((0, 1, 0), 0)
    assert await counts(lea, lea.link) == (0, 1, 1)
    assert await figure(client, db, mission, key) == 1
    types = [event["type"] for event in await told(client, key)]
    assert types == ["share.converted", "share.invalidated", "share.converted"]


async def test_what_waits_for_review_is_no_credit_yet(
    client: httpx.AsyncClient, working: Database, mission: Mission, key: Headers
) -> None:
    lea = await join(client, mission)
    ben = await join(client, mission, link=lea.link)
    slogan = await ben.complete("slogan")
    await look(working)
    waiting = await counts(lea, lea.link)

    await move(client, key, slogan, "accepted")
    await look(working)

    assert (waiting, await counts(lea, lea.link)) == ((0, 1, 0), (0, 1, 1))


async def prove(client: httpx.AsyncClient, inbox: Inbox, person: Person) -> None:
    await client.post("/v1/me/email", json={"email": LEA}, headers=person.headers)
    said = {"code": await inbox.code(LEA)}
    reply = await client.post("/v1/me/email/confirm", json=said, headers=person.headers)
    person.headers = {"authorization": f"Bearer {reply.json()['token']}"}


@pytest.fixture
def inbox(db: Database) -> Inbox:
    return Inbox(db)


async def test_nobody_is_credited_for_themselves_once_that_is_known(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    mission: Mission,
    key: Headers,
    inbox: Inbox,
) -> None:
    phone = await join(client, mission)
    laptop = await join(client, mission, link=phone.link)
    await laptop.complete("stickers")
    await look(working)
    before = await counts(phone, phone.link)

    for device in (phone, laptop):
        await prove(client, inbox, device)
    await look(working)

    assert (before, await figure(client, db, mission, key)) == ((0, 1, 1), 0)
    assert await counts(laptop, phone.link) == (0, 0, 0)
    types = [event["type"] for event in await told(client, key)]
    assert types == ["share.converted", "share.invalidated"]


async def test_credit_follows_whoever_shared_when_they_turn_out_to_be_somebody_else(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    mission: Mission,
    key: Headers,
    inbox: Inbox,
) -> None:
    phone, laptop = await join(client, mission), await join(client, mission)
    ben = await join(client, mission, link=laptop.link)
    await ben.complete("stickers")
    await look(working)

    for device in (phone, laptop):
        await prove(client, inbox, device)
    await look(working)

    assert await counts(laptop, laptop.link) == (0, 1, 1)
    assert await figure(client, db, mission, key) == 1


async def test_the_text_to_post_is_in_the_language_of_the_person(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    person = await join(client, mission, locale="fr")
    quest = quest_id(mission, "treasure-hunt")

    mastodon = await shared(client, person, quest=quest)
    elsewhere = await shared(client, person, quest=quest, network="print")
    without = await shared(client, person)
    elsewhere_quest = quest_id(await launch(db, workspace="paris"), "stickers")
    body = {"network": "mastodon", "quest": elsewhere_quest}
    foreign = await client.post("/v1/me/links", json=body, headers=person.headers)

    assert mastodon["text"] == f"Berlin mange autrement : {mastodon['url']}"
    assert (elsewhere["text"], without["text"]) == (None, None)
    assert foreign.status_code == 404


async def test_a_partner_posts_links_of_its_own_and_what_is_shared_on_stays_its(
    client: httpx.AsyncClient, db: Database, working: Database, mission: Mission, key: Headers
) -> None:
    partner = await key_of(db, "haferkiez", scope="organise read")
    path = f"/v1/campaigns/{campaign_id(mission)}/links"
    wish = {"channel": "newsletter", "source": "june-letter", "bucket": "b"}

    made = (await client.post(path, json=wish, headers=partner)).json()
    await client.get(f"/l/{made['code']}", headers=PHONE)
    reader = await join(client, mission, link=made["code"])
    onward = await shared(client, reader)
    friend = await join(client, mission, link=onward["code"])
    for person in (reader, friend):
        await person.complete("stickers")
    await look(working)

    [own] = (await client.get(path, headers=partner)).json()["items"]
    assert (own["arrivals"], own["joined"], own["credited"]) == (1, 1, 1)
    assert (onward["bucket"], onward["depth"]) == ("b", 1)
    assert await counts(reader, onward["code"]) == (0, 1, 1)
    assert (await client.get(path, headers=key)).json()["items"] == []
    heard = {one["data"]["tracking"]["channel"]: one for one in await told(client, partner)}
    by_organisation, by_person = heard["newsletter"], heard["share"]
    assert "participant" not in by_organisation["data"]
    assert by_person["data"]["participant"]["ref"].startswith("p_")
    assert by_person["data"]["bucket"] == "b"
    # Only people who were brought by people are referrals.
    assert await figure(client, db, mission, key) == 1
    for_lead = {event["data"]["completion"] for event in await told(client, key)}
    for_partner = {event["data"]["completion"] for event in (by_organisation, by_person)}
    assert for_lead.isdisjoint(for_partner)


async def test_only_who_takes_part_has_links_in_a_campaign(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    await launch(db, workspace="paris")
    stranger = await key_of(db, scope="organise read", workspace="paris")
    path = f"/v1/campaigns/{campaign_id(mission)}/links"

    made = await client.post(path, json={}, headers=stranger)
    listed = await client.get(path, headers=stranger)

    assert (made.status_code, listed.status_code) == (404, 404)
