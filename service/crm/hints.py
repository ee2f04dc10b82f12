"""What a CRM says of what is left before its limit: heeded before it has to refuse. Pure.

| CRM | header | what is left |
|---|---|---|
| Salesforce | `Sforce-Limit-Info: api-usage=80000/100000` | of 24 hours, of all programs |
| HubSpot | `X-HubSpot-RateLimit-Remaining`, `-Max`, `-Interval-Milliseconds` | of ten seconds |
| HubSpot | `X-HubSpot-RateLimit-Daily-Remaining`, `-Daily` | of a day |
| Brevo | `x-sib-ratelimit-remaining`, `-limit`, `-reset` | until so many seconds from now |
"""

import re
from collections.abc import Mapping

from service.crm.interface import Reply

# Of a day, the last fifth is spread over 24 hours, and half of it is for others.
SCARCE, OURS = 0.2, 0.5
DAY_SECONDS, LONGEST_SECONDS = 24 * 3600.0, 900.0
# Of a short window, the last tenth is left alone until the next window.
NEARLY, WINDOW_SECONDS = 0.1, 10.0
USAGE = re.compile(r"\bapi-usage=(\d{1,9})/(\d{1,9})\b")


def rest_seconds(kind: str, reply: Reply) -> float:
    """How long to leave the CRM alone before the next batch; 0.0 where plenty is left.

    Args:
        kind: Of the CRM.
        reply: The last one: header names are in lower case.
    """
    said = reply.headers
    if kind == "salesforce":
        found = USAGE.search(said.get("sforce-limit-info", ""))
        return _of_a_day(int(found[2]) - int(found[1]), int(found[2])) if found else 0.0
    if kind == "hubspot":
        day = _pair(said, "x-hubspot-ratelimit-daily-remaining", "x-hubspot-ratelimit-daily")
        soon = _pair(said, "x-hubspot-ratelimit-remaining", "x-hubspot-ratelimit-max")
        window = _number(said, "x-hubspot-ratelimit-interval-milliseconds")
        seconds = WINDOW_SECONDS if window is None else window / 1000
        return max(_of_a_day(*day), _of_a_window(*soon, seconds=seconds))
    if kind == "brevo":
        soon = _pair(said, "x-sib-ratelimit-remaining", "x-sib-ratelimit-limit")
        return _of_a_window(*soon, seconds=_number(said, "x-sib-ratelimit-reset") or 0)
    return 0.0


def _of_a_day(left: int, most: int) -> float:
    if most <= 0 or left >= most * SCARCE:
        return 0.0
    return min(DAY_SECONDS / max(left * OURS, 1.0), LONGEST_SECONDS)


def _of_a_window(left: int, most: int, *, seconds: float) -> float:
    if most <= 0 or left > most * NEARLY:
        return 0.0
    return min(seconds, LONGEST_SECONDS)


def _pair(said: Mapping[str, str], left: str, most: str) -> tuple[int, int]:
    """What is left of how many; of none where one of them is not said."""
    found = (_number(said, left), _number(said, most))
    return (0, 0) if found[0] is None or found[1] is None else (found[0], found[1])


def _number(said: Mapping[str, str], name: str) -> int | None:
    text = said.get(name, "").strip()
    return int(text[:9]) if text.isascii() and text.isdigit() else None
