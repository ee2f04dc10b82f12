"""One Quest of each kind, as an organiser writes it, and people who do it: all over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx

from service.store.session import Database
from service.usecases.fold_facts import fold_all
from tests.people import Headers, key_of

ZONE = "Europe/Berlin"
LEAD = "stair-kitchen"
ASKED = "May the organisations you choose show this with the name you chose?"
LETTER = "We ask the city for a kitchen in every courtyard."
POST = "Soup on the stairs. Come and cook:"
Raw = dict[str, Any]
# What the kinds of Quests are made to move; all other KPIs have tests of their own.
OF_DEEDS = {
    *("participations", "unique_participants", "new_participants", "quest_completions"),
    *("stickers_distributed", "link_arrivals", "slogan_contributions", "authored_share"),
    *("petition_signatures", "paper_signatures", "challenge_participations"),
    *("treasure_hunt_completions", "votes_cast", "co_writing_contributions", "shares"),
    *("organic_shares", "referrals", "engagement_ladder"),
}


def local_days(first: int, last: int) -> dict[str, str]:
    """A round of days of the campaign, counted from today."""
    today = datetime.now(ZoneInfo(ZONE)).date()
    return {"first_day": _day(today, first), "last_day": _day(today, last)}


def _day(today: date, days: int) -> str:
    return (today + timedelta(days=days)).isoformat()


# What each kind is called, and what an organiser says of it beyond that.
QUESTS: Mapping[str, tuple[str, Raw]] = {
    "sticker": ("Put up stickers", {"points": 2}),
    "slogan": (
        "Find the line",
        {
            "points": 5,
            "verification": "moderator",
            "options": {"max_length": 60, "voting": {"mode": "approval"}},
        },
    ),
    "petition": ("A kitchen in every courtyard", {"options": {"confirmation": "email"}}),
    "challenge": (
        "Cook for the stairs",
        {"points": 10, "options": {"teams": {"per": "quest", "most": 4}}},
    ),
    "hunt": (
        "The hidden kitchens",
        {
            "points": 30,
            "options": {
                "checkpoints": [
                    {"slug": "oven", "clue": {"en": "Follow the smell of bread."}, "code": 1},
                    {
                        "slug": "bridge",
                        "clue": {"en": "Two towers over the water."},
                        "place": {"latitude": 52.50153, "longitude": 13.44527},
                    },
                    {
                        "slug": "cellar",
                        "clue": {"en": "What ripens here?"},
                        "answers": {"en": ["cheese"]},
                    },
                ]
            },
        },
    ),
    "advocacy": (
        "Our letter to the city",
        {
            "options": {
                "language": "en",
                "voting": {"mode": "approval"},
                "sections": [{"slug": "demand", "title": "What we ask", "text": LETTER}],
            }
        },
    ),
    "testimonial": (
        "What soup changed",
        {"options": {"consent": {"version": "2026-1", "text": {"en": ASKED}}}},
    ),
    "share": ("Pass it on", {"points": 1, "options": {"texts": {"mastodon": {"en": POST}}}}),
}


def quest_of(kind: str, **fields: Any) -> Raw:
    """The Quest of a kind as it stands in a blueprint, under the kind as its slug."""
    title, more = QUESTS[kind]
    said = {"title": {"en": title}, "description": {"en": f"{title}. It takes ten minutes."}}
    quest = {"slug": kind, "kind": kind, "state": "published", "effort_minutes": 10}
    return quest | said | more | fields


def campaign_of(*quests: Raw, **more: Any) -> Raw:
    """A campaign with these Quests."""
    return {
        "coquest": 1,
        "organisations": [{"slug": LEAD, "name": "Stair Kitchen"}],
        "campaign": {
            "slug": "stairs",
            "title": {"en": "Soup on the stairs"},
            "mission": {"en": "A pot of soup on every stairwell."},
            "time_zone": ZONE,
            "languages": ["en"],
            "starts_at": "2026-01-01T00:00:00+01:00",
            "state": "open",
            "lead": LEAD,
            **more,
        },
        "quests": list(quests),
    }


class Doer:
    """Somebody who takes part."""

    def __init__(self, client: httpx.AsyncClient, told: Raw) -> None:
        self.headers: Headers = {"authorization": f"Bearer {told['token']}"}
        self._client = client

    async def ask(self, method: str, path: str, body: Any = None, **query: Any) -> httpx.Response:
        """Any call in my name."""
        return await self._client.request(
            method, path, json=body, params=query or None, headers=self.headers
        )

    async def do(self, quest: str, kind: str, **evidence: Any) -> Any:
        """Hand in evidence that is taken; the whole answer."""
        reply = await self.try_to(quest, kind, **evidence)
        assert reply.status_code in {200, 201}, reply.text
        return reply.json()

    async def try_to(self, quest: str, kind: str, **evidence: Any) -> httpx.Response:
        """Hand in evidence."""
        headers = self.headers | {"idempotency-key": uuid4().hex}
        body = {"kind": kind, **evidence}
        return await self._client.post(f"{quest}/completions", json=body, headers=headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organised:
    """A campaign as its organiser has it: its path, and those of its Quests by slug."""

    client: httpx.AsyncClient
    db: Database
    key: Headers
    campaign: str
    quests: Mapping[str, str]

    async def join(self, **body: Any) -> Doer:
        """Somebody joins."""
        reply = await self.client.post(f"{self.campaign}/participants", json=body)
        assert reply.status_code == 201, reply.text
        return Doer(self.client, reply.json())

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Any call of the organiser that goes well; its answer."""
        reply = await self.client.request(method, path, json=body, headers=self.key)
        assert reply.status_code < 300, f"{method} {path}: {reply.status_code} {reply.text}"
        return reply.json()

    async def accept_all(self) -> int:
        """Read what waits, and accept it; how much it was."""
        waiting = (await self.ask("GET", f"{self.campaign}/completions?state=in_review"))["items"]
        for one in waiting:
            path = f"/v1/completions/{one['completion']['id']}/transitions"
            await self.ask("POST", path, {"to": "accepted"})
        return len(waiting)

    async def kpis(self) -> dict[str, Any]:
        """The KPIs of deeds that are not nothing, with everything counted."""
        await fold_all(self.db, datetime.now(UTC))
        items = (await self.ask("GET", f"{self.campaign}/kpis"))["items"]
        return {
            one["name"]: one["value"] for one in items if one["value"] and one["name"] in OF_DEEDS
        }


async def organise(
    client: httpx.AsyncClient, db: Database, *quests: Raw, **campaign: Any
) -> Organised:
    """An organiser with a new key imports a campaign of theirs, and opens it."""
    key = await key_of(db, LEAD, scope="organise read")
    blueprint = campaign_of(*quests, **campaign)
    reply = await client.post("/v1/blueprints", json=blueprint, headers=key)
    assert reply.status_code == 200, reply.text
    made = reply.json()
    return Organised(
        client=client,
        db=db,
        key=key,
        campaign=f"/v1/campaigns/{made['campaign']['id']}",
        quests={slug: f"/v1/quests/{one}" for slug, one in made["ids"]["quests"].items()},
    )
