"""The demo's own account: what it did, what it was answered, and what must follow from that.

Nothing in here is computed by the product's code, so that agreeing means something.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from service.demo.caller import Json
from service.demo.printed import Printed
from service.demo.story import Evidence, Person, Vote
from service.demo.tally import LOOKS_PER_STICKER, Tally

ACCEPTED, CONFIRMING = "accepted", "confirming"
PETITIONS = ("petition", "school-kitchens")
AUTHORED = ("slogan", "letter", "your-table")  # Quests in which people make something of their own
UNKNOWN = "somebody unknown"
EVENTS = {
    CONFIRMING: "completion.submitted",
    "in_review": "completion.submitted",
    ACCEPTED: "completion.validated",
    "returned": "completion.returned",
    "rejected": "completion.rejected",
    "revoked": "completion.invalidated",
}


@dataclass(slots=True, kw_only=True)
class Joined:
    """A person who is in."""

    person: Person
    id: str
    token: str
    link: str
    posted: list[str] = field(default_factory=list)  # Links made for networks


@dataclass(slots=True, kw_only=True)
class Done:
    """A completion that was acknowledged, and every state it went through."""

    by: Joined
    quest: str
    id: str
    quantity: int
    thanks: Json
    states: list[str]
    authored: bool = False  # something of one's own, or words beside a signature
    evidence: Evidence = field(default_factory=dict)

    @property
    def counts(self) -> bool:
        """Whether it counts now."""
        return self.states[-1] == ACCEPTED


@dataclass(slots=True)
class Ledger:
    """Everything that happened."""

    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    quests: dict[str, Json] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)
    printed: Printed | None = None
    codes: list[str] = field(default_factory=list)  # of stickers nobody has taken yet
    signs: Sequence[str] = ()
    teams: dict[int, Json] = field(default_factory=dict)
    votes: dict[tuple[int, str], Vote] = field(default_factory=dict)
    ranking: Json = field(default_factory=dict)
    # What became of contributions: the slogan that won and its author, the amendments in the text.
    adopted: dict[str, int] = field(default_factory=dict)
    taken_in: dict[str, int] = field(default_factory=dict)
    new_text: dict[str, str] = field(default_factory=dict)  # of each section that was amended
    letter: Json = field(default_factory=dict)
    repeated: set[int] = field(default_factory=set)  # who signed once more
    people: dict[int, Joined] = field(default_factory=dict)
    done: list[Done] = field(default_factory=list)
    refusals: Counter[str] = field(default_factory=Counter)
    shares: list[tuple[Person, str]] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    # Links, by the number of whose they are; the codes that are left were passed by.
    opened: Counter[int] = field(default_factory=Counter)
    replays: int = 0
    wrong: list[str] = field(default_factory=list)

    def standing(self, quest: str | None = None) -> list[Done]:
        """The completions that count, of one Quest or of all."""
        return [one for one in self.done if one.counts and quest in {None, one.quest}]

    @property
    def thanks(self) -> int:
        """How often people were thanked; retries are no further thanks."""
        return sum(bool(one.thanks["message"]) for one in self.done)

    def totals(self) -> dict[str, int]:
        """The figure of each Claim of the example."""
        stickers = sum(one.quantity for one in self.standing("stickers"))
        return {
            "stickers-up": stickers,
            "looks-caught": stickers * LOOKS_PER_STICKER,
            "hunts-completed": len(self.standing("treasure-hunt")),
            "slogans-in-the-running": len(self.standing("slogan")),
            "signatures": len(people_of(self.standing("petition"))),
            "kitchens-asked-for": len(people_of(self.standing("school-kitchens"))),
            "long-tables": len(self.standing("long-table")),
            "amendments-in-the-letter": len(self.taken_in),
            "tables-told-of": len(self.standing("your-table")),
            "passed-on": len(self.standing("pass-it-on")),
            "people": len(people_of(self.standing())),
        }

    def kpis(self) -> dict[str, float | int]:
        """Each KPI."""
        totals, standing = self.totals(), self.standing()
        signed = [one for quest in PETITIONS for one in self.standing(quest)]
        return {
            "participations": len(standing),
            "unique_participants": totals["people"],
            "new_participants": totals["people"],
            "quest_completions": len(standing),
            "stickers_distributed": totals["stickers-up"],
            "slogan_contributions": totals["slogans-in-the-running"],
            "petition_signatures": len(people_of(signed)),
            "challenge_participations": totals["long-tables"],
            "authored_share": 100 * len(self._authors()) / max(1, totals["people"]),
            "shares": len(self.shares),
            "organic_shares": len(self.shares),
            "engagement_ladder": sum(self.rungs().values()),
            "referrals": len(self.brought()),
            "votes_cast": len(self.votes),
            "co_writing_contributions": totals["amendments-in-the-letter"],
            "paper_signatures": 0,
            "treasure_hunt_completions": totals["hunts-completed"],
            "link_arrivals": self.opened.total() + len(self.codes),
        }

    def rungs(self) -> dict[str, int]:
        """People by the highest rung of the ladder that they climbed."""
        climbed: list[tuple[str, set[int]]] = [
            ("adopted_author", {*self.adopted.values(), *self.taken_in.values()}),
            ("contributor", self._authors()),
            ("relayer", {person.number for person, _ in self.shares}),
            ("reactor", {voter for voter, _ in self.votes}),
        ]
        above, rungs = set[int](), dict[str, int]()
        for name, people in climbed:
            rungs[name] = len(people - above)
            above |= people
        return rungs

    def brought(self) -> set[int]:
        """Who came by somebody's Link and did something that counts."""
        firsts = _firsts(self.standing())
        return {one.by.person.number for one in firsts if one.by.person.came_by is not None}

    def to_revoke(self) -> Done:
        """A report of stickers: if there is one, the only deed of somebody whom a Link brought.

        Then the credit for the Link goes with it, once and for all. Of anybody else whom a Link
        brought nobody outside could tell what the credit was given for.
        """
        deeds = Counter(one.by.id for one in self.standing())
        brought = [one for one in self.standing("stickers") if one.by.person.came_by is not None]
        alone = [one for one in brought if deeds[one.by.id] == 1]
        others = [one for one in self.standing("stickers") if one.by.person.came_by is None]
        return max(alone or others, key=lambda one: one.quantity)

    def _authors(self) -> set[int]:
        return {number for quest in AUTHORED for number in people_of(self.standing(quest))}

    def events(self) -> Counter[tuple[str, str]]:
        """What receivers must be told about people: type and subject, with how often."""
        expected = Counter({("participant.joined", ""): len(self.people)})
        for one in self.done:
            expected.update((EVENTS[state], f"completion/{one.id}") for state in one.states)
            if one.authored:
                expected["contribution.proposed", one.id] += 1
                expected["contribution.amended", one.id] += one.states.count("returned")
            if one.states[:2] == [CONFIRMING, ACCEPTED]:
                expected["participant.email_confirmed", one.by.id] += 1
        for contribution in (*self.adopted, *self.taken_in):
            expected["contribution.accepted", f"contribution/{contribution}"] += 1
        expected.update(("completion.repeated", self.people[one].id) for one in self.repeated)
        for owner, visits in self.opened.items():
            expected["share.opened", self.known(self.people[owner])] += visits
        return +expected + self._consents()

    def known(self, one: Joined) -> str:
        """Who it is to a receiver, which knows people by what they did."""
        return one.id if any(done.by is one for done in self.done) else UNKNOWN

    def _consents(self) -> Counter[tuple[str, str]]:
        """Who said yes to the newsletter; it is confirmed with the mailbox."""
        said = Counter[tuple[str, str]]()
        for one in self.done:
            for asked in one.evidence.get("newsletters", ()):
                said["consent.granted", one.by.id] += asked["granted"]
                said["consent.confirmed", one.by.id] += asked["granted"] and one.counts
        return +said


def people_of(completions: list[Done]) -> set[int]:
    """Who did them, each once."""
    return {one.by.person.number for one in completions}


def _firsts(completions: list[Done]) -> Iterable[Done]:
    """One completion of each person."""
    return {one.by.person.number: one for one in completions}.values()
