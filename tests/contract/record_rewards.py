"""The part of the recorded story in which people get something back."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from service.store.session import Database
from service.usecases.fan_out_events import fan_out_events
from service.usecases.settle_points import settle_points
from tests.contract.recorder import Recorder
from tests.people import Headers

RULES: dict[str, Any] = {
    "levels": [
        {"slug": "seed", "at": 0, "name": {"de": "Samen", "fr": "Graine", "en": "Seed"}},
        {"slug": "sprout", "at": 50, "name": {"de": "Keim", "fr": "Pousse", "en": "Sprout"}},
    ],
    "streaks": {"free_misses": 1, "in_weeks": 4},
    "badges": [
        {
            "slug": "helper",
            "name": {"de": "Helferin", "fr": "Soutien", "en": "Helper"},
            "description": {"de": "Packt an.", "fr": "Met la main.", "en": "Lends a hand."},
            "criteria": {"de": "Eine Aktion.", "fr": "Une action.", "en": "One action."},
            "requires": {"completions": 1},
        }
    ],
    "leaderboards": {"people": "all", "partners": True, "teams": True, "areas": True},
    "points": [
        {"name": "first-time", "amount": 20, "per": "person"},
        {
            "name": "sticker.placed",
            "amount": 2,
            "per": "unit",
            "kinds": ["sticker"],
            "most_per_day": 100,
        },
    ],
}


class Rewarded:
    """The lead sets rules, and somebody earns points."""

    def __init__(
        self,
        say: Recorder,
        keys: tuple[Headers, Headers],
        ids: dict[str, str],
        database: Database,
        secret: str,
    ) -> None:
        self._say, self._ids = say, ids
        self._key, self._owner = keys
        self._database, self._secret = database, secret

    async def play(self) -> None:
        """All of it."""
        rewards = f"{self._ids['campaign']}/rewards"
        await self._say("simulate_rewards", "POST", f"{rewards}/simulations", self._key, RULES)
        await self._say("put_rewards", "PUT", rewards, self._key, RULES)
        await self._say("get_rewards", "GET", rewards)
        path = f"{self._ids['campaign']}/participants"
        told = (await self._say.plain("POST", path, None, {"display_name": "Ada"})).json()
        ada = {"authorization": f"Bearer {told['token']}"}
        body = {"kind": "sticker", "placed": 3}
        path = f"{self._ids['stickers']}/completions"
        await self._say.plain("POST", path, ada | {"idempotency-key": uuid4().hex}, body)
        await self._say("put_listed", "PUT", "/v1/me/leaderboard", ada, {"listed": True})
        await self._work()
        await self._say("my_points", "GET", "/v1/me/points", ada)
        await self._say("list_badges", "GET", f"{self._ids['campaign']}/badges")
        mine = (await self._say("my_badges", "GET", "/v1/me/badges", ada))["items"][0]
        await self._badge(ada, mine["id"], mine["badge"]["id"])
        await self._say("my_place", "GET", "/v1/me/leaderboard", ada)
        board = f"{self._ids['campaign']}/leaderboard"
        await self._say("get_leaderboard", "GET", board)
        await self._say("get_partner_leaderboard", "GET", f"{board}/partners")
        await self._say("get_team_leaderboard", "GET", f"{board}/teams")
        await self._say("get_area_leaderboard", "GET", f"{board}/areas")

    async def _badge(self, ada: Headers, award: str, badge: str) -> None:
        word = {"comment": "We know these people: they keep their word."}
        address = f"/v1/badges/{badge}"
        endorsement = f"{address}/endorsement"
        told = await self._say("put_endorsement", "PUT", endorsement, self._key, word)
        await self._say("get_credential", "GET", f"/v1/me/badges/{award}/credential", ada)
        await self._say("get_badge", "GET", address)
        await self._say("get_award", "GET", f"/v1/awards/{award}")
        await self._say("get_badge_status", "GET", f"{self._ids['campaign']}/badge-status/0")
        lead = f"/v1/organisations/{told['organisation']}"
        await self._say("get_did", "GET", f"{lead}/did.json")
        await self._say("get_key_set", "GET", f"{lead}/jwks.json")
        await self._say("get_profile", "GET", f"{lead}/profile")
        await self._say("post_badge_key", "POST", "/v1/badge-keys", self._owner)
        await self._say("delete_endorsement", "DELETE", endorsement, self._key)

    async def _work(self) -> None:
        at = datetime.now(UTC)
        while await fan_out_events(self._database, secret=self._secret, at=at):
            pass
        while await settle_points(self._database, at):
            pass
