"""The organiser: subscribes a CRM, imports the campaign, reviews, revokes, reads the figures."""

import asyncio
from collections.abc import AsyncIterator
from random import Random
from typing import Any

from service.demo import words
from service.demo.caller import Call, Caller, DemoFailed, Json
from service.demo.crowd import Tick, together
from service.demo.ledger import Done, Ledger

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
        self.ids = first["ids"]

    async def review(self, ledger: Ledger, tick: Tick) -> None:
        """Read every slogan: return the first, reject some with a reason, accept the rest."""
        mine = {one.id: one for one in ledger.done if one.quest == "slogan"}
        query = f"{self.campaign}/completions?state=in_review&limit={PAGE}"
        queue = [item["completion"]["id"] async for item in self._pages(query)]
        if set(queue) != set(mine):
            ledger.wrong.append(f"{len(queue)} slogans wait for review, not {len(mine)}")
        await together(
            self._judge(place, mine[one], tick) for place, one in enumerate(queue) if one in mine
        )

    async def _judge(self, place: int, slogan: Done, tick: Tick) -> None:
        if place == 0:
            await self.move(slogan, "returned", words.RETURNED)
            await self._repair(slogan)
            await self.move(slogan, "accepted")
        elif place % REJECT_EVERY == 1:
            await self.move(slogan, "rejected", words.REJECTED)
        else:
            await self.move(slogan, "accepted")
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

    async def kpis(self) -> list[Json]:
        """All KPIs, once every fact is counted."""
        for _ in range(TRIES):
            items: list[Json] = (await self._ask("GET", f"{self.campaign}/kpis"))["items"]
            if not any(item["pending"] for item in items):
                return items
            await asyncio.sleep(0.1)
        raise DemoFailed("the facts are not counted: is the worker alive?")

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
            found = [one async for one in self._pages(path)]
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

    async def _pages(self, path: str) -> AsyncIterator[Json]:
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
