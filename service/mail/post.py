"""How mail leaves: through an SMTP server, or, where none is set, into a folder."""

import asyncio
import os
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

from quests.ids import public_id
from service.mail.mail import PREFIX, Mail, as_message
from service.settings import Settings

SECONDS = 20.0
FOLDER = "mail"
LOCAL_SENDER = "Coquest <coquest@localhost>"
FOR_GOOD = range(500, 600)
GREETING_SECONDS = 5.0
UNREACHABLE = (aiosmtplib.SMTPException, OSError, ssl.SSLError, TimeoutError)

Result = Literal["sent", "again", "refused"]


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of it; ``error`` is a short code and never what a server said: that may name
    people. ``no_mailbox`` says that it is the mailbox that takes no mail, for good."""

    result: Result
    error: str | None = None
    no_mailbox: bool = False


class Post(Protocol):
    """Whatever mail is handed to."""

    async def send(self, mail: Mail) -> Sent:
        """Hand over one mail; every failure is an answer, not an exception."""


class FolderPost:
    """Writes each mail as an ``.eml`` file, for trials: open them with any mail program."""

    def __init__(self, folder: Path, sender: str, clock: Callable[[], datetime]) -> None:
        self._folder, self._sender, self._clock = folder, sender, clock

    async def send(self, mail: Mail) -> Sent:
        """Write the file; again under the same name when the mail is sent again."""
        at = self._clock()
        message = as_message(mail, sender=self._sender, at=at)
        try:
            path = self._folder / f"{public_id(PREFIX, mail.id)}.eml"
            await asyncio.to_thread(_write, path, bytes(message))
        except OSError as wrong:
            return Sent("again", type(wrong).__name__)
        return Sent("sent")


class SmtpPost:
    """Hands mail to one SMTP server."""

    def __init__(self, url: str, sender: str, clock: Callable[[], datetime]) -> None:
        self._server = SmtpServer.at(url)
        self._sender, self._clock = sender, clock

    async def send(self, mail: Mail) -> Sent:
        """One connection, one mail."""
        message = as_message(mail, sender=self._sender, at=self._clock())
        try:
            await self._server.send(message)
        except aiosmtplib.SMTPRecipientsRefused as refused:
            return _not_taken(refused.recipients)
        except aiosmtplib.SMTPDataError as refused:
            return _answered(refused.code)
        except aiosmtplib.SMTPResponseException as refused:
            # The sender or the login: the operator can set that right, the mail is good.
            return Sent("again", str(refused.code))
        except UNREACHABLE as wrong:
            return Sent("again", type(wrong).__name__)
        return Sent("sent")


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """Where and how: ``smtp://`` insists on STARTTLS unless told ``?tls=off``."""

    host: str
    port: int
    user: str | None
    password: str | None
    tls: Literal["starttls", "implicit", "off"]

    @classmethod
    def at(cls, url: str) -> "SmtpServer":
        """Read ``smtp://user:password@host:587?tls=starttls|off`` or ``smtps://...``."""
        parts = urlsplit(url)
        implicit = parts.scheme == "smtps"
        off = parse_qs(parts.query).get("tls") == ["off"]
        return cls(
            host=parts.hostname or "localhost",
            port=parts.port or (465 if implicit else 587),
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            tls="implicit" if implicit else "off" if off else "starttls",
        )

    async def send(self, message: EmailMessage) -> None:
        """Send it; raises what aiosmtplib raises."""
        async with self._connected(SECONDS) as server:
            await server.send_message(message)

    async def greet(self, *, seconds: float) -> None:
        """Connect and log in, send nothing; raises what aiosmtplib raises."""
        async with self._connected(seconds) as server:
            await server.noop()

    def _connected(self, seconds: float) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=self.user,
            password=self.password,
            use_tls=self.tls == "implicit",
            start_tls=self.tls == "starttls",
            timeout=seconds,
        )


def make_post(settings: Settings) -> Post:
    """The post of this installation."""
    if settings.smtp_url is None:
        return FolderPost(settings.data / FOLDER, settings.mail_from or LOCAL_SENDER, _utc_now)
    return SmtpPost(settings.smtp_url, settings.mail_from or LOCAL_SENDER, _utc_now)


async def unreachable(settings: Settings) -> str | None:
    """Why the mail server cannot be used, as a short code; ``None`` when it can."""
    if settings.smtp_url is None:
        return None
    try:
        await SmtpServer.at(settings.smtp_url).greet(seconds=GREETING_SECONDS)
    except aiosmtplib.SMTPResponseException as refused:
        return str(refused.code)
    except UNREACHABLE as wrong:
        return type(wrong).__name__
    return None


def whereto(settings: Settings) -> str:
    """Where mail goes, for people: a server or a folder; never a password."""
    if settings.smtp_url is None:
        return str(settings.data / FOLDER)
    server = SmtpServer.at(settings.smtp_url)
    return f"{server.host}:{server.port}"


def _not_taken(refusals: Sequence[aiosmtplib.SMTPRecipientRefused]) -> Sent:
    """A mail has one recipient. 5.7 is a policy against us (RFC 3463), and no word on a mailbox."""
    first = min(refusals, key=lambda one: one.code)
    answered = _answered(first.code)
    policy = first.message.startswith("5.7.")
    return replace(answered, no_mailbox=answered.result == "refused" and not policy)


def _answered(code: int) -> Sent:
    return Sent("refused" if code in FOR_GOOD else "again", str(code))


def _write(path: Path, content: bytes) -> None:
    """Appear whole or not at all, for its owner only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    draft.rename(path)


def _utc_now() -> datetime:
    return datetime.now(UTC)
