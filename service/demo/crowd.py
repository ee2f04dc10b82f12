"""The people play their story: join, do Quests, pass the mission on."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Any

from service.demo.caller import CONNECTIONS, Answer, Call, Caller, Json
from service.demo.deeds import hand_in
from service.demo.ledger import Joined, Ledger
from service.demo.story import Deed, Manner, Person

Tick = Callable[[], None]


class Crowd:
    """Everybody in the story; what came of it stands in the ledger.

    Args:
        caller: Speaks with the server.
        campaign: Path of the campaign.
        people: The story.
    """

    def __init__(self, caller: Caller, campaign: str, people: Sequence[Person]) -> None:
        self.ledger = Ledger()
        self._caller = caller
        self._campaign = campaign
        self._people = people
        self._room = asyncio.Semaphore(CONNECTIONS)
        self._is_in = {person.number: asyncio.Event() for person in people}

    async def join(self, tick: Tick) -> None:
        """Everybody joins; those who come by a Link wait until its owner is there."""
        found = await self._caller.ask(Call(method="GET", path=f"{self._campaign}/quests"))
        self.ledger.quests = {quest["slug"]: quest for quest in found.json["items"]}
        await together(self._join(person, tick) for person in self._people)

    async def act(self, tick: Tick) -> None:
        """Everybody does their Quests, a few people at a time."""
        await together(self._act(person, tick) for person in self._people)

    async def cross_together(self, tick: Tick) -> None:
        """The crowd signs, all at the same instant."""
        await together(
            self._hand_in(person, deed, tick)
            for person in self._people
            for deed in person.at_signal
        )

    async def _join(self, person: Person, tick: Tick) -> None:
        link = None
        if person.came_by is not None:
            await self._is_in[person.came_by].wait()
            link = self.ledger.people[person.came_by].link
        async with self._room:
            call = await self._request(person, link)
            impatient = person.manner is Manner.LOST
            answer = await self._caller.ask(call, 201, impatient=impatient)
            if person.manner is Manner.TWICE:
                self._compare(answer, await self._caller.ask(call, 201))
        self._let_in(person, answer.json)
        tick()

    async def _request(self, person: Person, link: str | None) -> Call:
        """How the person joins; whoever follows a Link comes in through its redirect."""
        body: Json = {"locale": person.locale}
        if person.name is not None:
            body["display_name"] = person.name
        if link is not None:
            arrived = await self._caller.ask(Call(method="GET", path=f"/l/{link}"), 302)
            body["link"] = arrived.headers["location"].partition("?link=")[2]
        path = f"{self._campaign}/participants"
        return Call(method="POST", path=path, body=body, key=person.key)

    def _compare(self, first: Answer, second: Answer) -> None:
        self.ledger.replays += 1
        if not second.replayed or first.json["participant"] != second.json["participant"]:
            self.ledger.wrong.append("joining twice with one key made two participants")

    def _let_in(self, person: Person, told: Json) -> None:
        self.ledger.people[person.number] = Joined(
            person=person,
            id=told["participant"]["id"],
            token=told["token"],
            link=told["share_url"].rpartition("/")[2],
        )
        self._is_in[person.number].set()

    async def _act(self, person: Person, tick: Tick) -> None:
        async with self._room:
            for deed in person.deeds:
                await self._hand_in(person, deed, tick)
            await together(self._hand_in(person, deed, tick) for deed in person.at_once)
            for network in person.shares:
                await self._share(person, network)

    async def _hand_in(self, person: Person, deed: Deed, tick: Tick) -> None:
        await hand_in(self._caller, self.ledger, self.ledger.people[person.number], deed)
        tick()

    async def _share(self, person: Person, network: str) -> None:
        call = Call(
            method="POST",
            path="/v1/me/links",
            token=self.ledger.people[person.number].token,
            body={"network": network},
            key=f"{person.key}/{network}",
        )
        await self._caller.ask(call, 201, impatient=person.manner is Manner.LOST)
        self.ledger.shares.append((person, network))


async def together(work: Iterable[Coroutine[Any, Any, None]]) -> None:
    """All at once; the first failure ends the others and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            for one in work:
                group.create_task(one)
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None
