"""What reviewing refuses, beside steps that do not exist: a branch of the tree.

CoquestError
├── Claimed                   another reviewer is at it
├── NotYourDecision           it is their own, or an appeal against their own decision
├── TooLateToUndo             the decision is too old, not theirs, or was followed by others
├── AppealRefused             appealed before, or nothing to appeal against
├── ChecklistOpen             the verdict has not gone through the checklist
├── NotAPeer                  only who has something that counts confirms others
└── CheckOver                 somebody else was faster, or the time is over
"""

from quests.errors import CoquestError


class Claimed(CoquestError):
    """Another reviewer claimed the completion and has not let go of it."""

    code, title = "claimed", "Somebody else is reviewing this"


class NotYourDecision(CoquestError):
    """Nobody decides about their own, or about an appeal against their own decision."""

    code, title = "not-your-decision", "Somebody else has to decide this"


class TooLateToUndo(CoquestError):
    """The decision is too old, somebody else's, or was followed by others."""

    code, title = "too-late-to-undo", "This decision cannot be undone any more"


class AppealRefused(CoquestError):
    """The person appealed before, or nothing was decided against them."""

    code, title = "appeal-refused", "There is no appeal here, or no second one"


class ChecklistOpen(CoquestError):
    """The Quest requires its checklist, and the verdict does not answer each of its points."""

    code, title = "checklist-open", "The checklist is not gone through"


class NotAPeer(CoquestError):
    """Only who has done something that counts looks at what others did."""

    code, title = "not-a-peer", "Do something that counts first"


class CheckOver(CoquestError):
    """It was decided meanwhile, the reservation ran out, or another answer was given before."""

    code, title = "check-over", "This is not waiting for your answer any more"


CONFLICTS: tuple[type[CoquestError], ...] = (
    Claimed,
    NotYourDecision,
    TooLateToUndo,
    AppealRefused,
    ChecklistOpen,
    NotAPeer,
    CheckOver,
)
