"""The part of the recorded story in which somebody is on a hunt."""

from collections.abc import Callable

from tests.campaigns import Raw, example
from tests.contract.recorder import Recorder
from tests.hunts import hunting
from tests.people import Headers


class Hunters:
    """Somebody who finds a checkpoint."""

    def __init__(
        self, say: Recorder, key: Headers, ids: dict[str, str], campaign: Callable[[Raw], None]
    ) -> None:
        self._say, self._key, self._ids, self._campaign = say, key, ids, campaign

    async def play(self) -> None:
        """All of it."""
        blueprint = example(self._campaign, hunting())
        made = await self._say.plain("POST", "/v1/blueprints", self._key, blueprint)
        hunt = made.json()["ids"]["quests"]["hidden-kitchens"]
        path = f"{self._ids['campaign']}/participants"
        told = (await self._say.plain("POST", path, None, {"locale": "en"})).json()
        walker = {"authorization": f"Bearer {told['token']}"}
        found = {"checkpoint": "cheese", "answer": "Cheese"}
        path = f"/v1/quests/{hunt}/finds"
        await self._say("report_checkpoint", "POST", path, walker, found)
        await self._say("my_hunt", "GET", f"/v1/me/hunts/{hunt}", walker)
