"""What was returned and made better: the earlier words and photos are kept, for a while."""

import io
import json
import zipfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from service.settings import Settings
from service.store.session import Database
from service.usecases.erase_people import erase_people, eraser_of
from service.usecases.sweep_photos import sweep_photos
from service.usecases.tidy_up import tidy_up
from tests.campaigns import with_testimonials
from tests.mission import Mission, changed, launch
from tests.people import Headers, Person, join, key_of, quest_id
from tests.pictures import jpeg

TELL = "treasure-hunt"  # a challenge, in the example
Move = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
async def mission(db: Database) -> Mission:
    looked_at = changed(TELL, options={"keep_photo_days": 7}, verification="moderator", limits=[])
    return await launch(db, looked_at, with_testimonials)


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


@pytest.fixture
def move(client: httpx.AsyncClient, lead: Headers) -> Move:
    async def moved(completion: str, to: str, reason: str | None = None) -> httpx.Response:
        path = f"/v1/completions/{completion}/transitions"
        reply = await client.post(path, json={"to": to, "reason": reason}, headers=lead)
        assert reply.status_code == 200, reply.text
        return reply

    return moved


async def better(
    client: httpx.AsyncClient, person: Person, completion: str, **evidence: Any
) -> None:
    path = f"/v1/me/completions/{completion}/evidence"
    reply = await client.put(path, json=evidence, headers=person.headers)
    assert reply.status_code == 200, reply.text


async def sent(client: httpx.AsyncClient, person: Person, seed: int) -> str:
    reply = await client.post("/v1/photos", content=jpeg(seed), headers=person.headers)
    return str(reply.json()["id"])


async def earlier(client: httpx.AsyncClient, key: Headers, completion: str) -> list[Any]:
    """The earlier evidence as a reviewer sees it, beside each step."""
    reply = await client.get(f"/v1/completions/{completion}", headers=key)
    assert reply.status_code == 200, reply.text
    return [step["evidence"] for step in reply.json()["history"]]


async def test_each_reason_stands_beside_the_words_it_was_about(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers, move: Move
) -> None:
    person, other = await join(client, mission), await join(client, mission)
    made = (await person.complete("slogan", text="First try")).json()["completion"]["id"]
    for text, reason in (("Second try", "A verb, please."), ("Third try", "A shorter one?")):
        await move(made, "returned", reason)
        words = {"kind": "slogan", "text": text, "language": "en"}
        await better(client, person, made, **words)

    whole = (await client.get(f"/v1/completions/{made}", headers=lead)).json()
    (mine,) = (await person.get("/v1/me/completions")).json()["items"]

    for history in (whole["history"], mine["history"]):
        said = [(one["reason"], (one["evidence"] or {}).get("text")) for one in history]
        assert said == [
            (None, None),
            ("A verb, please.", "First try"),
            (None, None),
            ("A shorter one?", "Second try"),
            (None, None),
        ]
    assert whole["evidence"]["text"] == "Third try"
    assert (await other.get("/v1/me/completions")).json()["items"] == []
    partner = await key_of(db, "haferkiez")
    foreign = await client.get(f"/v1/completions/{made}", headers=partner)
    assert foreign.status_code == 404


async def test_what_is_returned_and_not_better_yet_stands_once(
    client: httpx.AsyncClient, mission: Mission, lead: Headers, move: Move
) -> None:
    person = await join(client, mission)
    made = (await person.complete("slogan")).json()["completion"]["id"]
    await move(made, "returned", "A verb, please.")

    assert await earlier(client, lead, made) == [None, None]


