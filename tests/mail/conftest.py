"""A tenant, an application and a worker on its database, a mail server."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from service.mail.post import Post, SmtpPost
from service.settings import Settings
from service.store.session import Database
from tests.delivery.stage import set_stage
from tests.mail.letters import SENDER, clock
from tests.mail.mailbox import Mailbox, receiving_mail


@pytest.fixture
async def workspace(db: Database) -> UUID:
    return (await set_stage(db)).workspace_id


@pytest.fixture
async def serving(settings: Settings) -> AsyncIterator[Database]:
    database = await Database.open(str(settings.database_url), pool_size=4)
    yield database
    await database.close()


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with receiving_mail() as mailbox:
        yield mailbox


@pytest.fixture
def post(mailbox: Mailbox) -> Post:
    return SmtpPost(mailbox.url, SENDER, clock)
