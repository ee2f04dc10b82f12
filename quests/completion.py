"""The life of a completion: one pure function, its diagram above it.

    submitted ──> accepted ──> revoked
        │            ^  ^         │
        └> in_review ┘  └─────────┘ (revoked by mistake)
             │    ^
             │    └── returned <─┐
             ├───────────────────┘
             └──> rejected ──> in_review (looked at again)

    confirming ──> accepted, in_review or rejected
    any of these ──> withdrawn (by its person, where the kind lets them)
    repeated (it had counted before: it is kept, and counts nothing)
    revoked ──> in_review (appealed)

    accepted <──> suspended <──> fraud ──> accepted (by a filter that is applied or undone; a
    signature only)
    suspended or fraud ──> in_review (appealed), withdrawn

A decision that was a mistake is undone: from what it led to, back to in_review, within minutes.

A completion is confirming where its kind wants a proven address and the person has none yet.

``occurred_at`` never moves; nothing is deleted, it is re-stated with a reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from quests.errors import TransitionRefused


class State(StrEnum):
    """Where a completion stands."""

    SUBMITTED = "submitted"
    CONFIRMING = "confirming"
    IN_REVIEW = "in_review"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    REJECTED = "rejected"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"
    SUSPENDED = "suspended"
    FRAUD = "fraud"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """One participant handing in evidence for one Quest, in its present state.

    ``quantity`` counts the unit of the kind; ``version`` rises with every step of its life;
    ``channel`` and ``partner_id`` say how the person came to the campaign.
    """

    workspace_id: UUID
    id: UUID
    campaign_id: UUID
    quest_id: UUID
    quest_version: int
    participant_id: UUID
    kind: str
    state: State
    version: int
    quantity: int
    points: int
    evidence: Mapping[str, Any]
    locale: str
    channel: str
    partner_id: UUID | None
    occurred_at: datetime
    received_at: datetime


STEPS: dict[State, frozenset[State]] = {
    State.SUBMITTED: frozenset({State.ACCEPTED, State.IN_REVIEW, State.WITHDRAWN}),
    State.CONFIRMING: frozenset({State.ACCEPTED, State.IN_REVIEW, State.REJECTED, State.WITHDRAWN}),
    State.IN_REVIEW: frozenset({State.ACCEPTED, State.RETURNED, State.REJECTED, State.WITHDRAWN}),
    State.RETURNED: frozenset({State.IN_REVIEW, State.WITHDRAWN}),
    State.REJECTED: frozenset({State.IN_REVIEW}),
    State.ACCEPTED: frozenset({State.REVOKED, State.WITHDRAWN, State.SUSPENDED, State.FRAUD}),
    State.SUSPENDED: frozenset({State.ACCEPTED, State.FRAUD, State.IN_REVIEW, State.WITHDRAWN}),
    State.FRAUD: frozenset({State.ACCEPTED, State.SUSPENDED, State.IN_REVIEW, State.WITHDRAWN}),
    State.REVOKED: frozenset({State.ACCEPTED, State.IN_REVIEW}),
    State.WITHDRAWN: frozenset(),
    State.REPEATED: frozenset(),
}
# Doubted by a filter, many at once; they go on being the one signature of their person.
DOUBTED = frozenset({State.SUSPENDED, State.FRAUD})
# Only the person can take it, or a filter, so it is not offered to whoever decides.
THEIR_OWN = frozenset({State.WITHDRAWN}) | DOUBTED
NEEDS_REASON = frozenset({State.RETURNED, State.REJECTED, State.REVOKED}) | DOUBTED


def step(state: State, to: State, *, reason: str | None) -> State:
    """Go from one state to the next.

    Raises:
        TransitionRefused: there is no such step, or the person would not be told why.
    """
    if to not in STEPS[state]:
        raise TransitionRefused(
            "A completion cannot take this step.",
            state=state,
            possible=sorted(STEPS[state] - THEIR_OWN),
        )
    if to in NEEDS_REASON and not reason:
        raise TransitionRefused(
            "This step needs a reason that the person will read.", field="reason"
        )
    return to
