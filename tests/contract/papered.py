"""A petition with a sheet of paper, and with a filter that is being applied."""

from typing import Any

import httpx

from tests.people import Headers
from tests.petitioning import count
from tests.pictures import jpeg


async def on_paper(client: httpx.AsyncClient, petition: str, key: Headers) -> dict[str, str]:
    """A petition with a sheet of paper."""
    sheet = (await count(client, petition, key)).json()["id"]
    path = f"/v1/signature-sheets/{sheet}/photos"
    photo = await client.post(path, content=jpeg(), headers=key)
    return {
        "petition": petition,
        "sheet": sheet,
        "sheet_photo": photo.json()["id"],
        **await doubted(client, petition, key),
    }


async def doubted(client: httpx.AsyncClient, petition: str, key: Headers) -> dict[str, str]:
    """A filter of its signatures, that is being applied."""
    body: dict[str, Any] = {"name": "A wave", "asks": {"name_like": ["bot*"]}}
    path = f"/v1/quests/{petition}/signature-filters"
    made = (await client.post(path, json=body, headers=key)).json()["id"]
    body = {"to": "suspended", "reason": "Made by a program.", "previewed": 0}
    path = f"/v1/signature-filters/{made}/applications"
    begun = await client.post(path, json=body, headers=key | {"if-match": "*"})
    return {"filter": made, "application": begun.json()["id"]}
