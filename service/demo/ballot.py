"""People have their say on what others wrote: slogans are voted on, amendments supported."""

from collections.abc import Sequence

from service.demo.caller import Call, Caller, DemoFailed, Json
from service.demo.ledger import Joined, Ledger
from service.demo.organiser import Organiser
from service.demo.story import Vote

VOTED, REFUSED = 200, 409
SLOGAN, LETTER = "slogan", "letter"


class Ballot:
    """What can be voted on, and what people said.

    Args:
        caller: Speaks with the server.
        ledger: The demo's account.
        organiser: Reads what is there, and takes amendments in.
    """

    def __init__(self, caller: Caller, ledger: Ledger, organiser: Organiser) -> None:
        self._caller, self._ledger, self._organiser = caller, ledger, organiser
        self._slogans: Sequence[Json] = ()
        self._amendments: Sequence[Json] = ()

    async def open(self) -> None:
        """What there is to vote on, in the order in which it was written."""
        quests, organiser = self._ledger.quests, self._organiser
        slogans = f"/v1/quests/{quests[SLOGAN]['id']}/contributions"
        amendments = f"/v1/quests/{quests[LETTER]['id']}/amendments"
        self._slogans = [one async for one in organiser.pages(f"{slogans}?limit=100")]
        self._amendments = [one async for one in organiser.pages(f"{amendments}?limit=100")]

    async def vote(self, joined: Joined) -> None:
        """One person's say; nobody votes on what they wrote themselves."""
        for vote in joined.person.votes:
            there = self._slogans if vote.on == SLOGAN else self._amendments
            if there:
                await self._vote(joined, vote, there[int(vote.which * len(there))]["id"])

    async def _vote(self, joined: Joined, vote: Vote, about: str) -> None:
        votes, voter = self._ledger.votes, (joined.person.number, about)
        call = Call(
            method="POST",
            path=f"/v1/contributions/{about}/votes",
            token=joined.token,
            body={"choice": "like" if vote.likes else "not_for_me"},
        )
        answer = await self._caller.ask(call, VOTED, REFUSED)
        if answer.status == REFUSED:
            self._ledger.refusals[answer.code] += 1
        elif answer.json["counted"] != (voter not in votes):
            self._ledger.wrong.append("a vote counted twice, or not at all")
        else:
            votes.setdefault(voter, vote)

    async def close(self) -> None:
        """The winner is adopted; of each section what most people support goes into the text."""
        self._ledger.ranking = await self._organiser.read(SLOGAN, "ranking")
        if self._ledger.ranking["items"]:
            first = self._ledger.ranking["items"][0]["contribution"]
            await self._organiser.adopt(first)
            self._ledger.adopted[first] = await self._author(SLOGAN, first)
        best: dict[str, Json] = {}
        for one in sorted(self._amendments, key=lambda one: self._supports(one["id"])):
            best[one["section"]] = one
        for one in best.values():
            await self._organiser.take_in(one["id"])
            self._ledger.taken_in[one["id"]] = await self._author(LETTER, one["id"])
            self._ledger.new_text[one["section"]] = one["text"]
        self._ledger.letter = await self._organiser.read(LETTER, "text")

    async def _author(self, quest: str, contribution: str) -> int:
        """Whose it is: the person who finds it among what they wrote."""
        for joined in {one.by.id: one.by for one in self._ledger.standing(quest)}.values():
            call = Call(method="GET", path="/v1/me/contributions?limit=100", token=joined.token)
            mine = (await self._caller.ask(call)).json["items"]
            if any(one["id"] == contribution for one in mine):
                return joined.person.number
        raise DemoFailed(f"nobody says that they wrote {contribution}")

    def _supports(self, amendment: str) -> int:
        said = self._ledger.votes.items()
        return sum(vote.likes for (_, about), vote in said if about == amendment)
