"""The organiser: subscribes a CRM, imports the campaign, reviews, revokes, reads the figures."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from service.demo import words
from service.demo.caller import Call, Caller, DemoFailed, Json
from service.demo.ledger import Done, Ledger
from service.demo.printed import Printed, print_batch
from service.demo.together import Tick, together

LEAD = "ackerfunke"
REJECT_EVERY = 12
PAGE = 100
TRIES = 100


class Organiser:
    """Acts with an API key of the organisation that leads the campaign."""

    def __init__(self, caller: Caller, key: str, seed: int) -> None:
        self._chance = Random(seed)  # noqa: S311 (a story, not a secret)
        self._caller = caller
        self._key = key
        self.webhook = ""
        self.campaign = ""
        self.ids: Json = {}

    async def subscribe(self, url: str) -> str:
        """Create a receiver; its signing secret is told only now."""
        body = {"url": url, "description": "The CRM of the demo"}
        made = await self._ask("POST", "/v1/webhooks", body)
        self.webhook = f"/v1/webhooks/{made['id']}"
        return str(made["secret"])

    async def turn_on(self) -> None:
        """Have a signed test message sent; the receiver's 2xx turns it on."""
        tested = await self._ask("POST", f"{self.webhook}/test")
        if not tested["webhook"]["enabled"]:
            raise DemoFailed("the test of the webhook went well and did not turn it on")

    async def import_campaign(self, blueprint: bytes) -> None:
        """Import the whole campaign from its file; a second time changes nothing."""
        call = Call(
            method="POST",
            path="/v1/blueprints",
            token=self._key,
            body=blueprint,
            content_type="application/yaml",
        )
        first = (await self._caller.ask(call)).json
        again = (await self._caller.ask(call)).json
        if not first["created"] or again["created"] or again["updated"] or again["closed"]:
            raise DemoFailed("importing the same blueprint twice changed something")
        self.campaign = f"/v1/campaigns/{first['campaign']['id']}"
        self.ids = {**first["ids"], "campaign": first["campaign"]["id"]}

    async def prepare(self, ledger: Ledger, stickers: int) -> Printed:
        """What has to be there first: stickers, signs, this week's round, a text to ask with."""
        quest, hunt = (ledger.quests[slug]["id"] for slug in ("stickers", "treasure-hunt"))
        printed = await print_batch(self._caller, self._key, quest, {"count": stickers})
        ledger.codes = list(printed.codes)
        ledger.signs = (await print_batch(self._caller, self._key, hunt, {})).codes
        path = f"/v1/consent-texts/newsletter/{words.CONSENT}"
        await self._ask("PUT", path, {"texts": words.NEWSLETTER})
        await self._open_round()
        return printed

    async def _open_round(self) -> None:
        """One more round of the challenge, of these days; midnight may come meanwhile."""
        blueprint, today = await self._ask("GET", f"{self.campaign}/blueprint"), datetime.now(UTC)
        days = [str((today + timedelta(days=one)).date()) for one in (-1, 2)]
        for quest in blueprint["quests"]:
            if quest["slug"] == "long-table":
                added = {"first_day": days[0], "last_day": days[1]}
                quest["options"]["rounds"] = [*quest["options"]["rounds"], added]
        told = await self._ask("POST", "/v1/blueprints", blueprint)
        if len(told["updated"]) != 1 or told["created"]:
            raise DemoFailed(f"a new round changed something else, too: {told['updated']}")

    async def review(self, ledger: Ledger, tick: Tick) -> None:
        """Read all slogans: return the first, reject some with a reason; accept what else waits."""
        mine = {one.id: one for one in ledger.done if one.states[-1] == "in_review"}
        query = f"{self.campaign}/completions?state=in_review&limit={PAGE}"
        queue = [item["completion"]["id"] async for item in self.pages(query)]
        if set(queue) != set(mine):
            ledger.wrong.append(f"{len(queue)} completions wait for review, not {len(mine)}")
        waiting = sorted((mine[one] for one in queue if one in mine), key=_is_no_slogan)
        slogans = sum(not _is_no_slogan(one) for one in waiting)
        await together(
            self._judge(place if place < slogans else None, one, tick)
            for place, one in enumerate(waiting)
        )

    async def _judge(self, place: int | None, done: Done, tick: Tick) -> None:
        """Decide; ``place`` is that of a slogan in the queue."""
        if place == 0:
            await self.move(done, "returned", words.RETURNED)
            await self._repair(done)
            await self.move(done, "accepted")
        elif place is not None and place % REJECT_EVERY == 1:
            await self.move(done, "rejected", words.REJECTED)
        else:
            await self.move(done, "accepted")
        tick()

    async def _repair(self, slogan: Done) -> None:
        """The author hands in a shorter one."""
        locale = slogan.by.person.locale
        call = Call(
            method="PUT",
            path=f"/v1/me/completions/{slogan.id}/evidence",
            token=slogan.by.token,
            body={"kind": "slogan", "text": words.REPAIRED[locale], "language": locale},
        )
        answer = await self._caller.ask(call)
        slogan.states.append(answer.json["state"])

    async def move(self, done: Done, to: str, reason: str | None = None) -> None:
        """Take a completion one step further; now and then twice, which changes nothing."""
        for _ in range(2 if self._chance.random() < 0.1 else 1):
            path = f"/v1/completions/{done.id}/transitions"
            moved = await self._ask("POST", path, {"to": to, "reason": reason})
            if moved["state"] != to:
                raise DemoFailed(f"{done.id} should be {to} and is {moved['state']}")
        done.states.append(to)

    async def adopt(self, contribution: str) -> None:
        """A slogan has won."""
        path = f"/v1/contributions/{contribution}/transitions"
        await self._ask("POST", path, {"to": "adopted", "reason": words.ADOPTED})

    async def take_in(self, amendment: str) -> None:
        """An amendment becomes part of the text."""
        await self._ask("POST", f"/v1/contributions/{amendment}/acceptance")

    async def read(self, slug: str, what: str) -> Json:
        """Something of a Quest, as everybody may read it."""
        return await self._ask("GET", f"/v1/quests/{self.ids['quests'][slug]}/{what}")

    async def testimonials(self) -> list[Json]:
        """What people told, as everybody may read it."""
        path = f"/v1/quests/{self.ids['quests']['your-table']}/testimonials?limit={PAGE}"
        return [one async for one in self.pages(path)]

    async def kpis(self) -> list[Json]:
        """All KPIs, once every fact is counted."""
        for _ in range(TRIES):
            items: list[Json] = (await self._ask("GET", f"{self.campaign}/kpis"))["items"]
            if not any(item["pending"] for item in items):
                return items
            await asyncio.sleep(0.1)
        raise DemoFailed("the facts are not counted: is the worker alive?")

    async def credited(self, people: int) -> None:
        """Wait until everybody whom a Link brought is to the credit of who shared it."""
        for _ in range(TRIES):
            found = {one["name"]: one["value"] for one in await self.kpis()}
            if found["referrals"] == people:
                return
            await asyncio.sleep(0.2)

    async def look_at(self, printed: Printed | None) -> Json:
        """What became of printed stickers."""
        return {} if printed is None else await self._ask("GET", printed.batch)

    async def progress(self) -> Json:
        """The public page of the campaign: totals and Milestones as they are now."""
        page = await self._ask("GET", self.campaign)
        progress: Json = page["progress"]
        return progress

    async def deliveries(self) -> list[Json]:
        """The log of what was sent to the receiver, once the last answer is noted in it."""
        found: list[Json] = []
        for _ in range(TRIES):
            path = f"{self.webhook}/deliveries?limit={PAGE}"
            found = [one async for one in self.pages(path)]
            if not any(one["state"] == "pending" for one in found):
                break
            await asyncio.sleep(0.2)
        return found

    async def events(self) -> list[Json]:
        """Everything there is to know, pulled instead of received."""
        found: list[Json] = []
        after = 0
        while True:
            piece = await self._ask("GET", f"/v1/events?after={after}&limit={PAGE}")
            if not piece["items"]:
                return found
            found += piece["items"]
            after = piece["next_after"]

    async def pages(self, path: str) -> AsyncIterator[Json]:
        """Every item of a list, page by page; ``path`` ends in a query."""
        cursor = ""
        while True:
            page = await self._ask("GET", path + cursor)
            for item in page["items"]:
                yield item
            if page["next_cursor"] is None:
                return
            cursor = f"&cursor={page['next_cursor']}"

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Json:
        call = Call(method=method, path=path, token=self._key, body=body)
        return (await self._caller.ask(call)).json


def _is_no_slogan(done: Done) -> bool:
    return done.quest != "slogan"
