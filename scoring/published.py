"""A Quest as published, with its texts, what may be claimed, and the Quests beside it."""

from collections.abc import Mapping
from dataclasses import dataclass

from quests.completion import Completion, State
from quests.points import PointRule
from quests.quest import Quest
from quests.requirement import asks_about
from scoring.badges import EARNED, Game
from scoring.claim import Claim, Impact, Milestone
from scoring.goal import Goal

PEERS = "peers"  # in scoring/phrases, where a kind stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A published Quest as it is shown in a list; texts are {language: text}."""

    quest: Quest
    title: Mapping[str, str]
    effort_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedQuest(Offer):
    """Everything a reply about a Quest needs.

    ``claims`` and ``milestones`` are those of the Quest, then those of the whole campaign;
    ``thanks`` are the organiser's own words, Fluent patterns, where there are any; ``rules``
    are all versions of the campaign's rules for points; ``goal`` is a petition's, if it has one;
    ``game`` is what the campaign counts for people.
    """

    thanks: Mapping[str, str]
    campaign_title: Mapping[str, str]
    claims: tuple[Claim, ...]
    milestones: tuple[Milestone, ...]
    impacts: tuple[Impact, ...]
    others: tuple[Offer, ...]
    rules: tuple[PointRule, ...] = ()
    goal: Goal | None = None
    game: Game | None = None

    @property
    def opens_by_what_is_earned(self) -> bool:
        """Whether another Quest of the campaign waits for a badge, a level, points or a streak."""
        return any(asks_about(offer.quest.requires, *EARNED) for offer in self.others)

    def speaks_of(self, completion: Completion) -> str:
        """The kind whose words thank for it; who waits for other participants has their own."""
        waits = self.quest.peers and completion.state is State.IN_REVIEW
        return PEERS if waits else completion.kind
