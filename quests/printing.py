"""What printed codes of a Quest look like, whatever its kind."""

from quests.catalogue import KINDS
from quests.kind import Print
from quests.quest import Quest
from quests.verification import Verification

COLOUR = "#14532d"


def handed_out(quest: Quest) -> Print | None:
    """What its kind prints, or plain codes where a code verifies it; ``None``: nothing."""
    own = KINDS[quest.kind].prints(quest.options)
    if own is None and quest.verification is Verification.CODE:
        return Print(call={}, colour=COLOUR)
    return own
