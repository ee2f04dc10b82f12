"""A person takes everything along that is known of them: as files, the photos among them."""

import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from quests.errors import NotFound
from quests.ids import public_id
from service.callers import ParticipantCaller
from service.photos.shelf import Shelf
from service.secret_box import unseal
from service.store.consent_receipts import receipt_of
from service.store.emails import address_of
from service.store.session import Session
from service.store.takeaways import (
    Area,
    Said,
    areas_of,
    everybody_they_were,
    pictures_of,
    said_by,
)

VERSION = 1
WORDS = {
    "en": ("All that we know of you", "Made", "What it is", "Entries"),
    "de": ("Alles, was wir über dich wissen", "Erstellt", "Was es ist", "Einträge"),
    "fr": ("Tout ce que nous savons de toi", "Fait le", "Ce que c'est", "Entrées"),
}
CONSENTS = "What you said to organisations, with a receipt each"
PROFILE = "Who you are here: your id and your mail address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeaway:
    """What is to be packed: read in one snapshot; photos are fetched while it is sent."""

    workspace_id: UUID
    language: str
    profile: Mapping[str, Any]
    areas: Sequence[Area]
    said: Sequence[Said]
    pictures: Sequence[UUID]
    at: datetime


async def take_along(
    session: Session, caller: ParticipantCaller, *, language: str, secret: str, at: datetime
) -> Takeaway:
    """Read everything.

    Args:
        language: Of the page that tells what is what.
        secret: The installation's, to read the address.
    """
    workspace_id, person = caller.workspace_id, caller.participant_id
    people = await everybody_they_were(session, workspace_id, person)
    proven = await address_of(session, workspace_id, person)
    email = unseal(secret, proven[1], owner=workspace_id.bytes) if proven else None
    return Takeaway(
        workspace_id=workspace_id,
        language=language,
        profile={"id": public_id("prt", person), "email": email},
        areas=await areas_of(session, workspace_id, people),
        said=await said_by(session, workspace_id, person),
        pictures=await pictures_of(session, workspace_id, people),
        at=at,
    )


async def files_of(found: Takeaway, shelf: Shelf) -> AsyncIterator[tuple[str, bytes]]:
    """Every file by its name; last a manifest with the hash of each."""
    hashes: dict[str, str] = {}
    listed = [("profile", PROFILE, 1)]
    listed += [(one.name, one.holds, len(one.rows)) for one in found.areas]
    yield "index.html", _index(found, [*listed, ("consents", CONSENTS, len(found.said))])
    written: list[tuple[str, Any]] = [("data/profile.json", found.profile)]
    written += [(f"data/{one.name}.json", one.rows) for one in found.areas]
    written += [("data/consents.json", [receipt_of(one) for one in found.said])]
    for name, value in written:
        content = to_json(value, indent=2)
        hashes[name] = hashlib.sha256(content).hexdigest()
        yield name, content
    for photo_id in found.pictures:
        name = f"photos/{public_id('pho', photo_id)}.jpg"
        try:
            content = await shelf.get(found.workspace_id, photo_id)
        except NotFound:  # removed a moment ago
            continue
        hashes[name] = hashlib.sha256(content).hexdigest()
        yield name, content
    manifest = {"version": VERSION, "made_at": found.at, "sha256": hashes}
    yield "manifest.json", to_json(manifest, indent=2)


def _index(found: Takeaway, listed: Sequence[tuple[str, str, int]]) -> bytes:
    title, made, what, entries = WORDS.get(found.language, WORDS["en"])
    rows = "".join(
        f'<tr><td><a href="data/{name}.json">{name}</a></td><td>{escape(holds)}</td>'
        f"<td>{count}</td></tr>"
        for name, holds, count in listed
    )
    shown = "".join(
        f'<img src="photos/{public_id("pho", one)}.jpg" alt="" width="240">'
        for one in found.pictures
    )
    return (
        f'<!doctype html><html lang="{found.language}"><meta charset="utf-8">'
        f"<title>{title}</title><h1>{title}</h1><p>{made} {found.at:%Y-%m-%d %H:%M} UTC</p>"
        f"<table><tr><th></th><th>{what}</th><th>{entries}</th></tr>{rows}</table>{shown}</html>"
    ).encode()
