"""A photo as evidence: one's own, once, and kept as long as the organiser says."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from service.photos.shelf import Shelf
from service.store.session import Database
from service.usecases.sweep_photos import sweep_photos
from tests.mission import Mission, changed, launch
from tests.people import Headers, Person, join, key_of
from tests.pictures import jpeg, street, written

HUNT = "treasure-hunt"  # a challenge, in the example


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(
        db, changed(HUNT, options={"keep_photo_days": 7}, verification="auto", limits=[])
    )


async def photo_of(client: httpx.AsyncClient, person: Person, file: bytes) -> str:
    reply = await client.post("/v1/photos", content=file, headers=person.headers)
    assert reply.status_code == 201, reply.text
    identifier: str = reply.json()["id"]
    return identifier


async def shows(person: Person, photo: str, **more: Any) -> httpx.Response:
    return await person.complete(HUNT, note=None, photo=photo, **more)


async def step(client: httpx.AsyncClient, key: Headers, completion: str, to: str) -> Any:
    body = {"to": to, "reason": "Because of the picture."}
    path = f"/v1/completions/{completion}/transitions"
    reply = await client.post(path, json=body, headers=key)
    assert reply.status_code == 200, reply.text
    return reply.json()


async def test_a_photo_is_evidence_once(
    client: httpx.AsyncClient, mission: Mission, db: Database
) -> None:
    person, other = await join(client, mission), await join(client, mission)
    photo = await photo_of(client, person, jpeg())

    stolen = await shows(other, photo)
    first = await shows(person, photo, key="k-1")
    again = await shows(person, photo, key="k-1")
    second = await shows(person, photo)
    unknown = await shows(person, f"pho_{'a' * 26}")

    assert (first.status_code, first.json()["completion"]["state"]) == (201, "accepted")
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
    problems = [
        one.json() | {"request_id": "", "instance": ""} for one in (stolen, second, unknown)
    ]
    assert problems[0] == problems[1] == problems[2]
    assert (problems[0]["code"], problems[0]["field"]) == ("evidence-refused", "photo")


async def test_of_many_at_once_one_gets_the_photo(
    client: httpx.AsyncClient, mission: Mission, db: Database
) -> None:
    person = await join(client, mission)
    photo = await photo_of(client, person, jpeg())

    replies = await asyncio.gather(*(shows(person, photo) for _ in range(8)))

    assert sorted(reply.status_code for reply in replies) == [201] + [409] * 7


async def test_a_photo_of_another_campaign_is_none(
    client: httpx.AsyncClient, mission: Mission, db: Database
) -> None:
    here, there = await join(client, mission), await launch(db, workspace="hamburg")
    photo = await photo_of(client, await join(client, there), jpeg())

    assert (await shows(here, photo)).json()["code"] == "evidence-refused"


async def test_a_copy_counts_only_once_somebody_looked_at_it(
    client: httpx.AsyncClient, mission: Mission, db: Database
) -> None:
    first, copier, honest = [await join(client, mission) for _ in range(3)]
    original = await photo_of(client, first, jpeg())
    smaller = street().resize((500, 375))
    copy = await photo_of(client, copier, written(smaller, quality=60))
    again = await photo_of(client, first, jpeg())
    another = await photo_of(client, honest, jpeg(2))

    told = [
        (await shows(person, photo)).json()
        for person, photo in ((first, original), (copier, copy), (first, again), (honest, another))
    ]

    states = [one["completion"]["state"] for one in told]
    assert states == ["accepted", "in_review", "in_review", "accepted"]
    assert [flag["code"] for one in told for flag in one["flags"]] == ["photo_copied"] * 2
    queue = "/v1/campaigns/{}/completions?state=in_review"
    key, path = await key_of(db), queue.format((await first.get("/v1/me")).json()["campaign"])
    waiting = (await client.get(path, headers=key)).json()["items"]
    assert [one["photos"] for one in waiting] == [
        [{"id": copy, "replaced": False, "looks_like": original, "kept": True}],
        [{"id": again, "replaced": False, "looks_like": original, "kept": True}],
    ]


async def test_a_returned_completion_takes_another_photo(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(db, changed(HUNT, verification="moderator", limits=[]))
    person, key = await join(client, mission), await key_of(db)
    blurred, sharp = [await photo_of(client, person, jpeg(seed)) for seed in (1, 2)]
    completion = (await shows(person, blurred)).json()["completion"]["id"]
    await step(client, key, completion, "returned")

    path = f"/v1/me/completions/{completion}/evidence"
    for photo, status in ((f"pho_{'a' * 26}", 409), (blurred, 200)):
        body = {"kind": "challenge", "photo": photo}
        reply = await client.put(path, json=body, headers=person.headers)
        assert reply.status_code == status, reply.text
    await step(client, key, completion, "returned")
    body = {"kind": "challenge", "photo": sharp}
    assert (await client.put(path, json=body, headers=person.headers)).status_code == 200

    assert (await shows(person, sharp)).json()["code"] == "evidence-refused"
    assert (await shows(person, blurred)).json()["code"] == "evidence-refused"


async def test_photos_go_when_they_are_over_and_not_before(
    app: FastAPI, client: httpx.AsyncClient, mission: Mission, db: Database, working: Database
) -> None:
    person, key, shelf = await join(client, mission), await key_of(db), app.state.shelf
    unused, kept, doubted = [await photo_of(client, person, jpeg(seed)) for seed in (1, 2, 3)]
    await shows(person, kept)
    completion = (await shows(person, doubted)).json()["completion"]["id"]
    await step(client, key, completion, "revoked")
    await step(client, key, completion, "accepted")
    now = datetime.now(UTC)

    async def left(after: timedelta) -> list[int]:
        await sweep_photos(working, shelf, at=now + after)
        replies = [await person.get(f"/v1/photos/{one}") for one in (unused, kept, doubted)]
        return [reply.status_code for reply in replies]

    assert await left(timedelta(hours=23)) == [200, 200, 200]
    assert await left(timedelta(hours=25)) == [404, 200, 200]
    assert await left(timedelta(days=7, minutes=1)) == [404, 404, 404]
    assert _files(app) == []
    assert await sweep_photos(working, shelf, at=now + timedelta(days=8)) == 0


async def test_a_sweep_cut_off_half_way_is_finished_by_the_next(
    app: FastAPI, client: httpx.AsyncClient, mission: Mission, working: Database
) -> None:
    person = await join(client, mission)
    photo = await photo_of(client, person, jpeg())
    late = datetime.now(UTC) + timedelta(days=2)

    class Broken(Shelf):
        async def remove(self, *_: Any) -> None:
            raise OSError("cut off")

    folder = app.state.settings.data / "photos"
    with pytest.raises(OSError, match="cut off"):
        await sweep_photos(working, Broken(None, folder), at=late)

    assert (await shows(person, photo)).json()["code"] == "evidence-refused"
    assert (await person.get(f"/v1/photos/{photo}")).status_code == 404
    assert await sweep_photos(working, app.state.shelf, at=late) == 1
    assert _files(app) == []


async def test_an_upload_cut_off_half_way_goes_on_under_its_key(
    app: FastAPI, client: httpx.AsyncClient, mission: Mission, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, key = await join(client, mission), {"idempotency-key": uuid4().hex}

    async def full(*_: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(app.state.shelf, "put", full)
    headers = person.headers | key
    failed = await client.post("/v1/photos", content=jpeg(), headers=headers)
    monkeypatch.undo()
    reply = await client.post("/v1/photos", content=jpeg(), headers=headers)

    assert (failed.status_code, reply.status_code) == (503, 201)
    assert (await shows(person, reply.json()["id"])).status_code == 201
    assert len(_files(app)) == 1


def _files(app: FastAPI) -> list[Path]:
    return [file for file in (app.state.settings.data / "photos").rglob("*") if file.is_file()]
