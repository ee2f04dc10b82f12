"""A campaign is over for long: its people are warned, and then erased as if they had asked."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from quests.ids import new_id
from service.mail.compose import write
from service.mail.mail import Mail, Office
from service.secret_box import unseal
from service.store.each_campaign import with_each_campaign
from service.store.erasures import ask_erasure
from service.store.mails import queue_mail
from service.store.retention import (
    Keeping,
    Warned,
    campaigns_to_leave,
    keeping,
    note_warned,
    people_to_go,
    people_to_warn,
)
from service.store.session import Database, Session

BECAUSE, PURPOSE, BATCH = "retention", "retention", 200


async def let_people_go(database: Database, office: Office, at: datetime) -> int:
    """One round: a batch of each campaign that is due; with how many campaigns was it something?

    Args:
        database: As the worker.
        office: The installation.
        at: Now.
    """

    async def find(session: Session, workspace_id: UUID) -> Sequence[UUID]:
        return await campaigns_to_leave(session, workspace_id, at)

    async def go(session: Session, workspace_id: UUID, campaign_id: UUID) -> bool:
        now = await keeping(session, workspace_id, campaign_id, at)
        if now.to_warn:
            await _warn(session, office, workspace_id, now, at)
        if now.would_go:
            await _let_go(session, workspace_id, campaign_id, at)
        return bool(now.to_warn or now.would_go)

    return await with_each_campaign(database, find, go)


async def look_ahead(database: Database, at: datetime) -> list[Keeping]:
    """What a round would do now; nothing is done."""
    found: list[Keeping] = []

    async def find(session: Session, workspace_id: UUID) -> Sequence[UUID]:
        return await campaigns_to_leave(session, workspace_id, at)

    async def look(session: Session, workspace_id: UUID, campaign_id: UUID) -> bool:
        found.append(await keeping(session, workspace_id, campaign_id, at))
        return True

    await with_each_campaign(database, find, look)
    return found


async def _warn(
    session: Session, office: Office, workspace_id: UUID, now: Keeping, at: datetime
) -> None:
    campaign = now.campaign_id
    for one in await people_to_warn(session, workspace_id, campaign, at, limit=BATCH):
        if await note_warned(session, (workspace_id, campaign, one.id), at):
            mail = _mail(office, workspace_id, one, at)
            await queue_mail(session, mail, secret=office.secret, at=at)


async def _let_go(session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime) -> None:
    for person in await people_to_go(session, workspace_id, campaign_id, at, limit=BATCH):
        await ask_erasure(session, workspace_id, person, because=BECAUSE, at=at)


def _mail(office: Office, workspace_id: UUID, one: Warned, at: datetime) -> Mail:
    return Mail(
        workspace_id=workspace_id,
        id=new_id(at),
        purpose=PURPOSE,
        to=unseal(office.secret, one.sealed, owner=workspace_id.bytes),
        written=write("retention-warning", one.locale, days="14", link=office.public_url),
    )