async def test_a_replaced_photo_is_for_reviewers_and_its_person_until_it_goes(
    app: FastAPI,
    client: httpx.AsyncClient,
    mission: Mission,
    lead: Headers,
    move: Move,
    working: Database,
) -> None:
    person, other = await join(client, mission), await join(client, mission)
    blurred, sharp = [await sent(client, person, seed) for seed in (1, 2)]
    done = await person.complete(TELL, note=None, photo=blurred)
    made = done.json()["completion"]["id"]
    await move(made, "returned", "Sharper, please.")
    await better(client, person, made, kind="challenge", photo=sharp)
    now = datetime.now(UTC)

    async def left(days: float) -> list[int]:
        await sweep_photos(working, app.state.shelf, at=now + timedelta(days=days))
        paths = [f"/v1/photos/{photo}" for photo in (blurred, sharp)]
        return [(await client.get(path, headers=lead)).status_code for path in paths]

    assert await left(days=300) == [200, 200]  # it waits for its verdict
    whole = (await client.get(f"/v1/completions/{made}", headers=lead)).json()
    assert [(one["id"], one["replaced"]) for one in whole["photos"]] == [
        (blurred, True),
        (sharp, False),
    ]
    assert [one and one["photo"] for one in await earlier(client, lead, made)] == [
        None,
        blurred,
        None,
    ]
    assert (await person.get(f"/v1/photos/{blurred}")).status_code == 200
    assert (await other.get(f"/v1/photos/{blurred}")).status_code == 404
    await move(made, "accepted")
    assert await left(days=6) == [200, 200]
    assert await left(days=7.1) == [404, 404]


async def test_the_earlier_photo_of_a_published_testimonial_is_not_public(
    client: httpx.AsyncClient, mission: Mission, move: Move
) -> None:
    person = await join(client, mission)
    path = f"/v1/campaigns/{(await person.get('/v1/me')).json()['campaign']}"
    partners = [one["id"] for one in (await client.get(path)).json()["partners"]]
    face, stairs = [await sent(client, person, seed) for seed in (3, 4)]
    told: dict[str, Any] = {"kind": "testimonial", "text": "We cook here.", "language": "en"}
    told |= {"reuse": partners[:1], "consent": "2026-05"}
    quest = f"/v1/quests/{quest_id(mission, 'your-table')}"
    headers = person.headers | {"idempotency-key": "told"}
    reply = await client.post(f"{quest}/completions", json=told | {"photo": face}, headers=headers)
    made = reply.json()["completion"]["id"]
    await move(made, "returned", "Without faces, please.")
    await better(client, person, made, **told, photo=stairs)
    await move(made, "accepted")

    (shown,) = (await client.get(f"{quest}/testimonials")).json()["items"]

    assert shown["photo"] == f"/v1/photos/{stairs}" or shown["photo"] == stairs
    assert (await client.get(f"/v1/photos/{stairs}")).status_code == 200
    assert (await client.get(f"/v1/photos/{face}")).status_code == 404


async def test_better_evidence_says_anew_who_may_show_it(
    client: httpx.AsyncClient, mission: Mission, move: Move
) -> None:
    person = await join(client, mission)
    path = f"/v1/campaigns/{(await person.get('/v1/me')).json()['campaign']}"
    one, two, three = [one["id"] for one in (await client.get(path)).json()["partners"]][:3]
    told: dict[str, Any] = {"kind": "testimonial", "text": "We cook here.", "language": "en"}
    told |= {"consent": "2026-05"}
    quest = f"/v1/quests/{quest_id(mission, 'your-table')}"
    headers = person.headers | {"idempotency-key": "told"}
    body = told | {"reuse": [one, two]}
    reply = await client.post(f"{quest}/completions", json=body, headers=headers)
    made = reply.json()["completion"]["id"]

    await move(made, "returned", "A little longer?")
    await better(client, person, made, **told, reuse=[three, two])
    await move(made, "accepted")

    (shown,) = (await client.get(f"{quest}/testimonials")).json()["items"]
    assert sorted(shown["organisations"]) == sorted([two, three])
    await move(made, "revoked", "After another look.")
    await move(made, "in_review")
    await move(made, "returned", "Without names?")
    await better(client, person, made, kind="testimonial", text="We cook here.", language="en")
    await move(made, "accepted")
    assert (await client.get(f"{quest}/testimonials")).json()["items"] == []


