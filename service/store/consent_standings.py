"""What many people said to one organisation, read at once."""

from collections.abc import Iterable
from uuid import UUID

from quests.consent import Entry, Scope, Standing, standings
from service.store.consent_ledger import read_entry
from service.store.driver import driver
from service.store.session import Session

# Who somebody was is theirs as well.
_ENTRIES = """
WITH who AS (
    SELECT id AS person, id AS subject FROM unnest($2::uuid[]) AS asked (id)
    UNION ALL
    SELECT participant_id, former_id FROM participant_merge
    WHERE workspace_id = $1 AND participant_id = ANY ($2::uuid[])
)
SELECT who.person, e.* FROM who JOIN consent_entry AS e
    ON e.workspace_id = $1 AND e.subject_id = who.subject
WHERE e.organisation_id = $3 AND e.purpose = $4 AND e.channel = $5
"""
_PRESENT = """
SELECT coalesce(m.participant_id, asked.id) FROM unnest($2::uuid[]) AS asked (id)
LEFT JOIN participant_merge AS m ON m.workspace_id = $1 AND m.former_id = asked.id
"""


async def standings_of(
    session: Session, workspace_id: UUID, scope: Scope, people: Iterable[UUID]
) -> dict[UUID, Standing]:
    """What holds for each of these people; who was never asked is not in it."""
    connection = await driver(session)
    found: dict[UUID, list[Entry]] = {}
    for row in await connection.fetch(_ENTRIES, workspace_id, list(people), *scope):
        found.setdefault(row["person"], []).append(read_entry(dict(row)))
    return {person: standings(entries)[scope] for person, entries in found.items()}


async def present_people(
    session: Session, workspace_id: UUID, people: Iterable[UUID]
) -> list[UUID]:
    """Who these are by now, each once, in one order for everybody."""
    connection = await driver(session)
    rows = await connection.fetch(_PRESENT, workspace_id, list(people))
    return sorted({row[0] for row in rows})
