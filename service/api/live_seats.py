"""How many may watch at a time: of a process, and of one network: nobody takes all seats."""

from collections import Counter

from quests.errors import CoquestError
from service.metrics import LISTENERS

RETRY_SECONDS = 10
NETWORK_RETRY_SECONDS = 60  # who sits there stays, mostly


class TooManyListeners(CoquestError):
    """This process has as many listeners as it is meant to carry."""

    code, title = "too-many-listeners", "Too many are listening here"


class TooManyOfNetwork(CoquestError):
    """One network has as many listeners as one may have here."""

    code, title = "too-many-of-network", "Too many of your network are listening"


class Seats:
    """Those of a process.

    Args:
        most: Listeners at a time, at most.
        of_network: Of one network, at most.
    """

    def __init__(self, *, most: int, of_network: int) -> None:
        self._most, self._of_network = most, of_network
        self._taken: Counter[bytes] = Counter()
        self.count = 0

    def take(self, network: bytes) -> None:
        """Take one; call :meth:`free` afterwards.

        Raises:
            TooManyListeners: somewhere else, or later.
            TooManyOfNetwork: ask for the figures now and then instead.
        """
        if self.count >= self._most:
            raise TooManyListeners("Come back in a moment.", retry_after=RETRY_SECONDS)
        if self._taken[network] >= self._of_network:
            raise TooManyOfNetwork(
                "Ask for the progress now and then instead, or come back later.",
                limit=self._of_network,
                retry_after=NETWORK_RETRY_SECONDS,
            )
        self.count += 1
        self._taken[network] += 1
        LISTENERS.inc()

    def free(self, network: bytes) -> None:
        """Give it back."""
        self.count -= 1
        self._taken[network] -= 1
        if self._taken[network] <= 0:
            del self._taken[network]  # nothing is remembered of who has gone
        LISTENERS.dec()
