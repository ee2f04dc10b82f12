"""Shapes of the review queue."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from quests.errors import CoquestError
from quests.kind import CleanText
from quests.texts import Slug
from service.api.shapes import In, Out, Texts
from service.public_ids import CompletionId, QuestId
from service.store.review_queue import Guide, Queued
from service.usecases.move_completion import Decided

Reason = Annotated[
    CleanText | None,
    Field(min_length=3, max_length=500, description="The person will read it."),
]
Checks = Annotated[
    dict[Slug, bool] | None,
    Field(
        max_length=20,
        description="Answers to the points of the checklist, by slug: whether each is fine. "
        "Needed where the Quest requires it; accepted is only what is fine in all of them.",
    ),
]
EarlierEvidence = Annotated[
    dict[str, object] | None,
    Field(
        description="What was returned with this step, once something better took its place; "
        "forgotten 30 days after the verdict."
    ),
]
Target = Literal["accepted", "in_review", "returned", "rejected", "revoked"]


class QueuedOut(Out):
    """One completion, as much as a first look takes."""

    id: CompletionId
    quest: QuestId
    kind: str
    state: str
    language: str
    quantity: int
    occurred_at: datetime
    waiting_seconds: int
    excerpt: str = Field(description="The beginning of its text, if there is one.")
    photo: str | None = Field(description="Its photo, if there is one: `/v1/photos/{photo}`.")
    flags: list[str]
    times_returned: int
    confirmed: int = Field(description="By how many other participants.")
    doubted: int
    appeal: str | None = Field(description="Why the person asked for another look.")
    reviewer: str | None = Field(description="Who claimed it.")
    claimed_until: datetime | None


class CheckOut(Out):
    """One thing to look at."""

    slug: str
    text: Texts


class ChecklistOut(Out):
    """What to look at in completions of a Quest."""

    quest: QuestId
    required: bool = Field(description="Whether a verdict has to answer each point.")
    checks: list[CheckOut]


class ReplyOut(Out):
    """A ready reply; name it by its slug, and each person reads it in their language."""

    slug: str
    text: Texts


class AgreementOut(Out):
    """How often those who looked again agreed with what had counted without them."""

    looked_at: int
    agreed: int
    rate: float | None = Field(description="0 to 1; null before the first look.")


class GuideOut(Out):
    """What reviewers of a campaign go by; written in the blueprint."""

    replies: list[ReplyOut]
    checklists: list[ChecklistOut]
    second_looks: AgreementOut
    of_peers: AgreementOut = Field(
        description="The part of them where other participants had confirmed it."
    )


class DecisionIn(In):
    """Where one completion goes, with a reason of one's own or a ready reply."""

    completion: CompletionId
    to: Target
    reason: Reason = None
    reply: Slug | None = None
    checks: Checks = None

    @model_validator(mode="after")
    def _one_reason(self) -> Self:
        if self.reason is not None and self.reply is not None:
            raise ValueError("Give a reason or a reply, not both.")
        return self


class DecisionsIn(In):
    """Up to a hundred decisions, each about another completion."""

    decisions: Annotated[list[DecisionIn], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        if len({one.completion for one in self.decisions}) < len(self.decisions):
            raise ValueError("Decide about each completion once.")
        return self


class RefusedOut(Out):
    """Why a decision was refused."""

    code: str = Field(examples=["transition-refused"])
    detail: str
    field: str | None = Field(description="Which part of the decision is at fault, if one is.")


class DecidedOut(Out):
    """What became of one decision; exactly one of the two is there."""

    completion: CompletionId
    state: str | None
    refused: RefusedOut | None


class DecisionsOut(Out):
    """What became of each, in the order of the request."""

    items: list[DecidedOut]


class ClaimOut(Out):
    """Who reviews it, and until when."""

    completion: CompletionId
    reviewer: str
    until: datetime


class SecondLookIn(In):
    """Whether it should count; who disagrees says why, for the person to read."""

    agrees: bool
    reason: Reason = None


class AppealIn(In):
    """Why it should be looked at again."""

    reason: Annotated[CleanText, Field(min_length=3, max_length=500)]


def queued_out(one: Queued, at: datetime) -> QueuedOut:
    """A row of the queue."""
    return QueuedOut(
        id=one.id,
        quest=one.quest_id,
        kind=one.kind,
        state=one.state,
        language=one.locale,
        quantity=one.quantity,
        occurred_at=one.occurred_at,
        waiting_seconds=max(0, int((at - one.since).total_seconds())),
        excerpt=one.excerpt,
        photo=one.photo,
        flags=list(one.flags),
        times_returned=one.times_returned,
        confirmed=one.confirmed,
        doubted=one.doubted,
        appeal=one.appeal,
        reviewer=one.reviewer,
        claimed_until=one.until,
    )


def decided_out(one: Decided) -> DecidedOut:
    """The outcome of one decision."""
    refusal = one.refusal
    return DecidedOut(
        completion=one.completion_id,
        state=one.completion.state.value if one.completion else None,
        refused=_refused(refusal) if refusal else None,
    )


def _refused(refusal: CoquestError) -> RefusedOut:
    field = refusal.members.get("field")
    return RefusedOut(
        code=refusal.code, detail=refusal.detail, field=None if field is None else str(field)
    )


def guide_out(guide: Guide) -> GuideOut:
    """Replies, checklists and the agreement."""
    return GuideOut(
        replies=[ReplyOut(**one) for one in guide.replies],
        checklists=[
            ChecklistOut(
                quest=quest,
                required=quest in guide.required,
                checks=[CheckOut(**check) for check in checks],
            )
            for quest, checks in guide.checklists.items()
        ],
        second_looks=_agreement(guide.looked_at, guide.agreed),
        of_peers=_agreement(guide.of_peers, guide.agreed_with_peers),
    )


def _agreement(looked_at: int, agreed: int) -> AgreementOut:
    rate = round(agreed / looked_at, 4) if looked_at else None
    return AgreementOut(looked_at=looked_at, agreed=agreed, rate=rate)
