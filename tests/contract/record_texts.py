"""The part of the recorded story in which people write a text together."""

from collections.abc import Callable
from uuid import uuid4

from tests.campaigns import Raw, example
from tests.contract.recorder import Recorder
from tests.people import Headers
from tests.writing import DEMAND, with_text


class Writers:
    """Somebody amends the text, and the lead takes it in."""

    def __init__(
        self, say: Recorder, key: Headers, ids: dict[str, str], campaign: Callable[[Raw], None]
    ) -> None:
        self._say, self._key, self._ids, self._campaign = say, key, ids, campaign

    async def play(self) -> None:
        """All of it."""
        blueprint = example(self._campaign, with_text())
        made = await self._say.plain("POST", "/v1/blueprints", self._key, blueprint)
        text = f"/v1/quests/{made.json()['ids']['quests']['text']}"
        path, who = f"{self._ids['campaign']}/participants", {"display_name": "Olu"}
        told = (await self._say.plain("POST", path, None, who)).json()
        olu = {"authorization": f"Bearer {told['token']}", "idempotency-key": uuid4().hex}
        body = {
            "kind": "advocacy",
            "section": "demand",
            "text": DEMAND.replace("half", "two thirds"),
            "base_version": 0,
            "because": "Half is what we have already.",
            "named": True,
        }
        await self._say.plain("POST", f"{text}/completions", olu, body)
        found = await self._say("list_amendments", "GET", f"{text}/amendments")
        path = f"/v1/contributions/{found['items'][0]['id']}/acceptance"
        await self._say("accept_into_text", "POST", path, self._key)
        await self._say("get_text", "GET", f"{text}/text")
        await self._say("export_text", "GET", f"{text}/text/export")
