"""What the rules of a Quest refuse, beside limits and prerequisites: a branch of the tree.

CoquestError
├── CooldownRunning           the person did this a moment ago
├── CapacityReached           all people together did this as often as there is room for
└── NotForYou                 the Quest is for people with another language, area or partner
"""

from quests.errors import CoquestError


class CooldownRunning(CoquestError):
    """The person has to wait after a completion before the next."""

    code, title = "cooldown-running", "You did this Quest a moment ago"


class CapacityReached(CoquestError):
    """All people together did this Quest as often as there is room for, for now or for ever."""

    code, title = "capacity-reached", "There is no room left in this Quest for now"


class NotForYou(CoquestError):
    """The Quest is for people with another language, area or partner."""

    code, title = "not-for-you", "This Quest is for other people"


CONFLICTS: tuple[type[CoquestError], ...] = (CooldownRunning, CapacityReached, NotForYou)
