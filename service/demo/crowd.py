"""The people play their story: join, do Quests, pass the mission on."""

import asyncio
from collections.abc import Sequence

from service.demo.ballot import Ballot
from service.demo.by_mail import sign_by_mail
from service.demo.caller import CONNECTIONS, Answer, Call, Caller, Json
from service.demo.deeds import hand_in
from service.demo.ledger import Joined, Ledger
from service.demo.mailbox import Mailbox
from service.demo.story import Deed, Manner, Person
from service.demo.teams import team_up
from service.demo.together import Tick, together
from service.demo.walks import walk


class Crowd:
    """Everybody in the story; what came of it stands in the ledger.

    Args:
        caller: Speaks with the server.
        campaign: Path of the campaign.
        people: The story.
        mailbox: Where their mail comes.
    """

    def __init__(
        self, caller: Caller, campaign: str, people: Sequence[Person], mailbox: Mailbox
    ) -> None:
        self.ledger = Ledger()
        self._caller = caller
        self._mailbox = mailbox
        self._campaign = campaign
        self._people = people
        self._room = asyncio.Semaphore(CONNECTIONS)
        self._is_in = {person.number: asyncio.Event() for person in people}

    async def join(self, tick: Tick) -> None:
        """Everybody joins; those who come by a Link wait until its owner is there."""
        await together(self._join(person, tick) for person in self._people)

    async def look(self) -> None:
        """What there is to do."""
        found = await self._caller.ask(Call(method="GET", path=f"{self._campaign}/quests"))
        self.ledger.quests = {quest["slug"]: quest for quest in found.json["items"]}

    async def team_up(self, tick: Tick) -> None:
        """Teams are made and joined, one after the other in each."""
        teams: dict[int, list[Person]] = {}
        for person in self._people:
            if person.team is not None:
                teams.setdefault(person.team, []).append(person)
        await together(self._team_up(team, tick) for team in teams.values())

    async def vote(self, ballot: Ballot, tick: Tick) -> None:
        """Whoever wants to says what they think of what others wrote."""
        await together(self._vote(person, ballot, tick) for person in self._people if person.votes)

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
            self.ledger.opened[person.came_by or 0] += 1
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
        joined = self.ledger.people[person.number]
        async with self._room:
            for network in person.shares:
                await self._share(joined, network)
            for deed in person.deeds:
                await self._hand_in(person, deed, tick)
            await together(self._hand_in(person, deed, tick) for deed in person.at_once)
            if person.walk is not None:
                await walk(self._caller, self.ledger, joined, person.walk)
                tick()
            if person.mailed is not None:
                await sign_by_mail(self._caller, self.ledger, self._mailbox, joined, person.mailed)
                tick()

    async def _team_up(self, team: Sequence[Person], tick: Tick) -> None:
        async with self._room:
            for person in team:
                await team_up(self._caller, self.ledger, self.ledger.people[person.number])
                tick()

    async def _vote(self, person: Person, ballot: Ballot, tick: Tick) -> None:
        async with self._room:
            await ballot.vote(self.ledger.people[person.number])
        tick()

    async def _hand_in(self, person: Person, deed: Deed, tick: Tick) -> None:
        await hand_in(self._caller, self.ledger, self.ledger.people[person.number], deed)
        tick()

    async def _share(self, joined: Joined, network: str) -> None:
        person = joined.person
        call = Call(
            method="POST",
            path="/v1/me/links",
            token=joined.token,
            body={"network": network},
            key=f"{person.key}/{network}",
        )
        made = await self._caller.ask(call, 201, impatient=person.manner is Manner.LOST)
        joined.posted.append(made.json["code"])
        self.ledger.shares.append((person, network))
