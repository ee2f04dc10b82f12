"""How far the clock of this machine is from the database's.

Leases and waits follow the database alone. Tokens end, and messages are signed, by the clock of the
process; receivers refuse a signature that is five minutes off.
"""

from datetime import datetime

import structlog

from service.metrics import CLOCK_SECONDS

FAR_SECONDS = 60.0

log = structlog.get_logger(__name__)


class Clocks:
    """Compares the two, and says once when they are far apart, and when they no longer are."""

    def __init__(self) -> None:
        self._far = False

    def compare(self, ours: datetime, of_database: datetime) -> None:
        """Note the difference."""
        ahead = (ours - of_database).total_seconds()
        CLOCK_SECONDS.set(abs(ahead))
        far = abs(ahead) > FAR_SECONDS
        if far != self._far:
            self._far = far
            log.warning("clock_differs" if far else "clock_agrees", ahead_seconds=round(ahead, 1))
