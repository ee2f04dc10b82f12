"""When to call again. Pure."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from service.letters import Letter, Outcome, Reply

MINUTE, HOUR = 60.0, 3600.0
# Ten attempts over 75 hours: the example of the Standard Webhooks specification.
DELAYS = (
    5.0,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
)
JITTER = 0.2
BUSY = frozenset({429, 502, 504})
BUSY_DELAY = MINUTE


def next_step(letter: Letter, reply: Reply, *, chance: float) -> Outcome:
    """What follows a call: delivered, another call after a while, or the end.

    Args:
        letter: What was sent, with the number of this attempt.
        reply: What came of it.
        chance: A random number in [0, 1), spreads calls that failed together.
    """
    if reply.ok:
        return Outcome(letter=letter, reply=reply, state="delivered", wait=0.0)
    if letter.last_try or letter.attempt > len(DELAYS):
        return Outcome(letter=letter, reply=reply, state="exhausted", wait=0.0)
    wait = _wait(letter.attempt, reply, chance)
    return Outcome(letter=letter, reply=reply, state="pending", wait=wait)


def _wait(attempt: int, reply: Reply, chance: float) -> float:
    """Seconds: the schedule, or what the receiver asked for, up to twice as long."""
    delay = DELAYS[attempt - 1]
    if reply.status in BUSY or reply.error == "timeout":
        delay = max(delay, BUSY_DELAY)
    asked = retry_after_seconds(reply.retry_after, now=reply.started_at)
    if asked is None:
        return delay * (1 + JITTER * (2 * chance - 1))
    # Never earlier than asked for, so the jitter only adds here.
    return min(max(asked, delay), 2 * delay) * (1 + JITTER * chance)


def retry_after_seconds(header: str | None, *, now: datetime) -> float | None:
    """``Retry-After`` in seconds, whether it is a number or a date; None when it is neither."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])  # more digits than a million years need
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    aware = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())
