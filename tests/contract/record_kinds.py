"""The part of the recorded story in which every kind of Quest is created, read and done."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from starlette.datastructures import State

from service.store.published_quests import PublishedQuests
from tests.builders import EXAMPLES
from tests.contract.recorder import Recorder
from tests.eight_kinds import LETTER, QUESTS, Raw, campaign_of, quest_of
from tests.hunts import BRIDGE, at
from tests.people import Headers
from tests.stickers import codes_on

FROM_FRAGMENT = {"coquest": 1, "claims": [], "milestones": []}


class Kinds:
    """An organiser with a Quest of each kind, and somebody who does them all.

    ``state`` is that of the application: Quests it remembers for some seconds are not waited for.
    """

    def __init__(self, say: Recorder, key: Headers, state: State) -> None:
        self._say, self._key, self._state = say, key, state
        self._quests: dict[str, str] = {}
        self._campaign = ""

    async def play(self) -> None:
        """All of it."""
        self._campaign = (await self._import())["campaign"]["id"]
        for kind in QUESTS:
            fragment = FROM_FRAGMENT | {"quest": quest_of(kind, state="draft")}
            path, body = f"/v1/campaigns/{self._campaign}/quests", {"slug": kind}
            body |= {"fragment": fragment}
            await self._say.of("post_quest", kind, "POST", path, self._key, body)
        made = await self._import(*(quest_of(kind) for kind in QUESTS))
        self._quests = {slug: f"/v1/quests/{one}" for slug, one in made["ids"]["quests"].items()}
        for kind in QUESTS:
            await self._say.of("get_quest", kind, "GET", self._quests[kind])
        await self._do_them()
        await self._walk()

    async def _import(self, *quests: Raw) -> Any:
        blueprint = campaign_of(*quests)
        return (await self._say.plain("POST", "/v1/blueprints", self._key, blueprint)).json()

    async def _do_them(self) -> None:
        mia = await self._join()
        page = (await self._say.plain("GET", f"/v1/campaigns/{self._campaign}")).json()
        wish = {"network": "mastodon"}
        link = (await self._say.plain("POST", "/v1/me/links", mia, wish)).json()
        self._say.see(link)
        said: dict[str, Raw] = {
            "sticker": {"placed": 12, "place": {"latitude": 52.5, "longitude": 13.43}},
            "slogan": {"text": "Ladle by ladle", "language": "en"},
            "petition": {"agree": True, "public_name": "Mia S.", "shown": "initials"},
            "challenge": {"note": "Pumpkin soup for eleven neighbours."},
            "advocacy": {
                "section": "demand",
                "text": LETTER.replace("a kitchen", "two kitchens"),
                "base_version": 0,
                "because": "One is always full.",
                "named": True,
            },
            "testimonial": {
                "text": "We know all names on the stairs now.",
                "language": "en",
                "shown_as": "Mia",
                "reuse": [page["partners"][0]["id"]],
                "consent": "2026-1",
            },
            "share": {"link": link["code"]},
        }
        for kind in QUESTS:
            if kind != "hunt":  # which is walked
                await self._complete(mia, {"kind": kind, **said.get(kind, EXAMPLES.get(kind, {}))})

    async def _walk(self) -> None:
        """Every way to find a checkpoint; and a hunt of which nothing is left to be found."""
        hunt = self._quests["hunt"]
        batches, order = f"{hunt}/sticker-batches", {"count": 12, "label": "Spring"}
        stickers = f"{self._quests['sticker']}/sticker-batches"
        await self._say.of("order_batch", "sticker", "POST", stickers, self._key, order)
        batch = await self._say.of("order_batch", "hunt", "POST", batches, self._key, {})
        sheet = await self._say.plain("GET", batch["sheet"], self._key)
        walker, path = await self._join(), f"{hunt}/finds"
        position = at(BRIDGE, datetime.now(UTC).isoformat())
        ways: dict[str, Raw] = {
            "code": {"code": codes_on(sheet.content)[0].rpartition("/")[2]},
            "place": {"checkpoint": "bridge", "position": position},
            "answer": {"checkpoint": "cellar", "answer": "cheese"},
        }
        for way, found in ways.items():
            await self._say.of("report_checkpoint", way, "POST", path, walker, found)
        late = await self._join()
        await self._say.plain("POST", path, late, ways["answer"])
        left = QUESTS["hunt"][1]["options"]["checkpoints"][2:]
        whole = [quest_of(kind) for kind in QUESTS if kind != "hunt"]
        await self._import(*whole, quest_of("hunt", options={"checkpoints": left}))
        self._state.quests = PublishedQuests(self._state.database)
        await self._complete(late, {"kind": "hunt"})

    async def _complete(self, who: Headers, evidence: Raw) -> None:
        path, kind = f"{self._quests[evidence['kind']]}/completions", evidence["kind"]
        keyed = who | {"idempotency-key": uuid4().hex}
        await self._say.of("post_completion", kind, "POST", path, keyed, evidence)

    async def _join(self) -> Headers:
        path, body = f"/v1/campaigns/{self._campaign}/participants", {"locale": "en"}
        told = (await self._say.plain("POST", path, None, body)).json()
        return {"authorization": f"Bearer {told['token']}"}
