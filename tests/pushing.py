"""A push service on loopback, and browsers that read what it was given: with libraries not ours."""

import base64
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import http_ece
import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import text

from service.delivery.push_line import HttpPushLine, open_push_line
from service.settings import Settings
from service.store.session import Database
from service.usecases.push_thanks import push_thanks
from service.usecases.send_pushes import send_pushes
from tests.conftest import SECRET
from tests.delivery.receiver import Answer, Got, Receiver, receiving
from tests.people import Headers, Person
from tests.posting import ASKS, OFFICE, VERSION

SUBSCRIPTIONS = "/v1/me/push-subscriptions"
TAKEN = Answer(201, {"location": "https://push.example/message/1"})


def b64(raw: bytes) -> str:
    """As browsers write bytes."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass
class BrowserDouble:
    """A browser: it has keys of its own, and an address at its push service."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    def to_json(self) -> dict[str, Any]:
        """What `PushSubscription.toJSON()` gives."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": b64(point), "auth": b64(self.auth)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    def read(self, got: Got) -> dict[str, Any]:
        """Decrypt a message that was meant for it."""
        plain = http_ece.decrypt(
            got.body, private_key=self.key, auth_secret=self.auth, version="aes128gcm"
        )
        said: dict[str, Any] = json.loads(plain)
        return said


@dataclass
class PushService:
    """Holds what was sent, as it came, per browser."""

    receiver: Receiver

    def browser(self, name: str) -> BrowserDouble:
        """A browser that is reached here."""
        return BrowserDouble(f"http://127.0.0.1:{self.receiver.port}/{name}")

    def told(self, browser: BrowserDouble) -> list[dict[str, Any]]:
        """The notifications that a browser was sent, decrypted."""
        path = "/" + browser.endpoint.rpartition("/")[2]
        return [browser.read(one)["notification"] for one in self.receiver.got if one.path == path]

    def claims(self, got: Got) -> dict[str, Any]:
        """Who sent it, checked as a push service does (RFC 8292)."""
        scheme, _, rest = got.headers["authorization"].partition(" ")
        assert scheme == "vapid"
        parts = dict(one.strip().split("=", 1) for one in rest.split(","))
        point = base64.urlsafe_b64decode(parts["k"] + "=")
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        audience = f"http://127.0.0.1:{self.receiver.port}"
        claims: dict[str, Any] = jwt.decode(
            parts["t"], key, algorithms=["ES256"], audience=audience
        )
        return claims | {"k": parts["k"]}


@asynccontextmanager
async def serving_pushes() -> AsyncIterator[PushService]:
    """A push service that takes everything; its ``receiver.script`` may be exchanged."""
    async with receiving(lambda _: TAKEN) as receiver:
        yield PushService(receiver)


def trying(settings: Settings) -> Settings:
    """An installation that calls the double."""
    return settings.model_copy(
        update={"webhooks_allow_private": True, "push_services": "127.0.0.1"}
    )


@asynccontextmanager
async def calling(settings: Settings) -> AsyncIterator[HttpPushLine]:
    """A line to the double."""
    async with open_push_line(trying(settings)) as line:
        yield line


async def ask_for_push(client: httpx.AsyncClient, key: Headers) -> str:
    """Let an organisation ask whether it may notify; its id."""
    path = f"/v1/consent-texts/thanks/{VERSION}"
    reply = await client.put(path, json={"texts": ASKS, "channel": "push"}, headers=key)
    assert reply.status_code == 200, reply.text
    return str(reply.json()["organisation"])


async def say(
    client: httpx.AsyncClient, person: Person, organisation: str, *, granted: bool = True
) -> None:
    """Say yes, or no, to it."""
    body = {"granted": granted, "version": VERSION, "locale": "en", "channel": "push"}
    path = f"/v1/me/consents/{organisation}/thanks"
    reply = await client.put(path, json=body, headers=person.headers)
    assert reply.status_code == 200, reply.text


async def subscribe(
    client: httpx.AsyncClient, person: Person, browser: BrowserDouble
) -> dict[str, Any]:
    """Subscribe, as a page does in that browser."""
    reply = await client.post(SUBSCRIPTIONS, json=browser.to_json(), headers=person.headers)
    assert reply.status_code == 201, reply.text
    return dict(reply.json())


async def notified(client: httpx.AsyncClient, person: Person) -> str:
    """A browser of theirs at a service that everybody knows; the id of its subscription."""
    browser = BrowserDouble(f"https://fcm.googleapis.com/fcm/send/{os.urandom(8).hex()}")
    return str((await subscribe(client, person, browser))["id"])


async def plan(working: Database, at: datetime | None = None) -> None:
    """What the worker does until all that is due is queued; as of tomorrow unless said."""
    when = at or datetime.now(UTC) + timedelta(days=1)
    while await push_thanks(working, OFFICE, when):
        pass


async def push(working: Database, line: HttpPushLine) -> None:
    """What is queued leaves, also what was queued as of tomorrow."""
    async with working.transaction() as session:
        due = "UPDATE push_message SET next_at = now() WHERE state = 'pending'"
        await session.execute(text(due))
    while await send_pushes(working, line, secret=SECRET, at=datetime.now(UTC)):
        pass
