"""A Quest in which people write a text together."""

from typing import Any

import httpx

from tests.campaigns import Raw
from tests.mission import Mission
from tests.people import Person, quest_id

DEMAND = "We ask the Senate for half of all food from the region by 2030."
WHY = "Food from next door is fresher, and farmers can live from it."


def with_text(**changes: Any) -> Any:
    """The example with a text of two sections, at the end of its Quests."""

    def edit(raw: Raw) -> None:
        raw["quests"].append(
            {
                "slug": "text",
                "kind": "advocacy",
                "state": "published",
                "title": {"de": "Der Brief", "fr": "La lettre", "en": "The letter"},
                "description": {"de": "Schreib mit.", "fr": "Écris.", "en": "Write."},
                "effort_minutes": 10,
                "options": {
                    "language": "en",
                    "voting": {"mode": "approval"},
                    "sections": [
                        {"slug": "demand", "title": "What we ask", "text": DEMAND},
                        {"slug": "why", "title": "Why", "text": WHY},
                    ],
                },
                **changes,
            }
        )

    return edit


async def amend(
    client: httpx.AsyncClient, mission: Mission, person: Person, text: str, **more: Any
) -> str:
    """Propose an amendment to the demand; its id as a contribution."""
    body = {"kind": "advocacy", "section": "demand", "text": text, "base_version": 0, **more}
    path = f"/v1/quests/{quest_id(mission, 'text')}/completions"
    headers = person.headers | {"idempotency-key": text[:80] + str(more)[:100]}
    reply = await client.post(path, json=body, headers=headers)
    assert reply.status_code == 201, reply.text
    mine = (await person.get("/v1/me/contributions")).json()["items"]
    return str(mine[0]["id"])
