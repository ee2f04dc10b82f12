"""Somebody takes everything along: all they left is in it, nothing of others, names are safe."""

import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from service.settings import Settings
from service.store.session import Database
from service.zipped import zipped
from tests.contract.inhabited import Deskbound, settle
from tests.erasing import ADDRESS, NAME, WORDS, leave_traces
from tests.isolation.worlds import STORY
from tests.mission import Mission, changed, launch
from tests.people import Headers, Person, join, key_of


@pytest.fixture
async def mission(db: Database) -> Mission:
    slogan = changed("slogan", limits=[], prerequisites=[])
    return await launch(db, *STORY, slogan)


@pytest.fixture
async def key(app: FastAPI, db: Database, mission: Mission) -> Headers:
    app.state.courier = Deskbound()
    return await key_of(db, scope="organise own")


async def exported(person: Person, language: str = "en") -> dict[str, bytes]:
    reply = await person.get_in(language, "/v1/me/export")
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"] == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(reply.content))
    assert archive.testzip() is None
    return {name: archive.read(name) for name in archive.namelist()}


async def test_everything_they_left_is_in_it_and_nothing_of_others(
    client: httpx.AsyncClient, db: Database, settings: Settings, mission: Mission, key: Headers
) -> None:
    other = await join(client, mission, display_name="Otto")
    await other.complete("slogan", text="Suppe von Otto")
    person = await join(client, mission, display_name=NAME)
    ids = await settle(client, db, settings, mission, person, key)
    await leave_traces(client, db, mission, person, ids["organisation"])

    files = await exported(person)

    said = b"".join(files.values()).decode("utf-8", "replace")
    for trace in (NAME, ADDRESS, f"{WORDS} tastes", f"Because {WORDS}.", person.link, ids["team"]):
        assert trace in said, trace
    assert "Otto" not in said
    assert other.id not in said
    pictures = [name for name in files if name.startswith("photos/")]
    assert {files[name][:2] for name in pictures} == {b"\xff\xd8"}
    assert len(pictures) == 2
    hashes = json.loads(files["manifest.json"])["sha256"]
    assert hashes == {
        name: hashlib.sha256(content).hexdigest()
        for name, content in files.items()
        if name not in {"index.html", "manifest.json"}
    }


async def test_each_consent_has_a_receipt_with_the_words_that_were_shown(
    client: httpx.AsyncClient, db: Database, settings: Settings, mission: Mission, key: Headers
) -> None:
    person = await join(client, mission)
    ids = await settle(client, db, settings, mission, person, key)
    await leave_traces(client, db, mission, person, ids["organisation"])

    [granted, *_] = json.loads((await exported(person))["data/consents.json"])

    shown: Any = granted["pii_processing"]["notice"]
    assert shown["sha256"] == hashlib.sha256(shown["text"].encode()).hexdigest()
    assert granted["party_identification"][0]["party_id"] == ids["organisation"]
    assert granted["proof"]["previous"] == "0" * 64


async def test_it_speaks_the_persons_language_and_shows_no_markup_of_theirs(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    person = await join(client, mission, display_name="<b>Lea</b>")

    page = (await exported(person, "fr"))["index.html"].decode()

    assert '<html lang="fr">' in page
    assert "<b>" not in page


@pytest.mark.parametrize("name", ["../up", "/etc/passwd", "a/b/c", "a\\b", "", "C:x", "a/../b"])
async def test_no_name_leads_out_of_the_folder(name: str) -> None:
    async def files() -> Any:
        yield name, b""

    with pytest.raises(ValueError, match="Not a name"):
        [piece async for piece in zipped(files(), datetime.now(UTC))]
