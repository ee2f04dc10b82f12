"""Who took their data back from which organisation, since when, and until when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from quests.consent import POLITICAL, STANDS, Entry
from quests.ids import new_id
from service.store.also import Connection
from service.store.session import Session

_STANDING = text("""
    SELECT id, organisation_id, since, ended_at FROM withheld
    WHERE workspace_id = :workspace AND participant_id = :person AND ended_at IS NULL
    ORDER BY since, id
""")
_ADD = text("""
    INSERT INTO withheld (workspace_id, id, organisation_id, participant_id, since)
    VALUES (:workspace, :id, :organisation, :person, :at)
""")
_OF_ONE = text("""
    SELECT id, organisation_id, since, ended_at FROM withheld
    WHERE workspace_id = :workspace AND participant_id = :person
    AND organisation_id = :organisation ORDER BY since DESC, id DESC
""")
_PEOPLE = text("""
    SELECT participant_id FROM withheld WHERE workspace_id = :workspace
    AND organisation_id = :organisation AND ended_at IS NULL AND participant_id = ANY (:people)
""")
# An organisation knows them by what stands behind a campaign they are in, or by what they said.
_KNOWS = text("""
    SELECT o.name FROM organisation AS o
    WHERE o.workspace_id = :workspace AND o.id = :organisation AND (EXISTS (
        SELECT FROM membership AS m JOIN campaign AS c
            ON c.workspace_id = m.workspace_id AND c.id = m.campaign_id
        WHERE m.workspace_id = o.workspace_id AND m.participant_id = :person
        AND (c.lead_organisation_id = o.id OR EXISTS (
            SELECT FROM partner AS p WHERE p.workspace_id = c.workspace_id
            AND p.campaign_id = c.id AND p.organisation_id = o.id))
    ) OR EXISTS (
        SELECT FROM consent_entry AS e
        WHERE e.workspace_id = o.workspace_id AND e.organisation_id = o.id
        AND e.subject_id IN (SELECT CAST(:person AS uuid) UNION ALL
            SELECT f.former_id FROM participant_merge AS f
            WHERE f.workspace_id = o.workspace_id AND f.participant_id = :person)))
""")
_CRMS = text("""
    SELECT f.withheld_id, c.kind, f.state, f.answered_at FROM crm_farewell AS f
    JOIN crm_connection AS c ON c.workspace_id = f.workspace_id AND c.id = f.connection_id
    WHERE f.workspace_id = :workspace AND f.withheld_id = ANY (:ids) ORDER BY c.kind, f.id
""")
_FED = text("""
    SELECT c.kind, c.purpose, k.state, k.synced_at FROM crm_contact AS k
    JOIN crm_connection AS c ON c.workspace_id = k.workspace_id AND c.id = k.connection_id
    WHERE k.workspace_id = :workspace AND k.participant_id = :person
    AND c.organisation_id = :organisation ORDER BY c.kind, c.id
""")
_TO_NOTE = text("""
    SELECT workspace_id, id, organisation_id, participant_id, since FROM withheld
    WHERE noted_at IS NULL ORDER BY since LIMIT :limit
""")
_NOTED = text("""
    UPDATE withheld SET noted_at = now() WHERE workspace_id = :workspace AND id = :id
