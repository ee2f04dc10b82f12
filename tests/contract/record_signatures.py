"""The part of the recorded story in which somebody signs, is seen, and takes it back."""

from collections.abc import Callable
from uuid import uuid4

from tests.campaigns import Raw, example, with_goal
from tests.contract.recorder import Recorder
from tests.people import Headers
from tests.petitioning import SHEET

SLUG = "petition"


class Signers:
    """Olu signs a petition of another campaign, with initials and a word."""

    def __init__(self, say: Recorder, key: Headers, campaign: Callable[[Raw], None]) -> None:
        self._say, self._key, self._campaign = say, key, campaign

    async def play(self) -> None:
        """All of it."""
        made = await self._say.plain("POST", "/v1/blueprints", self._key, example(self._signed))
        told = made.json()
        path = f"/v1/campaigns/{told['campaign']['id']}/participants"
        joined = (await self._say.plain("POST", path, None, {"display_name": "Olu"})).json()
        olu = {"authorization": f"Bearer {joined['token']}", "idempotency-key": uuid4().hex}
        petition = f"/v1/quests/{told['ids']['quests'][SLUG]}"
        body = {
            "kind": "petition",
            "agree": True,
            "public_name": "Olu Adeyemi",
            "shown": "initials",
            "comment": "My children eat there.",
            "language": "en",
        }
        signed = (await self._say.plain("POST", f"{petition}/completions", olu, body)).json()
        await self._say("list_signatures", "GET", f"{petition}/signatures")
        goal = f"{petition}/goal"
        await self._say("get_goal", "GET", goal)
        seen = self._key | {"if-match": "*"}
        await self._say("put_goal", "PUT", goal, seen, {"goal": 250})
        await self._paper(petition)
        path = f"/v1/me/completions/{signed['completion']['id']}"
        await self._say("withdraw", "DELETE", path, olu)

    async def _paper(self, petition: str) -> None:
        path = f"{petition}/signature-sheets"
        made = await self._say("post_sheet", "POST", path, self._key, SHEET)
        await self._say("list_sheets", "GET", path, self._key)
        step = f"/v1/signature-sheets/{made['id']}/transitions"
        why = {"to": "rejected", "reason": "The same hand all over."}
        await self._say("move_signature_sheet", "POST", step, self._key, why)
        await self._say("get_signature_counts", "GET", f"{petition}/signatures/counts")
        path, wish = f"{petition}/signatures/hand-over", {"format": "pdf", "language": "en"}
        await self._say("hand_signatures_over", "POST", path, self._key, wish)

    def _signed(self, raw: Raw) -> None:
        """The small campaign once more, with a petition."""
        petition = next(quest for quest in raw["quests"] if quest["slug"] == SLUG)
        self._campaign(raw)
        raw["campaign"]["slug"] = "signed"
        raw["quests"].append(petition | {"prerequisites": []})
        with_goal(raw)
