"""Examples of participants who confirm what others did."""

from collections.abc import Callable

from tests.campaigns import Raw, example
from tests.contract.recorder import Examples, Recorder
from tests.peers import SLUG, TOUR
from tests.people import Headers
from tests.pictures import jpeg


class Peers:
    """Somebody shows a kitchen, and somebody else looks at it."""

    def __init__(self, say: Recorder, key: Headers, campaign: Callable[[Raw], None]) -> None:
        self._say, self._key, self._edit = say, key, campaign
        self._campaign = ""
        self._quests: dict[str, str] = {}

    async def play(self) -> Examples:
        """All of it; what was said."""
        await self._launch()
        cook, peer = await self._join("Mia"), await self._join("Tom")
        placed = {"kind": "sticker", "placed": 2}
        await self._complete("stickers", peer, placed)
        sent = (await self._say.plain("POST", "/v1/photos", cook, jpeg())).json()["id"]
        shown = {"kind": "challenge", "note": "Here we cook for forty.", "photo": sent}
        made = await self._complete(SLUG, cook, shown)

        asked = await self._say("take_peer_checks", "POST", "/v1/me/peer-checks", peer, {"most": 3})
        check = f"/v1/me/peer-checks/{asked['items'][0]['id']}"
        await self._say("get_check_photo", "GET", f"{check}/photo", peer)
        said = {"verdict": "doubted", "reason": "The pots are clean: nobody cooks here."}
        await self._say("give_verdict", "POST", f"{check}/verdict", peer, said)
        path = f"/v1/completions/{made}/peer-checks"
        await self._say("list_peer_verdicts", "GET", path, self._key)
        return self._say.examples

    async def _launch(self) -> None:
        def edit(raw: Raw) -> None:
            raw["campaign"]["slug"] = "kitchens"
            raw["quests"] = [one for one in raw["quests"] if one["slug"] == "stickers"] + [TOUR]
            raw.update(claims=[], milestones=[])

        blueprint = example(self._edit, edit)
        made = (await self._say.plain("POST", "/v1/blueprints", self._key, blueprint)).json()
        self._campaign, self._quests = made["campaign"]["id"], made["ids"]["quests"]

    async def _complete(self, slug: str, who: Headers, body: Raw) -> str:
        path = f"/v1/quests/{self._quests[slug]}/completions"
        told = await self._say.plain("POST", path, who | {"idempotency-key": slug}, body)
        made: str = told.json()["completion"]["id"]
        return made

    async def _join(self, name: str) -> Headers:
        path = f"/v1/campaigns/{self._campaign}/participants"
        told = await self._say.plain("POST", path, None, {"display_name": name, "locale": "en"})
        return {"authorization": f"Bearer {told.json()['token']}"}
