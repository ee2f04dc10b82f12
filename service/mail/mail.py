"""Mails as plain values, between whoever writes them, the store and the post."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from uuid import UUID

from quests.ids import public_id

PREFIX = "mai"
# A long address in a header would be folded into encoded words, which mail programs do not click.
UNFOLDED = SMTP.clone(max_line_length=990)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a mail says, in one language; ``unsubscribe`` is where one ends such mails."""

    language: str
    subject: str
    text: str
    html: str
    unsubscribe: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What is needed to write: the installation's secret, and where people reach it."""

    secret: str
    public_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail to be sent.

    Attributes:
        purpose: What it is for, for example ``confirm-email``: mails are counted per purpose.
        to: A clean address (``service/mail/address.py``), nothing around it.
        useful_until: After that it is not worth sending any more.
    """

    workspace_id: UUID
    id: UUID
    purpose: str
    to: str
    written: Written
    useful_until: datetime | None = None


def as_message(mail: Mail, *, sender: str, at: datetime) -> EmailMessage:
    """The mail as it goes out; sent twice, it still has one ``Message-ID``."""
    message = EmailMessage(policy=UNFOLDED if mail.written.unsubscribe else SMTP)
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = mail.written.subject
    message["Date"] = format_datetime(at)
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    message["Message-ID"] = f"<{public_id(PREFIX, mail.id)}@{domain}>"
    # Nobody's holiday notice is to answer us (RFC 3834; the second is for Exchange).
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if mail.written.unsubscribe:  # one click, RFC 8058: a POST, for the mail program
        message["List-Unsubscribe"] = f"<{mail.written.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.written.text)
    message.add_alternative(mail.written.html, subtype="html")
    message["Content-Language"] = mail.written.language  # last: parts take what is said before
    return message
