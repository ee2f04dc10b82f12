"""Mails for tests: queue one, look at the row, let its time come."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from quests.ids import new_id
from service.mail.compose import write
from service.mail.mail import Mail
from service.store.mails import queue_mail
from service.store.session import Database
from tests.builders import NOON
from tests.conftest import SECRET

SENDER = "Coquest <hello@coquest.example>"
ROW = text("SELECT state, attempts, sealed, last_error, next_at > now() AS later FROM mail")
DUE = text("UPDATE mail SET next_at = now()")


def clock() -> datetime:
    """Noon."""
    return NOON


async def queue(
    database: Database, workspace: UUID, to: str = "lea@example.org", **more: Any
) -> bool:
    """Queue a mail as the application does."""
    at = datetime.now(UTC)
    until = more.pop("useful_until", None)
    mail = Mail(
        workspace_id=workspace,
        id=new_id(at),
        purpose=more.pop("purpose", "confirm-email"),
        to=to,
        written=write("confirm-email", "fr", code="123456", minutes="10", also="nothing", names=""),
        useful_until=until,
    )
    async with database.transaction(workspace) as session:
        return await queue_mail(session, mail, secret=SECRET, at=at, **more)


async def row_of(db: Database) -> Any:
    """The only mail there is."""
    async with db.read() as session:
        return (await session.execute(ROW)).one()


async def make_due(db: Database) -> None:
    """As if the time had come."""
    async with db.transaction() as session:
        await session.execute(DUE)
