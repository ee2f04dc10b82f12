"""The part of the recorded story in which slogans are voted on: one by one, then in pairs."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.campaigns import Raw, example
from tests.contract.recorder import Examples, Recorder
from tests.people import Headers

TEXTS = ("From next door", "Taste the kiez", "Berlin, but tasty", "One long table")


class Voters:
    """Four authors, and somebody who votes."""

    def __init__(
        self, say: Recorder, key: Headers, ids: dict[str, str], campaign: Callable[[Raw], None]
    ) -> None:
        self._say, self._key, self._ids, self._campaign = say, key, ids, campaign

    async def play(self) -> None:
        """All of it."""
        await self._voting("approval")
        for text in TEXTS:
            await self._propose(text)
        voter = await self._join()
        slogan = self._ids["slogan"]
        found = (await self._say.plain("GET", f"{slogan}/contributions", None)).json()["items"]
        path = f"/v1/contributions/{found[-1]['id']}"
        draft = {"text": "from next-door!"}
        await self._say("post_similar", "POST", f"{slogan}/similar", voter, draft)
        await self._say("get_similar", "GET", f"{path}/similar", self._key)
        await self._say("vote", "POST", f"{path}/votes", voter, {"choice": "like"})
        await self._voting("pairs")
        shown = await self._say("get_pair", "GET", f"{slogan}/pairs", voter)
        said = {"token": shown["token"], "choice": "left"}
        await self._say("post_pair", "POST", f"{slogan}/pairs", voter, said)
        await self._say("get_ranking", "GET", f"{slogan}/ranking")

    async def _voting(self, mode: str) -> None:
        def edit(raw: Raw) -> None:
            for quest in raw["quests"]:
                if quest["slug"] == "slogan":
                    options = quest["options"] | {"voting": {"mode": mode}}
                    quest.update(options=options, verification="auto")

        blueprint = example(self._campaign, edit)
        await self._say.plain("POST", "/v1/blueprints", self._key, blueprint)

    async def _join(self) -> Headers:
        path = f"{self._ids['campaign']}/participants"
        told: Any = (await self._say.plain("POST", path, None, {"locale": "en"})).json()
        return {"authorization": f"Bearer {told['token']}"}

    async def _propose(self, text: str) -> Headers:
        headers = await self._join() | {"idempotency-key": uuid4().hex}
        body = {"kind": "slogan", "text": text, "language": "en"}
        await self._say.plain("POST", f"{self._ids['slogan']}/completions", headers, body)
        return headers

    async def amend(self) -> Examples:
        """Somebody finds a better word before anybody votes."""
        await self._voting("approval")
        author = await self._propose("One long bench")
        mine = (await self._say.plain("GET", "/v1/me/contributions", author)).json()["items"]
        path = f"/v1/me/contributions/{mine[0]['id']}"
        await self._say("amend", "PUT", path, author, {"text": "One very long table"})
        return self._say.examples
