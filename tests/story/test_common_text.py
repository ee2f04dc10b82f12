"""A text that many write, from the organiser's file to the KPIs, over HTTP."""

import asyncio
from io import BytesIO
from typing import Any

import httpx
import pypdf
import pytest
from pydantic_core import to_json

from service.store.session import Database
from service.usecases.fold_facts import fold_all
from tests.builders import NOON
from tests.campaigns import example
from tests.mission import Mission, launch
from tests.people import Headers, Person, campaign_id, join, key_of, quest_id
from tests.writing import DEMAND, WHY, amend, with_text


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, with_text())


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


async def accept(client: httpx.AsyncClient, key: Headers, amendment: str) -> httpx.Response:
    return await client.post(f"/v1/contributions/{amendment}/acceptance", headers=key)


async def text(client: httpx.AsyncClient, mission: Mission, **query: Any) -> Any:
    reply = await client.get(f"/v1/quests/{quest_id(mission, 'text')}/text", params=query)
    assert reply.status_code == 200, reply.text
    return reply.json()


async def amendments(client: httpx.AsyncClient, mission: Mission) -> Any:
    path = f"/v1/quests/{quest_id(mission, 'text')}/amendments"
    return (await client.get(path)).json()["items"]


async def support(client: httpx.AsyncClient, person: Person, amendment: str) -> None:
    """Twice: it counts once."""
    for _ in range(2):
        path = f"/v1/contributions/{amendment}/votes"
        await client.post(path, json={"choice": "like"}, headers=person.headers)


async def kpi(client: httpx.AsyncClient, mission: Mission, key: Headers, name: str) -> Any:
    path = f"/v1/campaigns/{campaign_id(mission)}/kpis/{name}"
    return (await client.get(path, headers=key)).json()["value"]


