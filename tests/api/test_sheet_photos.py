"""Photos of sheets of paper: evidence for who verifies, gone when the verdict is old."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI

from service.store.session import Database
from service.usecases.sweep_photos import sweep_photos
from tests.mission import Mission, changed, launch
from tests.people import Headers, join, key_of, quest_id
from tests.petitioning import count, move
from tests.pictures import bomb, jpeg, with_canary_everywhere


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, changed("petition", options={"keep_sheet_photo_days": 3}))


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db, scope="moderate")


@pytest.fixture
async def sheet(client: httpx.AsyncClient, mission: Mission, lead: Headers) -> str:
    made = await count(client, quest_id(mission, "petition"), lead)
    return f"/v1/signature-sheets/{made.json()['id']}"


async def send(client: httpx.AsyncClient, sheet: str, key: Headers, photo: bytes) -> httpx.Response:
    return await client.post(f"{sheet}/photos", content=photo, headers=key)


async def test_who_verifies_sees_the_pixels_and_nothing_else_of_the_file(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers, sheet: str
) -> None:
    sent = [await send(client, sheet, lead, with_canary_everywhere()) for _ in range(2)]
    photo = f"/v1/sheet-photos/{sent[0].json()['id']}"
    verifier, analyst, partner = [
        await key_of(db, "haferkiez" if one == "partner" else "ackerfunke", scope=scope)
        for one, scope in (("second", "moderate"), ("analyst", "read"), ("partner", "moderate"))
    ]
    person = await join(client, mission)

    seen = await client.get(photo, headers=verifier)
    listed = (await client.get(f"{sheet}/photos", headers=verifier)).json()["items"]
    others = [
        (await client.get(photo, headers=one)).status_code
        for one in (analyst, partner, person.headers, {})
    ]

    assert [one.status_code for one in sent] == [201, 201]
    assert sent[0].json() == sent[1].json()  # the same file is the same photo
    assert [one["id"] for one in listed] == [sent[0].json()["id"]]
    assert (seen.status_code, seen.headers["content-type"]) == (200, "image/jpeg")
    assert seen.headers["cache-control"] == "private, no-store"
    assert b"canary" not in seen.content.lower()
    assert others == [403, 404, 401, 401]


async def test_it_is_kept_as_long_as_the_verdict_needs(
    client: httpx.AsyncClient,
    app: FastAPI,
    db: Database,
    working: Database,
    lead: Headers,
    sheet: str,
) -> None:
    photo = (await send(client, sheet, lead, jpeg())).json()["id"]
    second, name = await key_of(db, scope="moderate"), sheet.rpartition("/")[2]

    async def kept_after(days: float) -> int:
        at = datetime.now(UTC) + timedelta(days=days)
        await sweep_photos(working, app.state.shelf, at=at)
        found: int = (await client.get(f"/v1/sheet-photos/{photo}", headers=second)).status_code
        return found

    unjudged = await kept_after(80)
    await move(client, name, second, "verified")
    late = await send(client, sheet, lead, jpeg(2))
    judged = await kept_after(2.9)
    await move(client, name, second, "taken_back", reason="Look again.")
    open_again = await kept_after(80)
    await move(client, name, second, "verified")
    over = await kept_after(3.1)
    [left] = (await client.get(f"{sheet}/photos", headers=second)).json()["items"]

    assert (unjudged, judged, open_again, over) == (200, 200, 200, 404)
    assert (late.status_code, late.json()["code"]) == (409, "transition-refused")
    assert (left["id"], left["kept"]) == (photo, False)


@pytest.mark.parametrize(
    ("photo", "status"),
    [
        (lambda: b"<svg/>", 415),
        (lambda: b"%PDF-1.4", 415),
        (lambda: bomb(20_000, 20_000), 422),
        (lambda: jpeg()[:400], 422),
    ],
    ids=["svg", "pdf", "bomb", "cut off"],
)
async def test_hostile_and_broken_files_are_refused(
    client: httpx.AsyncClient, lead: Headers, sheet: str, photo: Callable[[], bytes], status: int
) -> None:
    assert (await send(client, sheet, lead, photo())).status_code == status


async def test_a_sheet_has_room_for_five(
    client: httpx.AsyncClient, lead: Headers, sheet: str
) -> None:
    sent = [await send(client, sheet, lead, jpeg(seed)) for seed in range(6)]

    assert [one.status_code for one in sent] == [201] * 5 + [409]
