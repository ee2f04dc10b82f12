"""The life of something authored: what becomes of a slogan after it was received.

    received ──> shortlisted ──> adopted
        │             │             │
        ├─────────────┼──> declined ┤
        ├─> adopted   └─────────────┘
        └─> promoted (to a text of its own; back, or declined)

    received, shortlisted or declined ──> withdrawn (by its author; its words are gone)

Every step but the first can be taken back: jury and organisers change their minds, and the
author is told each time. What was taken up is the campaign's as well, and stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from quests.errors import TransitionRefused


class Stage(StrEnum):
    """Where a contribution stands."""

    RECEIVED = "received"
    SHORTLISTED = "shortlisted"
    ADOPTED = "adopted"
    DECLINED = "declined"
    PROMOTED = "promoted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """A text somebody wrote inside a completion."""

    workspace_id: UUID
    id: UUID
    completion_id: UUID
    campaign_id: UUID
    quest_id: UUID
    participant_id: UUID
    kind: str
    text: str
    language: str
    state: Stage
    version: int
    reason: str | None
    created_at: datetime
    updated_at: datetime


STEPS: Mapping[Stage, frozenset[Stage]] = {
    Stage.RECEIVED: frozenset({Stage.SHORTLISTED, Stage.ADOPTED, Stage.DECLINED, Stage.PROMOTED}),
    Stage.SHORTLISTED: frozenset({Stage.ADOPTED, Stage.DECLINED, Stage.PROMOTED}),
    Stage.PROMOTED: frozenset({Stage.SHORTLISTED, Stage.DECLINED}),
    Stage.ADOPTED: frozenset({Stage.SHORTLISTED, Stage.DECLINED}),
    Stage.DECLINED: frozenset({Stage.SHORTLISTED, Stage.ADOPTED}),
    Stage.WITHDRAWN: frozenset(),
}
TAKEN_UP = frozenset({Stage.ADOPTED, Stage.PROMOTED})


def amended(contribution: Contribution, *, text: str, language: str, at: datetime) -> Contribution:
    """The contribution with other words of its author's."""
    version = contribution.version + 1
    return replace(contribution, text=text, language=language, version=version, updated_at=at)


def withdrawn(contribution: Contribution, *, at: datetime) -> Contribution:
    """The contribution taken back by its author: nothing of what it said is kept."""
    return replace(
        contribution,
        text="",
        state=Stage.WITHDRAWN,
        version=contribution.version + 1,
        reason=None,
        updated_at=at,
    )


def advance(stage: Stage, to: Stage, *, reason: str | None) -> Stage:
    """Go from one stage to the next.

    Raises:
        TransitionRefused: there is no such step, or the author would not be told why not.
    """
    if to not in STEPS[stage]:
        raise TransitionRefused(
            "A contribution cannot take this step.", state=stage, possible=sorted(STEPS[stage])
        )
    if to is Stage.DECLINED and not reason:
        raise TransitionRefused("Say why: the author will read it.", field="reason")
    return to
