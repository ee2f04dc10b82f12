"""Somebody who leaves traces wherever the API lets them, and a search for what is left of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from quests.ids import parse_id
from service.mail.address import address_key
from service.settings import Settings
from service.store.session import Database
from service.usecases.erase_people import erase_people, eraser_of
from tests.consenting import VERSION, answer
from tests.mailed import code_in, mails
from tests.mission import Mission
from tests.people import Headers, Person
from tests.pictures import jpeg
from tests.pushing import BrowserDouble, subscribe

NAME = "Zora Canarini"
ADDRESS = "zora.canarini@leak.example"
WORDS = "canary4711"
POSTCODE = "10999"


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What must not be found anywhere afterwards."""

    texts: tuple[str, ...]
    blobs: tuple[bytes, ...]

    def found_in(self, value: Any) -> bool:
        """Whether a value of a row, or a line of a log, holds one of them."""
        if isinstance(value, bytes):
            said = [text.encode() for text in self.texts]
            return any(one in value for one in (*said, *self.blobs))
        if isinstance(value, list | tuple):
            return any(self.found_in(one) for one in value)
        return any(text in str(value) for text in self.texts)


def traces_of(person: Person, settings: Settings, *more: str) -> Traces:
    """All by which somebody could be recognised."""
    uuid = parse_id("prt", person.id)
    return Traces(
        texts=(NAME, ADDRESS, WORDS, "Canarini", str(uuid), person.id, person.link, *more),
        blobs=(uuid.bytes, address_key(settings.signing_secret(), ADDRESS)),
    )


async def prove(client: httpx.AsyncClient, db: Database, person: Person, email: str) -> None:
    """Prove an address; from then on with the new token."""
    await client.post("/v1/me/email", json={"email": email}, headers=person.headers)
    code = code_in((await mails(db))[-1])
    reply = await client.post("/v1/me/email/confirm", json={"code": code}, headers=person.headers)
    assert reply.status_code == 200, reply.text
    person.headers = {"authorization": f"Bearer {reply.json()['token']}"}


async def leave_traces(
    client: httpx.AsyncClient, db: Database, mission: Mission, person: Person, asking: str
) -> None:
    """Say and send something recognisable on every way there is."""
    await prove(client, db, person, ADDRESS)
    await answer(client, person, asking, version=VERSION)
    deeds = {
        "slogan": {"text": f"{WORDS} tastes", "key": f"key-{WORDS}"},
        "stickers": {"placed": 3, "place": {"latitude": 52.5, "longitude": 13.4}},
        "petition": {"public_name": NAME, "comment": f"Because {WORDS}.", "language": "en"},
    }
    for slug, evidence in deeds.items():
        reply = await person.complete(slug, **evidence)
        assert reply.status_code == 201, reply.text
    await client.post("/v1/photos", content=jpeg(2), headers=person.headers)
    browser = BrowserDouble(f"https://fcm.googleapis.com/fcm/send/{WORDS}")
    await subscribe(client, person, browser)
    await _change_address(client, db, person)


async def _change_address(client: httpx.AsyncClient, db: Database, person: Person) -> None:
    """An open request to prove another address."""
    body = {"email": f"{WORDS}@leak.example", "replaces": ADDRESS}
    await client.post("/v1/me/email", json=body, headers=person.headers)


async def vote(client: httpx.AsyncClient, voter: Headers, contribution: str) -> None:
    """Like a proposal."""
    path = f"/v1/contributions/{contribution}/votes"
    reply = await client.post(path, json={"choice": "like"}, headers=voter)
    assert reply.status_code == 200, reply.text


async def erased(
    client: httpx.AsyncClient, settings: Settings, working: Database, person: Person
) -> Any:
    """Ask to be erased, and let the worker do it; what was answered."""
    reply = await client.delete("/v1/me", headers=person.headers)
    assert reply.status_code == 202, reply.text
    assert await erase_people(working, eraser_of(settings), datetime.now(UTC)) == 1
    return reply.json()


async def left_in_database(db: Database, traces: Traces) -> list[str]:
    """Every column of every row of every table in which something is left."""
    tables = await db.hot.fetch(
        "SELECT relname FROM pg_class WHERE relkind = 'r' "
        "AND relnamespace = 'public'::regnamespace ORDER BY relname"
    )
    left = []
    for table in (row["relname"] for row in tables):
        for row in await db.hot.fetch(f"SELECT * FROM {table}"):  # noqa: S608 (its own names)
            left += [
                f"{table}.{column}: {value!r:.100}"
                for column, value in row.items()
                if traces.found_in(value)
            ]
    return left


def files_of(settings: Settings) -> set[Path]:
    """Everything that lies on the shelf."""
    return {one for one in (settings.data / "photos").rglob("*") if one.is_file()}


def left_in_lines(lines: Iterable[str], traces: Traces) -> list[str]:
    """Lines of a log in which something is left."""
    return [line for line in lines if traces.found_in(line)]


def fresh_key() -> Headers:
    """A key of idempotency."""
    return {"idempotency-key": uuid4().hex}