async def test_from_the_organisers_file_to_the_kpis(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    lead = await key_of(db)
    blueprint = to_json(example(with_text())).decode()
    headers = lead | {"content-type": "application/json"}
    made = await client.post("/v1/blueprints", content=blueprint, headers=headers)
    assert (made.status_code, made.json()["updated"]) == (200, []), "the file is the campaign"
    lea = await join(client, mission, display_name="Léa", locale="en")
    olu = await join(client, mission, display_name="Olu")

    longer = f"{DEMAND} Canteens report every year how far they are."
    first = await amend(client, mission, lea, longer, named=True, because="Or it stays a wish.")
    second = await amend(client, mission, olu, DEMAND.replace("half", "two thirds"))
    await support(client, olu, first)
    proposed = await amendments(client, mission)
    accepted = [await accept(client, lead, one) for one in (first, second)]

    assert [(one["author"], one["supports"], one["state"]) for one in proposed] == [
        ("Léa", 1, "evaluating"),
        (None, 0, "evaluating"),
    ]
    assert [(c["before"], c["after"]) for c in proposed[1]["changes"] if not c["same"]] == [
        ("half", "two thirds")
    ]
    assert [reply.json()["state"] for reply in accepted] == ["adopted", "adopted"]
    now = await text(client, mission)
    assert now["sections"][0]["text"] == longer.replace("half", "two thirds")
    assert now["sections"][1]["text"] == WHY
    assert [(one["kind"], one["name"], one["words"]) for one in now["authors"]] == [
        ("organiser", None, 25),
        ("participant", "Léa", 8),
        ("participant", None, 2),
    ]
    assert (await text(client, mission, version=0))["sections"][0]["text"] == DEMAND
    assert {one["state"] for one in await amendments(client, mission)} == {"accepted"}
    await fold_all(db, NOON)
    assert await kpi(client, mission, lead, "co_writing_contributions") == 2
    assert await kpi(client, mission, lead, "authored_share") == 100
    assert await kpi(client, mission, lead, "output_traceability") == pytest.approx(1000 / 35)


async def test_passages_joined_are_the_text(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    person = await join(client, mission)
    await accept(client, lead, await amend(client, mission, person, f"Please: {DEMAND}"))

    section = (await text(client, mission))["sections"][0]

    assert "".join(one["text"] for one in section["passages"]) == section["text"]
    assert [one["author"] for one in section["passages"]] == [1, 0]


async def test_two_that_touch_one_passage_conflict_and_the_second_is_written_anew(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    people = [await join(client, mission) for _ in range(2)]
    both = [
        await amend(client, mission, person, DEMAND.replace("half", word))
        for person, word in zip(people, ("most", "all"), strict=True)
    ]
    await accept(client, lead, both[0])

    refused = await accept(client, lead, both[1])
    shown = {one["id"]: one["conflicting"] for one in await amendments(client, mission)}
    anew = await amend(
        client, mission, people[1], DEMAND.replace("half", "nearly all"), base_version=1
    )

    assert (refused.status_code, refused.json()["why"]) == (409, "conflict")
    assert shown == {both[0]: False, both[1]: True}
    assert (await accept(client, lead, anew)).status_code == 200
    assert "nearly all of all food" in (await text(client, mission))["sections"][0]["text"]


async def test_fifty_acceptances_at_once_are_one_version(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    person = await join(client, mission)
    amendment = await amend(client, mission, person, DEMAND.replace("half", "most"))

    replies = await asyncio.gather(*(accept(client, lead, amendment) for _ in range(50)))

    assert {reply.status_code for reply in replies} <= {200, 503}
    assert (await text(client, mission))["newest"] == 1
    await fold_all(db, NOON)
    assert await kpi(client, mission, lead, "co_writing_contributions") == 1


async def test_what_is_in_the_text_is_not_declined_and_nothing_gets_in_by_the_back_door(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    person = await join(client, mission)
    amendment = await amend(client, mission, person, DEMAND.replace("half", "most"))
    path = f"/v1/contributions/{amendment}/transitions"

    adopted = await client.post(path, json={"to": "adopted"}, headers=lead)
    await accept(client, lead, amendment)
    declined = await client.post(path, json={"to": "declined", "reason": "No."}, headers=lead)

    assert (adopted.status_code, declined.status_code) == (409, 409)


async def test_an_amendment_is_promoted_to_a_text_of_its_own(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    person = await join(client, mission)
    amendment = await amend(client, mission, person, "Something else altogether.")
    path = f"/v1/contributions/{amendment}/transitions"

    reply = await client.post(path, json={"to": "promoted"}, headers=lead)

    assert reply.json()["state"] == "promoted"
    assert [one["state"] for one in await amendments(client, mission)] == ["promoted"]
    assert (await accept(client, lead, amendment)).status_code == 409


async def test_sections_that_are_not_there_and_what_changes_nothing_are_refused(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    person = await join(client, mission)
    path = f"/v1/quests/{quest_id(mission, 'text')}"
    body = {"kind": "advocacy", "section": "weather", "text": "Rain.", "base_version": 0}
    headers = person.headers | {"idempotency-key": "k"}

    section = await client.post(f"{path}/completions", json=body, headers=headers)
    refused = []
    for text, version in (("Tomorrow's text.", 9), (DEMAND, 0)):
        said = body | {"section": "demand", "text": text, "base_version": version}
        reply = await client.post(f"{path}/completions", json=said, headers=headers)
        refused.append((reply.status_code, reply.json()["code"], reply.json()["field"]))

    assert refused == [
        (409, "evidence-refused", "base_version"),
        (409, "evidence-refused", "text"),
    ]
    assert (section.status_code, section.json()["allowed"]) == (409, ["demand", "why"])
    assert (await client.get(f"{path}/text?version=1")).status_code == 404
    slogan = quest_id(mission, "slogan")
    assert (await client.get(f"/v1/quests/{slogan}/text")).status_code == 404


async def test_the_final_text_is_handed_over_with_its_authors_as_they_want_to_be_named(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    people: list[Person] = [
        await join(client, mission, display_name=name) for name in ("Léa", "Olu", "Mia")
    ]
    changes = (("half", "two thirds"), ("2030", "2028"), ("Senate", "Senate of Berlin"))
    for person, (before, after), named in zip(people, changes, (True, False, True), strict=True):
        one = await amend(client, mission, person, DEMAND.replace(before, after), named=named)
        assert (await accept(client, lead, one)).status_code == 200
    path = f"/v1/quests/{quest_id(mission, 'text')}/text/export"

    said = await client.get(path, headers={"accept-language": "de"})
    printed = await client.get(f"{path}?format=pdf", headers={"accept-language": "fr"})

    assert said.headers["content-type"] == "text/markdown; charset=utf-8"
    assert said.text.startswith("# Der Brief\n\n*Fassung 3*\n\n## What we ask\n\n")
    assert "Geschrieben von: Léa, Mia und 1, die ungenannt bleiben" in said.text
    (page,) = pypdf.PdfReader(BytesIO(printed.content)).pages
    pages = page.extract_text()
    assert "two thirds of all food from the region by 2028" in " ".join(pages.split())
    assert "Écrit par: Léa, Mia et 1 qui restent anonymes" in " ".join(pages.split())
    assert "Olu" not in pages
