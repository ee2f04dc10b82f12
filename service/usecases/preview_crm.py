"""What would be sent of real people, before anything is: for one mapping, saved or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from service.crm.calls import Exchange
from service.crm.deciding import subscription
from service.crm.fields import FieldMapping, rendered
from service.crm.interface import CrmRefused, Subscription, Value
from service.crm.kinds import KINDS
from service.crm.setting_up import ensure_mapping, lacking
from service.pseudonyms import participant_ref
from service.store.consent_standings import present_people, standings_of
from service.store.crm_connections import Connection, connection_by_id
from service.store.crm_profiles import profile_of, seen_people
from service.store.crm_queue import people_asked
from service.store.session import Database, Session

LOOKED_AT, SHOWN = 100, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """One person as the CRM would be told of them."""

    ref: str
    email: str
    status: Subscription
    values: dict[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A few people, and which properties the CRM lacks; ``None``: it did not say."""

    people: Sequence[Previewed]
    lacks: dict[str, str] | None


async def preview_crm(
    database: Database,
    exchange: Exchange,
    named: tuple[UUID, UUID, UUID],
    mapping: Sequence[FieldMapping] | None,
    *,
    secret: str,
) -> Preview:
    """Show a few of those who consented, and look which properties are there.

    Args:
        mapping: To try; ``None``: the one that is saved.
        secret: The installation's.

    Raises:
        NotFound: no such connection.
        CrmSettingsRefused: the mapping names what there is not.
    """
    if mapping is not None:
        ensure_mapping(mapping)
    async with database.read(named[0]) as session:
        connection = await connection_by_id(session, *named)
        chosen = connection.mappings() if mapping is None else mapping
        people = await _people(session, connection, chosen, secret)
    return Preview(people=people, lacks=await _lacks(exchange, connection, chosen, secret))


async def _people(
    session: Session, connection: Connection, mapping: Sequence[FieldMapping], secret: str
) -> list[Previewed]:
    workspace, organisation = connection.workspace_id, connection.organisation_id
    asked = await people_asked(session, connection, after=UUID(int=0), limit=LOOKED_AT)
    present = await present_people(session, workspace, asked)
    held = await standings_of(session, workspace, connection.scope, present)
    seen = await seen_people(session, workspace, organisation, present)
    found = []
    for person in present:
        standing = held.get(person)
        ref = participant_ref(secret, organisation, person)
        profile = profile_of(secret, workspace, ref, seen.get(person), standing)
        status = subscription(standing)
        if profile is not None and status is not Subscription.UNSUBSCRIBED:
            values = rendered(profile, mapping)
            found.append(Previewed(ref=ref, email=profile.email, status=status, values=values))
    return found[:SHOWN]


async def _lacks(
    exchange: Exchange, connection: Connection, mapping: Sequence[FieldMapping], secret: str
) -> dict[str, str] | None:
    line = exchange.line(connection.account(secret))
    connector = KINDS[connection.kind].connect(line, connection.settings)
    try:
        there = await connector.properties()
    except CrmRefused:
        return None
    return lacking(connection.kind, connection.settings, mapping, there)
