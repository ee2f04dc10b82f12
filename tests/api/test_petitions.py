"""A petition as its users expect it: once per person, seen as they choose, taken back at will."""

import asyncio
from typing import Any

import httpx
import pytest

from service.store.session import Database
from service.usecases.fan_out_events import fan_out_events
from tests.api.test_confirming import prove, signatures, states
from tests.builders import NOON
from tests.conftest import SECRET
from tests.consenting import VERSION, ask, holds
from tests.mail.inbox import Inbox
from tests.mission import Mission, changed, launch
from tests.people import Headers, Person, join, key_of, quest_id

OPINION = {
    "version": "2026-1",
    "text": {
        "de": "Ja, ihr dürft speichern, was ich über diese politische Frage denke.",
        "en": "Yes, you may store what I think about this political question.",
        "fr": "Oui, vous pouvez conserver ce que je pense de cette question politique.",
    },
}
WITH_NEWSLETTERS = {"newsletters": ["ackerfunke", "haferkiez"]}


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, changed("petition", limits=[]))


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


@pytest.fixture
def inbox(working: Database) -> Inbox:
    return Inbox(working)


async def shown(client: httpx.AsyncClient, mission: Mission, **query: Any) -> list[dict[str, Any]]:
    path = f"/v1/quests/{quest_id(mission, 'petition')}/signatures"
    items: list[dict[str, Any]] = (await client.get(path, params=query)).json()["items"]
    return items


async def mine(person: Person) -> str:
    path = "/v1/me/completions"
    found: str = (await person.get(path)).json()["items"][-1]["completion"]["id"]
    return found


async def withdraw(client: httpx.AsyncClient, person: Person) -> httpx.Response:
    return await client.delete(f"/v1/me/completions/{await mine(person)}", headers=person.headers)


