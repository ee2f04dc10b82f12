"""The life of something authored: what becomes of a slogan after it was received.

    received ──> shortlisted ──> adopted
        │             │             │
        ├─────────────┼──> declined ┤
        ├─> adopted   └─────────────┘
        └─> promoted (to a text of its own; back, or declined)

Every step but the first can be taken back: jury and organisers change their minds, and the
author is told each time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
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
}


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
