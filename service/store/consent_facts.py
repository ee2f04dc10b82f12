"""What people agree to, and take back, as facts: lists are called by their purpose."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from pydantic_core import to_json

from quests.consent import POLITICAL, Decision, Entry
from quests.ids import public_id
from scoring.facts import Fact, new_fact
from service.store.also import Connection
from service.store.inserts import insert_from_json

SOURCE = "consent"

_ZONES = "SELECT id, time_zone FROM campaign WHERE workspace_id = $1 AND id = ANY ($2::uuid[])"
_RECORD = insert_from_json("fact")


async def record_consents(
    connection: Connection, workspace_id: UUID, entries: Sequence[Entry]
) -> None:
    """Facts of what was just said: a yes, whether it is confirmed, or a no after a yes."""
    told = [entry for entry in entries if entry.purpose != POLITICAL]
    if not told:
        return
    rows = await connection.fetch(_ZONES, workspace_id, [entry.campaign_id for entry in told])
    zones = {row["id"]: row["time_zone"] for row in rows}
    facts = [fact for one in told for fact in _facts(workspace_id, one, zones[one.campaign_id])]
    if facts:
        await connection.execute(_RECORD, to_json(facts).decode())


def _facts(workspace_id: UUID, entry: Entry, zone: str) -> Iterator[Fact]:
    payloads = {
        Decision.GRANTED: ("opt_in", {"confirmed": entry.channel != "email"}),
        Decision.CONFIRMED: ("opt_in", {"confirmed": True}),
        Decision.WITHDRAWN: ("opt_out", {}),
    }
    if entry.decision not in payloads:
        return
    type, payload = payloads[entry.decision]
    yield new_fact(
        type,
        zone=zone,
        workspace_id=workspace_id,
        campaign_id=entry.campaign_id,
        occurred_at=entry.at,
        received_at=entry.at,
        source=SOURCE,
        source_ref=public_id("cns", entry.id),
        payload={"list": entry.purpose, **payload},
        actor_id=entry.subject_id,
        partner_id=entry.organisation_id,
        locale=entry.locale or None,
    )