async def test_who_signs_again_is_told_kindly_and_counts_once(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    person = await join(client, mission, locale="en")

    first = await person.complete("petition", key="one")
    second = await person.complete("petition", key="two")
    retry = await person.complete("petition", key="two")

    assert (first.status_code, second.status_code, retry.status_code) == (201, 200, 200)
    told = second.json()
    assert (first.json()["already_done"], told["already_done"]) == (False, True)
    assert told["completion"] == first.json()["completion"]
    assert told["thanks"]["message"].startswith("Thank you! You have signed already")
    assert (told["points"], told["thanks"]["achieved"]) == ([], [])
    assert told["next"] is not None
    assert retry.content == second.content
    assert retry.headers["idempotent-replayed"] == "true"
    assert await signatures(client, db, mission, lead) == 1


async def test_a_repeat_is_kept_once_and_told_to_the_organisations(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    person = await join(client, mission)
    for key in ("one", "two", "three"):
        await person.complete("petition", key=key)

    await fan_out_events(db, secret=SECRET, at=NOON)
    events = (await client.get("/v1/events", headers=lead)).json()["items"]

    assert await states(person) == ["repeated", "accepted"]
    assert [one["type"] for one in events if one["type"].startswith("completion.")] == [
        "completion.validated",
        "completion.repeated",
    ]


async def test_a_repeat_of_what_still_waits_does_not_say_that_it_counts(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(db, changed("petition", options={"confirmation": "email"}))
    person = await join(client, mission, locale="en")
    await person.complete("petition")

    told = (await person.complete("petition")).json()

    assert told["completion"]["state"] == "confirming"
    assert "counts once you have proven" in told["thanks"]["message"]


async def test_the_reply_of_a_signature_asks_first_to_pass_it_on(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    person = await join(client, mission, locale="fr")

    told = (await person.complete("petition")).json()
    other = (await person.complete("stickers")).json()

    assert list(told)[:2] == ["completion", "share"]
    assert told["share"]["ask"].startswith("Les signatures viennent")
    assert told["share"]["url"].endswith(person.link)
    assert (other["share"]["ask"], other["share"]["posts"]) == (None, [])


async def test_signatures_are_shown_as_their_people_chose_the_newest_first(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    for said in (
        {"public_name": "Léa Moreau"},
        {"public_name": "Léa Anne Moreau", "shown": "initials", "comment": "Enfin !"},
        {"public_name": "Nobody Knows", "shown": "unnamed"},
        {"name": "Kept Secret"},
    ):
        await (await join(client, mission)).complete("petition", **said)

    found = await shown(client, mission)

    assert [one["shown_as"] for one in found] == [None, None, "L. A. M.", "Léa Moreau"]
    assert [one["comment"] for one in found] == [None, None, "Enfin !", None]
    first_page = await shown(client, mission, limit=3)
    assert [one["shown_as"] for one in first_page] == [None, None, "L. A. M."]


async def test_comments_wait_for_somebody_where_the_organiser_says_so(
    client: httpx.AsyncClient, db: Database, lead: Headers
) -> None:
    mission = await launch(db, changed("petition", options={"comments_shown": "reviewed"}))
    person = await join(client, mission)
    await person.complete("petition", comment="Na klar")
    comment = (await person.get("/v1/me/contributions")).json()["items"][0]["id"]

    before = await shown(client, mission)
    path = f"/v1/contributions/{comment}/transitions"
    await client.post(path, json={"to": "shortlisted"}, headers=lead)

    assert [one["comment"] for one in before] == [None]
    [after] = await shown(client, mission)
    assert (after["comment"], after["comment_id"]) == ("Na klar", comment)


@pytest.mark.parametrize("name", ["see spam.example", "https://spam.example", "a@b.example"])
async def test_a_name_that_becomes_a_link_is_refused(
    client: httpx.AsyncClient, mission: Mission, name: str
) -> None:
    person = await join(client, mission)

    for field in ("public_name", "name"):
        assert (await person.complete("petition", **{field: name})).status_code == 422


async def test_a_signature_taken_back_counts_no_more_and_says_nothing(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    person = await join(client, mission)
    await person.complete("petition", public_name="Léa Moreau", comment="Enfin !")

    replies = [await withdraw(client, person) for _ in range(2)]

    assert [(one.status_code, one.json()["state"]) for one in replies] == [(200, "withdrawn")] * 2
    assert await signatures(client, db, mission, lead) == 0
    assert await shown(client, mission) == []
    everything = (await person.get("/v1/me/contributions")).text
    assert "Enfin" not in everything

    again = await person.complete("petition")
    assert (again.status_code, again.json()["completion"]["state"]) == (201, "accepted")
    assert await signatures(client, db, mission, lead) == 1


async def test_only_ones_own_and_only_signatures_are_taken_back(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    person, other = await join(client, mission), await join(client, mission)
    await person.complete("stickers")
    path = f"/v1/me/completions/{await mine(person)}"

    stickers = await client.delete(path, headers=person.headers)
    foreign = await client.delete(path, headers=other.headers)

    assert (stickers.status_code, stickers.json()["code"]) == (409, "transition-refused")
    assert foreign.status_code == 404


async def test_signing_and_a_newsletter_are_two_things_and_each_brand_is_one_more(
    client: httpx.AsyncClient, db: Database, inbox: Inbox
) -> None:
    mission = await launch(db, changed("petition", options=WITH_NEWSLETTERS))
    lead, partner = await key_of(db), await key_of(db, "haferkiez")
    leading, other = await ask(client, lead), await ask(client, partner)
    person = await join(client, mission)
    boxes = [
        {"organisation": leading, "version": VERSION, "granted": False},
        {"organisation": other, "version": VERSION, "granted": True},
    ]

    signed = await person.complete("petition", newsletters=boxes, language="de")
    before = await holds(person)
    await prove(client, person, inbox)

    assert signed.status_code == 201
    assert before == {leading: "denied", other: "granted"}
    assert await holds(person) == {leading: "denied", other: "confirmed"}


async def test_a_box_that_is_left_out_was_not_asked_and_nothing_is_ticked_for_anybody(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(db, changed("petition", options=WITH_NEWSLETTERS))
    leading = await ask(client, await key_of(db))
    person = await join(client, mission)

    await person.complete("petition")

    assert await holds(person) == {leading: "not_asked"}


async def test_who_signs_again_elsewhere_can_still_say_yes_to_that_brand(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(db, changed("petition", options=WITH_NEWSLETTERS))
    leading = await ask(client, await key_of(db))
    person = await join(client, mission)
    box = {"organisation": leading, "version": VERSION, "granted": True}

    await person.complete("petition")
    repeated = await person.complete("petition", newsletters=[box])

    assert repeated.status_code == 200
    assert await holds(person) == {leading: "granted"}


async def test_a_newsletter_that_is_not_offered_or_worded_otherwise_is_refused(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(db, changed("petition", options={"newsletters": ["ackerfunke"]}))
    leading = await ask(client, await key_of(db))
    other = await ask(client, await key_of(db, "haferkiez"))
    person = await join(client, mission)

    async def signed(organisation: str, version: str) -> tuple[int, str]:
        box = {"organisation": organisation, "version": version, "granted": True}
        reply = await person.complete("petition", newsletters=[box])
        return reply.status_code, reply.json()["code"]

    assert await signed(other, VERSION) == (409, "evidence-refused")
    assert await signed(leading, "older") == (409, "evidence-refused")
    assert await states(person) == []


async def test_a_political_petition_asks_for_explicit_consent_which_ends_with_it(
    client: httpx.AsyncClient, db: Database
) -> None:
    options = {"political": True, "explicit_consent": OPINION}
    mission = await launch(db, changed("petition", options=options))
    person = await join(client, mission)

    without = await person.complete("petition")
    signed = await person.complete("petition", explicit_consent="2026-1", language="fr")
    [held] = (await person.get("/v1/me/consents")).json()["items"]
    await withdraw(client, person)
    [after] = (await person.get("/v1/me/consents")).json()["items"]

    assert (without.status_code, without.json()["expected"]) == (409, "2026-1")
    assert signed.status_code == 201
    assert (held["purpose"], held["channel"]) == (
        "political-opinion",
        quest_id(mission, "petition"),
    )
    assert held["receipts"][0]["locale"] == "fr"
    assert (held["decision"], after["decision"]) == ("granted", "withdrawn")


async def test_the_same_name_at_the_same_postcode_is_looked_at_by_a_person(
    client: httpx.AsyncClient, db: Database, lead: Headers
) -> None:
    mission = await launch(db, changed("petition", options={"identity": "name_postcode"}))
    one, other = await join(client, mission, locale="en"), await join(client, mission, locale="en")

    nameless = await one.complete("petition")
    await one.complete("petition", name="Léa Moreau", postcode="10 115")
    told = (await other.complete("petition", name="LÉA  MOREAU", postcode="10115")).json()

    assert (nameless.status_code, nameless.json()["field"]) == (409, "name")
    assert told["completion"]["state"] == "in_review"
    assert [flag["code"] for flag in told["flags"]] == ["same_person"]
    assert await signatures(client, db, mission, lead) == 1


async def test_one_mailbox_on_two_devices_signs_once_whatever_the_organiser_allows(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers, inbox: Inbox
) -> None:
    phone, laptop = await join(client, mission), await join(client, mission)
    for person in (phone, laptop):
        await person.complete("petition")
        await prove(client, person, inbox)

    assert await signatures(client, db, mission, lead) == 1


async def test_signing_at_once_from_many_windows_is_one_signature(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    person = await join(client, mission)

    replies = await asyncio.gather(
        *(person.complete("petition", key=f"window-{number}") for number in range(8))
    )

    assert sorted(reply.status_code for reply in replies) == [200] * 7 + [201]
    assert await signatures(client, db, mission, lead) == 1