""")
# Who took their data back from an organisation gives it anew by saying yes to it.
_RETURN = """
UPDATE withheld SET ended_at = $4
WHERE workspace_id = $1 AND participant_id = $2 AND organisation_id = ANY ($3) AND ended_at IS NULL
"""
# Said yes on another device after they had taken it back on this one.
_SAID_YES_SINCE = text("""
    UPDATE withheld AS w SET ended_at = said.at FROM (
        SELECT organisation_id, max(at) AS at FROM consent_entry
        WHERE workspace_id = :workspace AND decision IN ('granted', 'confirmed')
        AND purpose <> 'political-opinion' AND subject_id IN (:person, :former)
        GROUP BY organisation_id
    ) AS said
    WHERE w.workspace_id = :workspace AND w.participant_id = :person AND w.ended_at IS NULL
    AND w.organisation_id = said.organisation_id AND said.at > w.since
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """An organisation has nothing of a person; ``ended_at``: they said yes to it again."""

    id: UUID
    organisation_id: UUID
    since: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToNote:
    """What is to be noted beside the database."""

    workspace_id: UUID
    id: UUID
    organisation_id: UUID
    participant_id: UUID
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Fed:
    """A CRM of the organisation that knows of the person."""

    kind: str
    purpose: str
    state: str
    synced_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A CRM that was asked to erase the person: ``pending``, ``done`` or ``failed``."""

    kind: str
    state: str
    answered_at: datetime | None


async def name_of_who_knows(
    session: Session, workspace_id: UUID, person: UUID, organisation_id: UUID
) -> str | None:
    """The name of an organisation that may know the person; ``None`` where none does."""
    named = _named(workspace_id, person, organisation_id)
    return (await session.execute(_KNOWS, named)).scalar_one_or_none()


async def standing_of(session: Session, workspace_id: UUID, person: UUID) -> list[Withheld]:
    """From whom they are withheld now."""
    rows = await session.execute(_STANDING, {"workspace": workspace_id, "person": person})
    return [Withheld(**row._mapping) for row in rows]


async def withheld_of(
    session: Session, workspace_id: UUID, person: UUID, organisation_id: UUID
) -> list[Withheld]:
    """Each time they took their data back from an organisation, the newest first."""
    rows = await session.execute(_OF_ONE, _named(workspace_id, person, organisation_id))
    return [Withheld(**row._mapping) for row in rows]


async def add_withheld(
    session: Session, workspace_id: UUID, person: UUID, organisation_id: UUID, *, at: datetime
) -> Withheld:
    """Withhold them from here on."""
    made = Withheld(id=new_id(at), organisation_id=organisation_id, since=at, ended_at=None)
    await session.execute(
        _ADD, _named(workspace_id, person, organisation_id) | {"id": made.id, "at": at}
    )
    return made


async def withheld_people(
    session: Session, workspace_id: UUID, organisation_id: UUID, people: Sequence[UUID]
) -> frozenset[UUID]:
    """Who of these people the organisation is not to be shown."""
    named = {
        "workspace": workspace_id,
        "organisation": organisation_id,
        "people": list(people),
    }
    return frozenset((await session.execute(_PEOPLE, named)).scalars())


async def crms_asked(
    session: Session, workspace_id: UUID, found: Sequence[Withheld]
) -> Mapping[UUID, list[Asked]]:
    """Which CRMs were asked to erase them, each time, and what came of it."""
    asked: dict[UUID, list[Asked]] = {one.id: [] for one in found}
    named = {"workspace": workspace_id, "ids": list(asked)}
    for row in await session.execute(_CRMS, named):
        one = Asked(kind=row.kind, state=row.state, answered_at=row.answered_at)
        asked[row.withheld_id].append(one)
    return asked


async def crms_fed(
    session: Session, workspace_id: UUID, person: UUID, organisation_id: UUID
) -> list[Fed]:
    """The CRMs of the organisation that are told of the person."""
    rows = await session.execute(_FED, _named(workspace_id, person, organisation_id))
    return [Fed(**row._mapping) for row in rows]


async def to_note(session: Session, *, limit: int) -> list[ToNote]:
    """The oldest that are not noted beside the database, in all workspaces."""
    rows = await session.execute(_TO_NOTE, {"limit": limit})
    return [ToNote(**row._mapping) for row in rows]


async def mark_noted(session: Session, one: ToNote) -> None:
    """It is noted."""
    await session.execute(_NOTED, {"workspace": one.workspace_id, "id": one.id})


async def give_anew(connection: Connection, workspace_id: UUID, said: Sequence[Entry]) -> None:
    """End it where a person says yes; ``said`` is all of one person, at one moment."""
    yes = [one for one in said if one.decision in STANDS and one.purpose != POLITICAL]
    if yes:
        to = list({one.organisation_id for one in yes})
        await connection.execute(_RETURN, workspace_id, yes[0].subject_id, to, yes[-1].at)


async def end_where_said_yes(session: Session, pair: Mapping[str, Any]) -> None:
    """After a merge: what was said last holds, on whichever device.

    Args:
        pair: ``workspace``, ``former`` and ``into``.
    """
    named = {name: pair[name] for name in ("workspace", "former")} | {"person": pair["into"]}
    await session.execute(_SAID_YES_SINCE, named)


def _named(workspace_id: UUID, person: UUID, organisation_id: UUID) -> dict[str, Any]:
    return {"workspace": workspace_id, "person": person, "organisation": organisation_id}
