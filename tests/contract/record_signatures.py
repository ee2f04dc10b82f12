"""The part of the recorded story in which somebody signs, is seen, and takes it back."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

from tests.campaigns import Raw, example, with_goal
from tests.contract.recorder import Recorder
from tests.people import Headers
from tests.petitioning import SHEET
from tests.pictures import jpeg

SLUG = "petition"


class Signers:
    """Olu signs a petition of another campaign, with initials and a word."""

    def __init__(
        self,
        say: Recorder,
        key: Headers,
        campaign: Callable[[Raw], None],
        worked: Callable[[], Awaitable[None]],
    ) -> None:
        self._say, self._key, self._campaign, self._worked = say, key, campaign, worked

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
        await self._doubted(petition, olu, signed["completion"]["id"])
        path = f"/v1/me/completions/{signed['completion']['id']}"
        await self._say("withdraw", "DELETE", path, olu)

    async def _paper(self, petition: str) -> None:
        path = f"{petition}/signature-sheets"
        made = await self._say("post_sheet", "POST", path, self._key, SHEET)
        await self._say("list_sheets", "GET", path, self._key)
        path = f"/v1/signature-sheets/{made['id']}/photos"
        photo = await self._say("post_sheet_photo", "POST", path, self._key, jpeg())
        await self._say("list_sheet_photos", "GET", path, self._key)
        path = f"/v1/sheet-photos/{photo['id']}"
        await self._say("get_sheet_photo", "GET", path, self._key)
        step = f"/v1/signature-sheets/{made['id']}/transitions"
        why = {"to": "rejected", "reason": "The same hand all over."}
        await self._say("move_signature_sheet", "POST", step, self._key, why)
        await self._say("get_signature_counts", "GET", f"{petition}/signatures/counts")
        path, wish = f"{petition}/signatures/hand-over", {"format": "pdf", "language": "en"}
        await self._say("hand_signatures_over", "POST", path, self._key, wish)

    async def _doubted(self, petition: str, olu: Headers, signed: str) -> None:
        await self._say("get_signature_signals", "GET", f"{petition}/signature-signals", self._key)
        path = f"{petition}/signature-filters"
        asks = {"name_like": ["o* a*"], "pace_at_least": 1 + 1}
        body = {"name": "Names of two words", "asks": asks}
        made = await self._say("post_filter", "POST", path, self._key, body)
        await self._say("list_filters", "GET", path, self._key)
        path = f"/v1/signature-filters/{made['id']}"
        seen = self._key | {"if-match": "*"}
        body = {"name": "Names of two words", "asks": {"name_like": ["o* a*"]}}
        await self._say("put_filter", "PUT", path, seen, body)
        await self._say("get_filter_preview", "GET", f"{path}/preview", self._key)
        order = {"to": "suspended", "reason": "Made by a program.", "previewed": 1}
        begun = await self._say("apply_filter", "POST", f"{path}/applications", seen, order)
        await self._worked()
        await self._say("list_applications", "GET", f"{petition}/filter-applications", self._key)
        path = f"/v1/filter-applications/{begun['id']}"
        await self._say("get_application", "GET", path, self._key)
        await self._say("get_my_doubt", "GET", f"/v1/me/completions/{signed}/doubt", olu)
        await self._say("undo_application", "POST", f"{path}/undo", self._key)
        await self._worked()

    def _signed(self, raw: Raw) -> None:
        """The small campaign once more, with a petition."""
        petition = next(quest for quest in raw["quests"] if quest["slug"] == SLUG)
        self._campaign(raw)
        raw["campaign"]["slug"] = "signed"
        raw["quests"].append(petition | {"prerequisites": []})
        with_goal(raw)
