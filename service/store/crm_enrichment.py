"""What CRMs learn of people, as facts: the first time for each field of a profile counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from quests.ids import named_id, public_id
from scoring.facts import Fact, new_fact
from service.pseudonyms import own_id
from service.store.crm_connections import Connection
from service.store.facts import record_facts
from service.store.session import Session

SOURCE = "crm"
# Who was erased meanwhile is not there any more, and whoever erases waits for these rows.
_THERE = text("""
    SELECT participant_id FROM crm_contact WHERE workspace_id = :workspace
    AND connection_id = :connection AND participant_id = ANY (:people) FOR NO KEY UPDATE
""")
_ZONES = text("""
    SELECT id, time_zone FROM campaign WHERE workspace_id = :workspace AND id = ANY (:campaigns)
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enriched:
    """The properties that a CRM was told of a person, who said yes in this campaign."""

    participant_id: UUID
    campaign_id: UUID
    fields: tuple[str, ...]


def profile_name(secret: str, organisation_id: UUID, participant_id: UUID) -> str:
    """A person's profile as it is counted: a name that is shown to nobody."""
    return own_id(secret, organisation_id, "prf", participant_id)


async def count_enriched(
    session: Session,
    connection: Connection,
    told: Sequence[Enriched],
    *,
    secret: str,
    at: datetime,
) -> None:
    """Record a fact per field; one that is known already is left out."""
    if not told:
        return
    asked = {
        "workspace": connection.workspace_id,
        "campaigns": list({one.campaign_id for one in told}),
    }
    zones = {row.id: row.time_zone for row in await session.execute(_ZONES, asked)}
    named = {
        "workspace": connection.workspace_id,
        "connection": connection.id,
        "people": [one.participant_id for one in told],
    }
    there = set((await session.execute(_THERE, named)).scalars())
    facts = [
        _fact(connection, one, name, zones[one.campaign_id], secret, at)
        for one in told
        if one.campaign_id in zones and one.participant_id in there
        for name in one.fields
    ]
    await record_facts(session, facts)


def _fact(  # noqa: PLR0917 (what a fact is made of)
    connection: Connection, one: Enriched, name: str, zone: str, secret: str, at: datetime
) -> Fact:
    organisation = connection.organisation_id
    known = named_id(one.participant_id, f"{connection.id}/{name}")
    return new_fact(
        "profile_enriched",
        zone=zone,
        payload={
            "profile": profile_name(secret, organisation, one.participant_id),
            "field": name[:80],
        },
        workspace_id=connection.workspace_id,
        campaign_id=one.campaign_id,
        actor_id=one.participant_id,
        partner_id=organisation,
        occurred_at=at,
        received_at=at,
        source=SOURCE,
        source_ref=f"{public_id('crm', connection.id)}/{known}",
    )
