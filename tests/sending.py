"""Facts as an organisation sends them over HTTP."""

from typing import Any

import httpx

from tests.people import Headers

LONG_AGO = "2025-05-10T12:00:00Z"


def lead_row(campaign: str, ref: str, **fields: Any) -> dict[str, Any]:
    """Somebody who wants to know more."""
    row = {
        "campaign": campaign,
        "type": "lead_created",
        "source_ref": ref,
        "occurred_at": LONG_AGO,
        "payload": {"lead": ref, "kind": "ebook"},
    }
    return row | fields


def back(campaign: str, ref: str) -> dict[str, Any]:
    """That it does not hold."""
    return {"campaign": campaign, "retracts": ref}


async def send(
    client: httpx.AsyncClient, key: Headers, *rows: dict[str, Any], **more: Any
) -> dict[str, Any]:
    """Send them; the report."""
    body = {"source": "crm", "facts": rows, **more}
    reply = await client.post("/v1/facts", json=body, headers=key)
    assert reply.status_code == 200, reply.text
    told: dict[str, Any] = reply.json()
    return told


def statuses(told: dict[str, Any]) -> list[str]:
    """What became of each row."""
    return [one["status"] for one in told["results"]]


def codes(told: dict[str, Any]) -> list[list[str]]:
    """Where each row is wrong, and how."""
    return [[f"{one['pointer']} {one['code']}" for one in row["errors"]] for row in told["results"]]
