"""What people are told later: each once, with the numbers of then, in the language they read."""

import asyncio
from typing import Any

import httpx
import pytest

from service.store.session import Database
from tests.mission import Mission, changed, launch
from tests.people import Headers, Person, join, key_of
from tests.writing import DEMAND, amend, with_text


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, changed("stickers", verification="moderator"), with_text())


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


async def told(person: Person, language: str = "en", **query: Any) -> list[dict[str, Any]]:
    reply = await person.get("/v1/me/thanks", **query) if query else await person.get_in(language)
    assert reply.status_code == 200, reply.text
    return list(reply.json()["items"])


async def moved(
    client: httpx.AsyncClient, lead: Headers, completion: str, to: str, reason: str | None = None
) -> None:
    path = f"/v1/completions/{completion}/transitions"
    body = {"to": to, "reason": reason}
    reply = await client.post(path, json=body, headers=lead)
    assert reply.status_code == 200, reply.text


async def handed_in(person: Person, **fields: Any) -> str:
    reply = await person.complete("stickers", **fields)
    assert reply.status_code == 201, reply.text
    return str(reply.json()["completion"]["id"])


async def test_who_was_reviewed_is_told_with_their_action_and_what_is_true_now(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    other, lea = await join(client, mission), await join(client, mission, display_name="Léa")
    await moved(client, lead, await handed_in(other, placed=5), "accepted")
    completion = await handed_in(lea, placed=12)

    before = await told(lea)
    await moved(client, lead, completion, "accepted")
    (one,) = await told(lea)

    assert before == []
    assert one["message"].startswith("Thank you, Léa! Somebody from the team has looked at it:")
    assert "12 stickers for" in one["message"]
    figure = one["achieved"][0]
    assert (figure["claim"], figure["value"], figure["unit"]) == ("stickers-up", 17, "stickers")
    assert figure["evidence"].startswith("/v1/claims/clm_")
    assert (one["moment"], one["about"]) == ("completion_accepted", f"completion/{completion}")
    assert [(deed["quantity"], deed["kind"]) for deed in one["done"]] == [(12, "sticker")]


async def test_the_numbers_stay_as_they_were_said_and_the_words_follow_the_reader(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    lea = await join(client, mission, display_name="Léa", locale="fr")
    await moved(client, lead, await handed_in(lea, placed=12), "accepted")
    await moved(client, lead, await handed_in(await join(client, mission), placed=9), "accepted")

    mine = await told(lea, "")
    german = await told(lea, "de")

    assert mine[0]["message"].startswith("Merci Léa !")
    assert german[0]["message"].startswith("Danke, Léa!")
    assert mine[0]["achieved"][0]["value"] == german[0]["achieved"][0]["value"] == 12


async def test_a_reason_is_told_and_newer_news_replaces_what_nobody_read(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    lea = await join(client, mission)
    completion = await handed_in(lea, placed=12)

    await moved(client, lead, completion, "returned", "The photo is dark.")
    (first,) = await told(lea)
    await moved(client, lead, completion, "in_review")
    await moved(client, lead, completion, "rejected", "Still dark.")
    (second,) = await told(lea)

    assert "It does not count yet" in first["message"]
    assert first["message"].endswith("The photo is dark.")
    assert second["message"].endswith("It could not be counted: Still dark.")
    assert second["achieved"] == []


async def test_what_was_read_stays_and_is_read_once(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    lea, stranger = await join(client, mission), await join(client, mission)
    completion = await handed_in(lea, placed=12)
    await moved(client, lead, completion, "returned", "The photo is dark.")
    (one,) = await told(lea)
    path = f"/v1/me/thanks/{one['id']}/read"

    foreign = await client.post(path, headers=stranger.headers)
    first = await client.post(path, headers=lea.headers)
    again = await client.post(path, headers=lea.headers)
    await moved(client, lead, completion, "in_review")
    await moved(client, lead, completion, "rejected", "Still dark.")
    unread, read = await told(lea, read=False), await told(lea, read=True)

    assert foreign.status_code == 404
    assert first.json()["read_at"] == again.json()["read_at"] is not None
    assert [item["moment"] for item in unread] == ["completion_rejected"]
    assert [item["id"] for item in read] == [one["id"]]
    assert (await lea.get("/v1/me/thanks")).json()["unread"] == 1


async def test_reviewed_by_fifty_at_once_somebody_is_told_once(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    lea = await join(client, mission)
    completion = await handed_in(lea, placed=12)
    path = f"/v1/completions/{completion}/transitions"

    await asyncio.gather(
        *(client.post(path, json={"to": "accepted"}, headers=lead) for _ in range(50))
    )

    assert len(await told(lea)) == 1


async def test_authors_are_told_every_step_with_their_own_words(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    lea = await join(client, mission, display_name="Léa")
    completion = (await lea.complete("slogan", text="Berlin schmeckt")).json()["completion"]["id"]
    await moved(client, lead, completion, "accepted")
    slogan = (await lea.get("/v1/me/contributions")).json()["items"][0]["id"]
    path, seen = f"/v1/contributions/{slogan}/transitions", []

    for to, reason in (("shortlisted", None), ("adopted", None), ("declined", "Two are alike.")):
        await client.post(path, json={"to": to, "reason": reason}, headers=lead)
        seen.append((await told(lea))[0])

    assert [one["moment"].partition("_")[2] for one in seen] == [
        "shortlisted",
        "adopted",
        "declined",
    ]
    assert all("Berlin schmeckt" in one["message"] for one in seen[:2])
    assert seen[2]["message"].endswith("It will not be used. Why: Two are alike.")
    assert len(await told(lea)) == 2  # the acceptance, and where the slogan stands now


async def test_who_wrote_a_passage_is_told_in_which_version_it_stands(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    lea = await join(client, mission)
    amendment = await amend(client, mission, lea, DEMAND.replace("half", "most"))

    await client.post(f"/v1/contributions/{amendment}/acceptance", headers=lead)
    (one,) = await told(lea)

    assert one["moment"] == "contribution_used"
    assert one["message"].endswith("stands in version 1 of the text.")
