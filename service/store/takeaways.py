"""What a person takes along: every area of the data map that has something to tell them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from quests.consent import Entry
from quests.ids import public_id
from service.store.consent_ledger import entries_of
from service.store.data_map import DATA_MAP
from service.store.driver import driver
from service.store.session import Session

_FORMER = text("""
    SELECT former_id FROM participant_merge
    WHERE workspace_id = :workspace AND participant_id = :person ORDER BY former_id
""")
_PICTURES = text("""
    SELECT id FROM photo WHERE workspace_id = :workspace AND participant_id = ANY (:people)
        AND state IN ('unused', 'used', 'replaced') ORDER BY id
""")
_WORDS = text("""
    SELECT t.organisation_id, t.purpose, t.channel, t.version, t.texts
    FROM consent_text AS t WHERE t.workspace_id = :workspace
        AND t.organisation_id = ANY (:organisations)
""")
_NAMES = text("""
    SELECT id, name FROM organisation WHERE workspace_id = :workspace AND id = ANY (:organisations)
""")
_AREAS = {one.table: (one.holds, text(one.export)) for one in DATA_MAP if one.export is not None}
# How ids are called outside: by the end of the column's name, or by table for ``id`` itself.
PREFIXES = {
    "campaign_id": "cmp",
    "quest_id": "qst",
    "completion_id": "cpl",
    "contribution_id": "ctb",
    "low_id": "ctb",
    "high_id": "ctb",
    "winner_id": "ctb",
    "organisation_id": "org",
    "partner_id": "org",
    "team_id": "tea",
    "badge_id": "bdg",
    "photo.id": "pho",
    "completion.id": "cpl",
    "contribution.id": "ctb",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One table's part, under its name; ids as the API shows them."""

    name: str
    holds: str
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One entry of the ledger, with the organisation's name and the words that were shown."""

    entry: Entry
    organisation: str
    words: str | None


async def everybody_they_were(
    session: Session, workspace_id: UUID, person_id: UUID
) -> tuple[UUID, ...]:
    """The ids that a person has and had."""
    named = {"workspace": workspace_id, "person": person_id}
    return person_id, *(await session.execute(_FORMER, named)).scalars()


async def areas_of(session: Session, workspace_id: UUID, people: Sequence[UUID]) -> list[Area]:
    """All areas in which there is something of a person."""
    named = {"workspace": workspace_id, "people": list(people)}
    areas = []
    for table, (holds, query) in _AREAS.items():
        rows = (await session.execute(query, named)).mappings().all()
        if rows:
            shown = [{name: _shown(table, name, row[name]) for name in row} for row in rows]
            areas.append(Area(name=table, holds=holds, rows=shown))
    return areas


async def pictures_of(session: Session, workspace_id: UUID, people: Sequence[UUID]) -> list[UUID]:
    """The photos that are still on the shelf."""
    named = {"workspace": workspace_id, "people": list(people)}
    return list((await session.execute(_PICTURES, named)).scalars())


async def said_by(session: Session, workspace_id: UUID, person_id: UUID) -> list[Said]:
    """Everything the person said about consent, with the words they had before them."""
    entries = await entries_of(await driver(session), workspace_id, person_id)
    return await with_words(session, workspace_id, entries)


async def with_words(session: Session, workspace_id: UUID, entries: Sequence[Entry]) -> list[Said]:
    """Entries with the names and the words that belong to them."""
    organisations = list({one.organisation_id for one in entries})
    about = {"workspace": workspace_id, "organisations": organisations}
    names = {row.id: row.name for row in await session.execute(_NAMES, about)}
    words = {tuple(row[:4]): row.texts for row in await session.execute(_WORDS, about)}
    return [
        Said(
            entry=one,
            organisation=names[one.organisation_id],
            words=words.get((*one.scope, one.text_version), {}).get(one.locale),
        )
        for one in entries
    ]


def _shown(table: str, name: str, value: Any) -> Any:
    prefix = PREFIXES.get(f"{table}.{name}") or PREFIXES.get(name)
    return public_id(prefix, value) if prefix and isinstance(value, UUID) else value
