"""The mail that an installation queued, read as its worker would."""

import re

from service.mail.mail import Mail
from service.store.mails import claim_mails
from service.store.session import Database
from tests.conftest import SECRET


async def mails(db: Database, secret: str = SECRET) -> list[Mail]:
    """What waits to be sent; taken, so that the next look finds only what is newer."""
    async with db.transaction() as session:
        leased = await claim_mails(session, secret=secret, most=50)
    return [one.mail for one in leased if one.mail is not None]


async def only_mail(db: Database, secret: str = SECRET) -> Mail:
    """The one mail that waits."""
    [mail] = await mails(db, secret)
    return mail


def code_in(mail: Mail) -> str:
    """The six digits."""
    return re.findall(r"\b\d{6}\b", mail.written.text)[0]


def token_in(mail: Mail) -> str:
    """What stands behind the `#` of the link."""
    return re.findall(r"#(\w+)", mail.written.text)[0]
