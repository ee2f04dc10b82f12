"""The reply to a completion: what it changed and what is true now, in one object."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from quests.catalogue import KINDS
from quests.completion import Completion
from quests.ids import public_id
from scoring.feedback import PETITION, Feedback
from scoring.published import Offer
from scoring.thanks import Achieved, Estimated, Thanks, in_language, word
from scoring.wording import say
from service.api.feedback_parts import (
    FlagOut,
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
    yours: YoursOut


class FeedbackOut(Out):
    """Everything the call changed, in one object."""

    completion: CompletionOut
    share: ShareOut
    thanks: ThanksOut
    points: list[PointsOut]
    badges: list[str] = Field(description="Badges awarded by this completion.")
    unlocked: list[UnlockedOut]
    next: NextQuestOut | None
    already_done: bool = Field(
        description="It counts once and had counted, or waits to: `completion` is that one."
    )
    flags: list[FlagOut] = Field(
        description="What was noticed, and why it is looked at before it counts; mostly empty."
    )


def render_feedback(feedback: Feedback, *, public_url: str) -> bytes:
    """The reply as the bytes that are sent, and kept for replays."""
    language = feedback.thanks.language
    out = FeedbackOut(
        completion=CompletionOut.of(feedback.completion),
        thanks=_thanks(feedback),
        points=[PointsOut(rule=one.rule, amount=one.amount) for one in feedback.points],
        badges=[],
        unlocked=[_unlocked(one, feedback, language) for one in feedback.unlocked],
        next=_next(feedback.next, language),
        share=_share(feedback, public_url, language),
        already_done=feedback.again,
        flags=[
            FlagOut(code=flag.code, message=say(language, f"flag-{flag.code}"))
            for flag in feedback.flags
        ],
    )
    return out.model_dump_json().encode()


def _share(feedback: Feedback, public_url: str, language: str) -> ShareOut:
    """Who has signed is asked to pass it on, before anything else."""
    asks = feedback.completion.kind == PETITION
    return ShareOut(
        url=f"{public_url}/l/{feedback.link}", ask=say(language, "share-ask") if asks else None
    )


def _thanks(feedback: Feedback) -> ThanksOut:
    thanks, completion = feedback.thanks, feedback.completion
    return ThanksOut(
        message=thanks.message,
        language=thanks.language,
        action=ActionOut(
            kind=completion.kind,
            quantity=completion.quantity,
            unit=KINDS[completion.kind].unit,
        ),
        achieved=[_achieved(item, feedback) for item in thanks.achieved],
        estimates=[_estimate(item, thanks.language) for item in thanks.estimates],
        next_milestone=_milestone(thanks),
        yours=YoursOut(
            quantity=feedback.own.quantity, share=thanks.share, rank_of_participants=None
        ),
    )


def _achieved(item: Achieved, feedback: Feedback) -> AchievedOut:
    claim = item.claim
    return AchievedOut(
        claim=claim.slug,
        relation=claim.relation.value,
        level=claim.level.value,
        value=item.value,
        unit=word(claim.unit, item.value, feedback.thanks.language),
        estimated=claim.estimate is not None,
        as_of=feedback.as_of,
        evidence=f"/v1/claims/{public_id('clm', claim.id)}",
    )


def _estimate(item: Estimated, language: str) -> EstimateOut:
    model = item.impact.estimate
    return EstimateOut(
        model=item.impact.slug,
        value=item.value,
        unit=word(item.impact.unit, item.value, language),
        factor=model.factor,
        source=model.source,
        method=model.method,
        version=model.version,
    )


def _milestone(thanks: Thanks) -> NextMilestoneOut | None:
    if thanks.ahead is None:
        return None
    milestone = thanks.ahead.milestone
    return NextMilestoneOut(
        id=milestone.id,
        at=milestone.threshold,
        missing=thanks.ahead.missing,
        promise=in_language(milestone.promise, thanks.language),
    )


def _unlocked(offer: Offer, feedback: Feedback, language: str) -> UnlockedOut:
    because = in_language(feedback.quest_title, language)
    return UnlockedOut(
        quest=offer.quest.id,
        title=in_language(offer.title, language),
        why=say(language, "quest-unlocked", quest=because),
    )


def _next(offer: Offer | None, language: str) -> NextQuestOut | None:
    if offer is None:
        return None
    return NextQuestOut(
        quest=offer.quest.id,
        title=in_language(offer.title, language),
        effort_minutes=offer.effort_minutes,
    )
