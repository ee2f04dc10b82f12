"""Signatures on paper: over HTTP."""

from typing import Any

import httpx

from tests.people import Headers

SHEET = {"number": "7", "place": "Market hall", "collected_on": "2026-05-02", "lines": 18}


async def count(client: httpx.AsyncClient, quest: str, key: Headers, **more: Any) -> httpx.Response:
    """Hand in a sheet."""
    path = f"/v1/quests/{quest}/signature-sheets"
    return await client.post(path, json=SHEET | more, headers=key)


async def move(
    client: httpx.AsyncClient, sheet: str, key: Headers, to: str, **more: Any
) -> httpx.Response:
    """Take a step with a sheet."""
    path = f"/v1/signature-sheets/{sheet}/transitions"
    return await client.post(path, json={"to": to} | more, headers=key)
