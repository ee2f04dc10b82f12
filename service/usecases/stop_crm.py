"""A CRM refuses us: its connection stops, once, and its owners are told what to do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from quests.ids import new_id, public_id
from service.mail.compose import write
from service.mail.mail import Mail, Office
from service.store.crm_connections import Connection, stop_connection
from service.store.mails import queue_mail
from service.store.members import Member
from service.store.owners import owners
from service.store.session import Session

PURPOSE = "crm-trouble"
PER_ADDRESS = 20
USEFUL = timedelta(days=7)
NAMES = {
    "hubspot": "HubSpot",
    "brevo": "Brevo",
    "mailchimp": "Mailchimp",
    "civicrm": "CiviCRM",
    "salesforce": "Salesforce",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why: ``unauthorised`` or ``misconfigured``; ``status`` is what it answered, 0 if unknown."""

    reason: str
    status: int = 0


async def stop_crm(
    session: Session, office: Office, connection: Connection, said: Refused, *, at: datetime
) -> None:
    """Stop it, and write to the owners; nothing where it is stopped already.

    Args:
        session: The transaction in which it is noted; the mails go out if it commits.
    """
    if not await stop_connection(session, connection, reason=said.reason, at=at):
        return
    holder = (connection.workspace_id, connection.organisation_id)
    for member in await owners(session, holder, office.secret):
        mail = _mail(office, connection, said, member, at)
        await queue_mail(session, mail, secret=office.secret, at=at, per_address=PER_ADDRESS)


def _mail(
    office: Office, connection: Connection, said: Refused, member: Member, at: datetime
) -> Mail:
    """Neither the key nor an address of the CRM's is in it: mails are forwarded."""
    told: dict[str, Any] = {
        "crm": NAMES[connection.kind],
        "connection": public_id("crm", connection.id),
        "reason": said.reason,
        "status": said.status,
        "link": f"{office.public_url}/docs",
    }
    return Mail(
        workspace_id=connection.workspace_id,
        id=new_id(at),
        purpose=PURPOSE,
        to=member.email,
        written=write("crm-stopped", member.locale, **told),
        useful_until=at + USEFUL,
    )
