"""Signals as a CRM sends them: signed with the published library."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
from standardwebhooks import Webhook

from tests.people import Headers


async def signal_secret(client: httpx.AsyncClient, key: Headers) -> tuple[str, str]:
    """A fresh secret of the organisation, and the path to send to."""
    made = await client.post("/v1/signal-secret", headers=key)
    assert made.status_code == 201, made.text
    return made.json()["secret"], "/v1/signals/" + made.json()["url"].rpartition("/")[2]


def body_of(type: str, at: datetime | None = None, **data: Any) -> bytes:
    """A message as bytes."""
    happened = (at or datetime.now(UTC)).isoformat()
    return json.dumps({"type": type, "timestamp": happened, "data": data}).encode()


def signed(secret: str, body: bytes, name: str | None = None, **at: Any) -> Headers:
    """The headers of a signed message; ``at`` is when it was signed."""
    name, when = name or f"msg_{uuid4().hex}", at.get("at") or datetime.now(UTC)
    return {
        "content-type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(int(when.timestamp())),
        "webhook-signature": Webhook(secret).sign(name, when, body.decode()),
    }
