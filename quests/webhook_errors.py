"""What looking after a webhook refuses: a branch of the tree.

CoquestError
└── RecoveryTooLarge   more is to be sent again than one order may ask for
"""

from quests.errors import CoquestError


class RecoveryTooLarge(CoquestError):
    """More is to be sent again than one order may ask for."""

    code, title = "recovery-too-large", "This is too much to send again at once"
