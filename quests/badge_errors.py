"""What is refused about badges: a branch of the tree.

CoquestError
├── BadgeTakenBack            what it was given for does not count any more
└── AddressNotProven          no proven mailbox to be recognised by
"""

from quests.errors import CoquestError


class BadgeTakenBack(CoquestError):
    """What the badge was given for does not count any more: there is nothing to show."""

    code, title = "badge-taken-back", "This badge was taken back"


class AddressNotProven(CoquestError):
    """The person wants to be recognised by a mailbox, and has not proven one."""

    code, title = "address-not-proven", "There is no proven address"


CONFLICTS: tuple[type[CoquestError], ...] = (BadgeTakenBack, AddressNotProven)