async def test_earlier_words_go_thirty_days_after_the_verdict_and_begin_anew_with_an_appeal(
    client: httpx.AsyncClient, mission: Mission, lead: Headers, move: Move, working: Database
) -> None:
    person = await join(client, mission)
    made = (await person.complete("slogan", text="First try")).json()["completion"]["id"]
    await move(made, "returned", "A verb, please.")
    await better(client, person, made, kind="slogan", text="Second try", language="en")
    now = datetime.now(UTC)

    async def kept(days: float) -> bool:
        await tidy_up(working, at=now + timedelta(days=days), audit_days=365)
        return any(await earlier(client, lead, made))

    await move(made, "rejected", "We have this one.")
    assert await kept(days=29)
    appeal = {"reason": "Ours is older."}
    path = f"/v1/me/completions/{made}/appeal"
    assert (await client.post(path, json=appeal, headers=person.headers)).status_code == 200
    assert await kept(days=31)
    again = await client.post(path, json=appeal, headers=person.headers)
    assert again.json()["code"] == "appeal-refused"
    other = await client.post(
        f"/v1/completions/{made}/transitions", json={"to": "accepted"}, headers=lead
    )
    assert other.json()["code"] == "not-your-decision"


async def test_after_the_verdict_the_steps_and_reasons_stay(
    client: httpx.AsyncClient, mission: Mission, lead: Headers, move: Move, working: Database
) -> None:
    person = await join(client, mission)
    made = (await person.complete("slogan", text="First try")).json()["completion"]["id"]
    await move(made, "returned", "A verb, please.")
    await better(client, person, made, kind="slogan", text="Second try", language="en")
    await move(made, "accepted")

    await tidy_up(working, at=datetime.now(UTC) + timedelta(days=31), audit_days=365)

    whole = (await client.get(f"/v1/completions/{made}", headers=lead)).json()
    assert [one["evidence"] for one in whole["history"]] == [None] * 4
    assert whole["history"][1]["reason"] == "A verb, please."
    assert whole["evidence"]["text"] == "Second try"


async def test_better_evidence_with_a_picture_of_somebody_else_is_noticed(
    client: httpx.AsyncClient, mission: Mission, lead: Headers, move: Move
) -> None:
    first, copier = await join(client, mission), await join(client, mission)
    original, own, copy, again = [
        await sent(client, who, seed)
        for who, seed in ((first, 1), (copier, 2), (copier, 1), (copier, 2))
    ]
    await first.complete(TELL, note=None, photo=original)
    done = await copier.complete(TELL, note=None, photo=own)
    made = done.json()["completion"]["id"]

    flags = []
    for photo in (again, copy):  # the same picture once more is no copy of somebody else's
        await move(made, "returned", "Sharper, please.")
        await better(client, copier, made, kind="challenge", photo=photo)
        whole = (await client.get(f"/v1/completions/{made}", headers=lead)).json()
        flags.append([(one["code"], one["detail"]) for one in whole["flags"]])

    assert flags == [[], [("photo_copied", {"first": original})]]


async def test_who_is_erased_leaves_nothing_of_it(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    settings: Settings,
    mission: Mission,
    move: Move,
) -> None:
    person = await join(client, mission)
    made = (await person.complete("slogan", text="First try")).json()["completion"]["id"]
    await move(made, "returned", "A verb, please.")
    await better(client, person, made, kind="slogan", text="Second try", language="en")
    files = zipfile.ZipFile(io.BytesIO((await person.get("/v1/me/export")).content))
    (taken,) = json.loads(files.read("data/earlier_evidence.json"))
    assert (taken["completion_id"], taken["evidence"]["text"]) == (made, "First try")

    await client.delete("/v1/me", headers=person.headers)
    await erase_people(working, eraser_of(settings), datetime.now(UTC))

    assert await db.hot.fetch("SELECT * FROM earlier_evidence") == []
