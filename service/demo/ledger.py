"""The demo's own account: what it did, what it was answered, and what must follow from that.

Nothing in here is computed by the product's code, so that agreeing means something.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from service.demo.caller import Json
from service.demo.story import Person
from service.demo.tally import LOOKS_PER_STICKER, Tally

ACCEPTED = "accepted"
EVENTS = {
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


@dataclass(slots=True, kw_only=True)
class Done:
    """A completion that was acknowledged, and every state it went through."""

    by: Joined
    quest: str
    id: str
    quantity: int
    thanks: Json
    states: list[str]
    authored: bool = False  # a slogan, or words beside a signature

    @property
    def counts(self) -> bool:
        """Whether it counts now."""
        return self.states[-1] == ACCEPTED


@dataclass(slots=True)
class Ledger:
    """Everything that happened."""

    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    quests: dict[str, Json] = field(default_factory=dict)
    people: dict[int, Joined] = field(default_factory=dict)
    done: list[Done] = field(default_factory=list)
    refusals: Counter[str] = field(default_factory=Counter)
    shares: list[tuple[Person, str]] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
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
            "people": len(people_of(self.standing())),
        }

    def kpis(self) -> dict[str, float | int]:
        """Each KPI; nobody in the story votes, hunts, or writes a text together."""
        totals, standing = self.totals(), self.standing()
        authors = people_of(self.standing("slogan"))
        sharers = {person.number for person, _ in self.shares}
        return {
            "participations": len(standing),
            "unique_participants": totals["people"],
            "new_participants": totals["people"],
            "quest_completions": len(standing),
            "stickers_distributed": totals["stickers-up"],
            "slogan_contributions": totals["slogans-in-the-running"],
            "petition_signatures": totals["signatures"],
            "challenge_participations": totals["hunts-completed"],
            "authored_share": 100 * len(authors) / max(1, totals["people"]),
            "shares": len(self.shares),
            "organic_shares": len(self.shares),
            "engagement_ladder": len(authors | sharers),
            "referrals": sum(one.by.person.came_by is not None for one in _firsts(standing)),
            "votes_cast": 0,
            "co_writing_contributions": 0,
            "paper_signatures": 0,
            "treasure_hunt_completions": 0,
        }

    def rungs(self) -> dict[str, int]:
        """People by the highest rung of the ladder; the story climbs two of them."""
        authors = people_of(self.standing("slogan"))
        sharers = {person.number for person, _ in self.shares}
        return {"relayer": len(sharers - authors), "contributor": len(authors)}

    def events(self) -> Counter[tuple[str, str]]:
        """What receivers must be told about people: type and subject, with how often."""
        expected = Counter({("participant.joined", ""): len(self.people)})
        for one in self.done:
            expected.update((EVENTS[state], f"completion/{one.id}") for state in one.states)
            if one.authored:
                expected["contribution.proposed", one.id] += 1
        return expected


def people_of(completions: list[Done]) -> set[int]:
    """Who did them, each once."""
    return {one.by.person.number for one in completions}


def _firsts(completions: list[Done]) -> Iterable[Done]:
    """One completion of each person."""
    return {one.by.person.number: one for one in completions}.values()
