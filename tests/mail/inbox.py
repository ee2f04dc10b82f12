"""The mail a workspace sends, opened: what a person finds in their mailbox."""

import re
from dataclasses import dataclass, field

from service.mail.mail import Mail
from service.mail.post import Sent
from service.store.session import Database
from service.usecases.send_mails import send_mails
from tests.conftest import SECRET

CODE = re.compile(r"\b\d{6}\b")
LINK = re.compile(r"/confirm/(\S+)")


@dataclass
class Inbox:
    """A post that keeps every mail; look into it with :meth:`last`."""

    database: Database
    secret: str = SECRET
    mails: list[Mail] = field(default_factory=list)

    async def send(self, mail: Mail) -> Sent:
        """Keep it."""
        self.mails.append(mail)
        return Sent("sent")

    async def last(self, to: str) -> Mail:
        """The newest mail to an address, with all that waits being sent first."""
        while await send_mails(self.database, self, secret=self.secret):
            pass
        return [mail for mail in self.mails if mail.to == to][-1]

    async def code(self, to: str) -> str:
        """The code in it."""
        found = CODE.search((await self.last(to)).written.text)
        assert found is not None
        return found[0]

    async def link(self, to: str) -> str:
        """The token of the link in it."""
        found = LINK.search((await self.last(to)).written.text)
        assert found is not None
        return found[1]
