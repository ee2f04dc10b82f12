"""Hunts as the API speaks of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from quests.checkpoints import Checkpoint, shown
from quests.hunting import Found, Progress
from quests.quest import Quest
from scoring.thanks import in_language
from scoring.wording import choose, say
from service.api.feedback import FeedbackOut
from service.api.shapes import Out, Texts
from service.public_ids import CompletionId, QuestId
from service.usecases.read_hunt import Hunt
from service.usecases.report_find import Find


class AreaOut(Out):
    """Where to look: somewhere in this circle, whose middle says nothing more."""

    latitude: float
    longitude: float
    radius_m: int


class CheckpointOut(Out):
    """A checkpoint that I found, or may look for."""

    slug: str
    title: Texts
    clue: Texts
    ways: list[Literal["code", "place", "answer"]] = Field(
        description="How I can show that I was there; any of them will do."
    )
    area: AreaOut | None
    found_at: datetime | None
    told: Texts = Field(description="What whoever found it is told; empty before.")


class WalkOut(Out):
    """How far I am."""

    quest: QuestId
    found: int
    total: int
    left: int
    next: str | None = Field(description="Where the order is fixed: the checkpoint to find now.")
    checkpoints: list[CheckpointOut] = Field(
        description="In the organiser's order; in a fixed order only up to the next one."
    )


class FinishOut(Out):
    """The completion that finishing became."""

    id: CompletionId
    state: str


class HuntOut(WalkOut):
    """How far I am, and what became of the finish."""

    completion: FinishOut | None


class FindOut(Out):
    """What came of a report."""

    checkpoint: str
    counted: bool = Field(description="False when I had found it before: it counts once.")
    message: str
    told: Texts
    hunt: WalkOut
    finish: FeedbackOut | None = Field(
        description="Where this was the last one: the completion, and thanks for it."
    )


def find_out(find: Find, language: str) -> FindOut:
    """The answer to a report, before the finish is known."""
    return FindOut(
        checkpoint=find.checkpoint.slug,
        counted=find.counted,
        message=_message(find, language),
        told=dict(find.checkpoint.found),
        hunt=WalkOut(**_walk(find.quest, find.progress)),
        finish=None,
    )


def hunt_out(hunt: Hunt) -> HuntOut:
    """A person's hunt."""
    finish = hunt.finish and FinishOut(id=hunt.finish[0], state=hunt.finish[1])
    return HuntOut(**_walk(hunt.quest, hunt.progress), completion=finish)


def _walk(quest: Quest, progress: Progress) -> dict[str, Any]:
    return {
        "quest": quest.id,
        "found": len(progress.found),
        "total": progress.total,
        "left": progress.left,
        "next": progress.next and progress.next.slug,
        "checkpoints": [_checkpoint(one, progress.found) for one in progress.visible],
    }


def _checkpoint(one: Checkpoint, found: Mapping[str, Found]) -> CheckpointOut:
    mine = found.get(one.slug)
    return CheckpointOut(
        **shown(one),
        found_at=mine.occurred_at if mine else None,
        told=dict(one.found) if mine else {},
    )


def _message(find: Find, language: str) -> str:
    """In the language asked for, if the campaign speaks it."""
    spoken = find.quest.campaign.languages
    said = choose(language if language in spoken else spoken[0], default=spoken[0])
    title = in_language(find.checkpoint.title, said, spoken[0])
    progress = find.progress
    if not find.counted:
        phrase = "hunt-found-before"
    else:
        phrase = "hunt-found" if progress.left else "hunt-found-all"
    return say(
        said,
        phrase,
        title=title or "none",
        found=len(progress.found),
        total=progress.total,
    )
