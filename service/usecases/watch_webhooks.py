"""A webhook fails: its owners are written to, and a hopeless one is turned off."""

from datetime import datetime, timedelta
from typing import Literal, TypeAlias
from urllib.parse import urlsplit
from uuid import UUID

from quests.ids import new_id, public_id
from service.mail.compose import write
from service.mail.mail import Mail, Office
from service.store.mails import queue_mail
from service.store.members import Member
from service.store.owners import owners
from service.store.session import Database, Session
from service.store.webhooks import Noticed, disable_endpoint, hopeless, notice_once

Trouble: TypeAlias = Literal["failing", "exhausted", "disabled"]
PURPOSE = "webhook-trouble"
# A receiver that is away loses thousands of messages: its owners need one mail, not thousands.
ONCE_IN = timedelta(days=1)
PER_ADDRESS = 20
USEFUL = timedelta(days=3)


async def tell_owners(
    session: Session, office: Office, endpoint: tuple[UUID, UUID], trouble: Trouble, at: datetime
) -> None:
    """Write to the owners of a webhook, once a day for each kind of trouble.

    Args:
        session: The transaction in which it is noted; the mails go out if it commits.
        office: The installation.
        endpoint: Workspace and endpoint.
        trouble: ``failing``: a message failed four times; ``exhausted``: one was given up;
            ``disabled``: the webhook is off.
        at: Now.
    """
    noticed = await notice_once(session, endpoint, trouble, at=at, since=at - ONCE_IN)
    if noticed is None:
        return
    holder = (endpoint[0], noticed.organisation_id)
    for member in await owners(session, holder, office.secret):
        mail = _mail(office, endpoint, (noticed, trouble), member, at)
        await queue_mail(session, mail, secret=office.secret, at=at, per_address=PER_ADDRESS)


async def turn_off(
    session: Session, office: Office, endpoint: tuple[UUID, UUID], *, reason: str, at: datetime
) -> bool:
    """Turn a webhook off, tell the organisation's other webhooks, and write to its owners.

    Returns:
        Whether it was on until now.
    """
    was_on = await disable_endpoint(session, *endpoint, reason=reason, at=at)
    if was_on:
        await tell_owners(session, office, endpoint, "disabled", at)
    return was_on


async def turn_off_hopeless(database: Database, office: Office, at: datetime) -> int:
    """Turn off who has failed for days; how many?"""
    async with database.transaction() as session:
        found = await hopeless(session)
    off = 0
    for endpoint in found:
        async with database.transaction(endpoint[0]) as session:
            off += await turn_off(session, office, endpoint, reason="failing", at=at)
    return off


def _mail(
    office: Office,
    endpoint: tuple[UUID, UUID],
    what: tuple[Noticed, Trouble],
    member: Member,
    at: datetime,
) -> Mail:
    noticed, trouble = what
    said = {
        "host": urlsplit(noticed.url).hostname or "?",  # the rest of an address may be a secret
        "webhook": public_id("whk", endpoint[1]),
        "reason": noticed.disabled_reason or "failing",
        "link": f"{office.public_url}/developer#{public_id('whk', endpoint[1])}",
    }
    return Mail(
        workspace_id=endpoint[0],
        id=new_id(at),
        purpose=PURPOSE,
        to=member.email,
        written=write(f"webhook-{trouble}", member.locale, **said),
        useful_until=at + USEFUL,
    )
