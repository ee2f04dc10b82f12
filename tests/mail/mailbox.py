"""A real SMTP server in this process, which answers as it is told and keeps what it got."""

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult

OK = "250 OK"


@dataclass
class Mailbox:
    """What arrived, and what the server says next; then it says OK."""

    url: str = ""
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Take a recipient, unless told otherwise: ``answers`` beginning with ``rcpt:``."""
        if self.answers and self.answers[0].startswith("rcpt:"):
            return self.answers.pop(0).removeprefix("rcpt:")
        envelope.rcpt_tos.append(address)
        return OK

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a mail, unless told otherwise."""
        if self.answers:
            return self.answers.pop(0)
        parsed = message_from_bytes(envelope.content, policy=default)
        assert isinstance(parsed, EmailMessage)
        self.mails.append(parsed)
        self.recipients.extend(envelope.rcpt_tos)
        return OK

    def log_in(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> Any:
        """Let ``coquest`` in."""
        self.logins.append((data.login, data.password))
        good = data.password == b"se:cret"
        return AuthResult(success=good, handled=good)  # else the server itself answers 535


@asynccontextmanager
async def receiving_mail(
    *, login: bool = False, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Mailbox]:
    """Listen on a free port of this machine; with STARTTLS where there is a certificate."""
    mailbox = Mailbox()
    more = {
        "authenticator": mailbox.log_in,
        "auth_require_tls": False,
        "auth_required": True,
    }
    loop = asyncio.get_running_loop()

    def serve() -> SMTP:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a login without TLS: on purpose, in here
            return SMTP(mailbox, loop=loop, tls_context=tls, **(more if login else {}))

    server = await loop.create_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    who = "coquest:se%3Acret@" if login else ""
    mailbox.url = f"smtp://{who}127.0.0.1:{port}?tls=off"
    try:
        yield mailbox
    finally:
        server.close()
        await server.wait_closed()
