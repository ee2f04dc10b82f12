"""A sheet of paper with signatures: counted by one person, verified by another. Pure.

    counted ──> verified ──> taken_back
        └─────> rejected         └────> verified

A sheet that is only counted is shown apart and is no fact. Nobody verifies what they counted.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from quests.errors import TransitionRefused


class Sheet(StrEnum):
    """Where a sheet stands."""

    COUNTED = "counted"
    VERIFIED = "verified"
    REJECTED = "rejected"
    TAKEN_BACK = "taken_back"


STEPS: dict[Sheet, frozenset[Sheet]] = {
    Sheet.COUNTED: frozenset({Sheet.VERIFIED, Sheet.REJECTED}),
    Sheet.VERIFIED: frozenset({Sheet.TAKEN_BACK}),
    Sheet.REJECTED: frozenset(),
    Sheet.TAKEN_BACK: frozenset({Sheet.VERIFIED}),
}
NEEDS_REASON = frozenset({Sheet.REJECTED, Sheet.TAKEN_BACK})


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureSheet:
    """A sheet as it stands; ``lines`` is how many signatures of it hold.

    Attributes:
        number: As it is written on the sheet; one per petition.
        counted_by: Who counted it, ``verified_by`` who checked that, as the audit log names them.
        version: Rises with every step.
    """

    workspace_id: UUID
    id: UUID
    campaign_id: UUID
    quest_id: UUID
    number: str
    place: str
    collected_on: date
    lines: int
    state: Sheet
    version: int
    counted_by: str
    verified_by: str | None
    reason: str | None
    created_at: datetime
    updated_at: datetime


def check_step(sheet: SignatureSheet, to: Sheet, *, actor: str, reason: str | None) -> None:
    """Whether somebody may take this step.

    Raises:
        TransitionRefused: there is no such step, nobody is told why, or the same person counted.
    """
    if to not in STEPS[sheet.state]:
        raise TransitionRefused(
            "A sheet cannot take this step.", state=sheet.state, possible=sorted(STEPS[sheet.state])
        )
    if to in NEEDS_REASON and not reason:
        raise TransitionRefused("Say why: it is kept with the sheet.", field="reason")
    if to is Sheet.VERIFIED and actor == sheet.counted_by:
        raise TransitionRefused("Somebody else verifies what one has counted.")
