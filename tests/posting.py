"""People who agreed to be written to about what became of it, and the worker that writes."""

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import httpx

from service.mail.mail import Office
from service.mail.post import Post
from service.store.session import Database
from service.usecases.post_thanks import post_thanks
from service.usecases.send_mails import send_mails
from tests.conftest import SECRET
from tests.mail.inbox import Inbox
from tests.mail.letters import make_due
from tests.people import Headers, Person

OFFICE = Office(secret=SECRET, public_url="https://coquest.example")
ASKS = {
    "de": "Ja, schreibt mir, was aus meinem Beitrag wird.",
    "en": "Yes, write to me about what becomes of my part.",
    "fr": "Oui, écrivez-moi ce que devient ma contribution.",
}
VERSION = "2026-11"
LINK = re.compile(r"https://coquest\.example(/u/\S+)")


async def ask_for_thanks(client: httpx.AsyncClient, key: Headers) -> str:
    """Let an organisation ask whether it may write; its id."""
    path = f"/v1/consent-texts/thanks/{VERSION}"
    reply = await client.put(path, json={"texts": ASKS}, headers=key)
    assert reply.status_code == 200, reply.text
    return str(reply.json()["organisation"])


async def agree(
    client: httpx.AsyncClient, person: Person, organisation: str, *, granted: bool = True
) -> None:
    """Say yes, or no, to it."""
    body = {"granted": granted, "version": VERSION, "locale": "en"}
    path = f"/v1/me/consents/{organisation}/thanks"
    reply = await client.put(path, json=body, headers=person.headers)
    assert reply.status_code == 200, reply.text


async def prove(client: httpx.AsyncClient, working: Database, person: Person, email: str) -> None:
    """Prove a mailbox."""
    await client.post("/v1/me/email", json={"email": email}, headers=person.headers)
    said = {"code": await Inbox(working).code(email)}
    reply = await client.post("/v1/me/email/confirm", json=said, headers=person.headers)
    assert reply.status_code == 200, reply.text
    person.headers = {"authorization": f"Bearer {reply.json()['token']}"}


async def write(working: Database, at: datetime | None = None) -> None:
    """What the worker does until everybody is written to; at night's end unless said otherwise."""
    when = at or datetime.now(UTC) + timedelta(days=1)
    while await post_thanks(working, OFFICE, when):
        pass


async def deliver(working: Database, post: Post) -> None:
    """What is queued leaves, also what was written as of tomorrow."""
    await make_due(working)
    while await send_mails(working, post, secret=SECRET):
        pass


def body_of(mail: EmailMessage, kind: str = "plain") -> str:
    """What it says."""
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def unsubscribe_path(mail: EmailMessage) -> str:
    """Where the mail program clicks."""
    found = LINK.search(str(mail["List-Unsubscribe"]))
    assert found is not None
    return found[1].rstrip(">")
