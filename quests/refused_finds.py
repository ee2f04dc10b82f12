"""Why a checkpoint does not count as found."""

from quests.errors import CoquestError


class TooFarAway(CoquestError):
    """The person is not at the place, as far as their phone can tell.

    Neither the place nor the distance is said: three distances would tell the place.
    """

    code, title = "too-far-away", "You are too far away"


class WrongAnswer(CoquestError):
    """The answer is none of those that count."""

    code, title = "wrong-answer", "This is not the answer"


class OutOfOrder(CoquestError):
    """The checkpoints come one after the other, and another one is next."""

    code, title = "out-of-order", "Another checkpoint comes first"
