"""A synthetic campaign in which everything happens: 66 types of facts, from one seed.

Half a year around a campaign of three months, with a baseline before it and echoes after its end;
people are late, facts are taken back, and nothing is distributed evenly.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid5

from quests.ids import public_id
from scoring.facts import Fact, new_fact, retraction

ZONE = "Europe/Berlin"
START, END, LAST = date(2026, 2, 1), date(2026, 5, 1), date(2026, 10, 1)
BEGIN = datetime(2026, 2, 1, tzinfo=UTC)
SPACE = UUID(int=77)
CHANNELS = ("direct", "organic_search", "social", "email", "referral", "paid_search")
LOCALES = ("fr", "de", "en")
BRANDS = tuple(uuid5(SPACE, f"brand-{n}") for n in range(4))
NAMES = tuple(public_id("org", brand) for brand in BRANDS)
QUESTS = tuple(uuid5(SPACE, f"quest-{n}") for n in range(5))
KINDS = ("sticker", "slogan", "petition", "challenge", "hunt")


@dataclass(slots=True)
class Story:
    """What happened so far."""

    workspace_id: UUID
    campaign_id: UUID
    quests: tuple[UUID, ...] = QUESTS
    brands: tuple[UUID, ...] = BRANDS
    chance: Random = field(default_factory=lambda: Random(2026))
    facts: list[Fact] = field(default_factory=list)

    @property
    def names(self) -> tuple[str, ...]:
        """What facts call the partners."""
        return tuple(public_id("org", brand) for brand in self.brands)

    def tell(self, type: str, at: datetime, payload: Mapping[str, Any], **envelope: Any) -> Fact:
        """Something happened."""
        known: dict[str, Any] = {
            "partner_id": self.chance.choice((*self.brands, None)),
            "channel": self.chance.choice(CHANNELS),
            "network": self.chance.choice(("mastodon", "instagram", None)),
            "locale": self.chance.choice(LOCALES),
        }
        fact = new_fact(
            type,
            zone=ZONE,
            workspace_id=self.workspace_id,
            campaign_id=self.campaign_id,
            occurred_at=at,
            received_at=at + timedelta(days=self.chance.choice((0, 0, 0, 40))),
            source="synthetic",
            source_ref=f"{type}-{len(self.facts)}",
            payload=payload,
            **(known | envelope),
        )
        self.facts.append(fact)
        return fact

    def regret(self, share: float) -> None:
        """Some facts are taken back."""
        for fact in list(self.facts):
            if self.chance.random() < share:
                self.facts.append(retraction(fact, fact.received_at + timedelta(hours=1)))

    def when(self, first: int = 0, last: int = 145) -> datetime:
        """Some moment between two days of the campaign."""
        minutes = self.chance.randrange(first * 1440, last * 1440)
        return BEGIN + timedelta(minutes=minutes, seconds=self.chance.randrange(60))


def person(n: int) -> UUID:
    """The n-th person, or visitor."""
    return uuid5(SPACE, f"person-{n}")


def visitor(n: int) -> UUID:
    """The browser of the n-th person."""
    return uuid5(SPACE, f"visitor-{n}")


def synthetic(workspace_id: UUID, campaign_id: UUID, **ids: Any) -> list[Fact]:
    """All facts of the campaign, in no order."""
    from tests.oracle import chapters, trading, working_together  # noqa: PLC0415 (they are told in terms of this)

    story = Story(workspace_id=workspace_id, campaign_id=campaign_id, **ids)
    for chapter in (*chapters.CHAPTERS, *trading.CHAPTERS, *working_together.CHAPTERS):
        chapter(story)
    story.regret(0.03)
    story.chance.shuffle(story.facts)
    return story.facts


def moments(story: Story, times: int, first: int = 0, last: int = 145) -> Iterator[datetime]:
    """So many moments, by time."""
    yield from sorted(story.when(first, last) for _ in range(times))
