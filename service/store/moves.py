"""A step that a reviewer wants to take, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quests.completion import Completion, State
from quests.errors import CoquestError


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Which completion goes where, who says so and why; the person reads the reason.

    ``checks`` are answers to the points of the Quest's checklist;
    ``reply`` is the slug of a ready reply of the campaign, instead of a reason of one's own;
    ``secret`` the installation's, by which a member's mailbox is known.
    """

    workspace_id: UUID
    organisation_id: UUID
    completion_id: UUID
    to: State
    actor: str
    reason: str | None
    at: datetime
    secret: str
    reply: str | None = None
    checks: Mapping[str, bool] | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of one decision of many: where the completion stands, or why it was refused."""

    completion_id: UUID
    completion: Completion | None
    refusal: CoquestError | None
