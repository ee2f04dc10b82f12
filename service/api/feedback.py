"""The reply to a completion: what it changed and what is true now, in one object."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from quests.completion import Completion
from service.api.feedback_parts import (
    BadgeEarnedOut,
    FlagOut,
    GoalAheadOut,
    NextQuestOut,
    PointsOut,
    ShareOut,
    UnlockedOut,
)
from service.api.shapes import Out
from service.public_ids import CompletionId, MilestoneId, QuestId


class QuestRefOut(Out):
    """A Quest in short."""

    id: QuestId
    kind: str


class CompletionOut(Out):
    """A completion in its present state."""

    id: CompletionId
    state: Literal[
        "submitted",
        "confirming",
        "in_review",
        "accepted",
        "returned",
        "rejected",
        "revoked",
        "suspended",
        "fraud",
        "withdrawn",
        "repeated",
    ]
    quest: QuestRefOut
    quantity: int = Field(description="In the unit of the kind; whole.")
    occurred_at: datetime
    received_at: datetime

    @classmethod
    def of(cls, completion: Completion) -> "CompletionOut":
        """The completion as clients see it."""
        return cls(
            id=completion.id,
            state=completion.state.value,
            quest=QuestRefOut(id=completion.quest_id, kind=completion.kind),
            quantity=completion.quantity,
            occurred_at=completion.occurred_at,
            received_at=completion.received_at,
        )


class ActionOut(Out):
    """What the person did."""

    kind: str
    quantity: int
    unit: str = Field(description="What `quantity` counts.", examples=["stickers"])


class AchievedOut(Out):
    """A Claim that is true now; `evidence` leads to how the number came about."""

    claim: str
    relation: Literal["counted", "contributed_to", "coincided_with"]
    level: Literal["your_action", "collective_output", "observed_outcome", "context"]
    value: int
    unit: str
    estimated: bool
    as_of: datetime
    evidence: str


class EstimateOut(Out):
    """What the person's action is estimated to do: a model's figure, never a count."""

    model: str
    value: int
    unit: str
    factor: float
    source: str
    method: str
    version: str


class NextMilestoneOut(Out):
    """The next Milestone and what is promised for it."""

    id: MilestoneId
    at: int
    missing: int
    promise: str


class YoursOut(Out):
    """The person's own part of this Quest."""

    quantity: int
    share: float | None = Field(description="Fraction of all, 0 to 1; null where nothing counts.")
    rank_of_participants: int | None


class ThanksOut(Out):
    """Thanks to your action X, we achieved Y."""

    message: str
    language: str
    action: ActionOut
    achieved: list[AchievedOut]
    estimates: list[EstimateOut]
    next_milestone: NextMilestoneOut | None
    goal: GoalAheadOut | None = Field(description="Of the petition, where it has one.")
    yours: YoursOut


class FeedbackOut(Out):
    """Everything the call changed, in one object."""

    completion: CompletionOut
    share: ShareOut
    thanks: ThanksOut
    points: list[PointsOut]
    badges: list[BadgeEarnedOut] = Field(
        description="Badges that this completion earned; they are awarded within a second."
    )
    unlocked: list[UnlockedOut]
    next: NextQuestOut | None
    already_done: bool = Field(
        description="It counts once and had counted, or waits to: `completion` is that one."
    )
    flags: list[FlagOut] = Field(
        description="What was noticed, and why it is looked at before it counts; mostly empty."
    )
