"""A tenant, an application and a worker on its database, a mail server."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from service.mail.post import Post, SmtpPost
from service.store.session import Database
from tests.delivery.stage import set_stage
from tests.mail.letters import SENDER, clock
from tests.mail.mailbox import Mailbox, receiving_mail


@pytest.fixture
async def workspace(db: Database) -> UUID:
    return (await set_stage(db)).workspace_id


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with receiving_mail() as mailbox:
        yield mailbox


@pytest.fixture
def post(mailbox: Mailbox) -> Post:
    return SmtpPost(mailbox.url, SENDER, clock)
