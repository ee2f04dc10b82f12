"""What a CRM's reply means: one classifier for all five. Pure.

| Reply | Class |
|---|---|
| 429; Salesforce REQUEST_LIMIT, SERVER_UNAVAILABLE; Mailchimp 403 without JSON | throttled |
| 5xx, time-out, Salesforce row lock | retry |
| 401 | auth |
| 400, 409, 413, 422 on a batch | split |
| 300, several matches, duplicates | ambiguous |
| Mailchimp compliance state, HubSpot block list | suppressed |
| 2xx | rows: each has to be looked at |
| another 3xx, 403, 404, 405 | setup: the address, or a right, is not as it should be |
"""

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

from service.crm.interface import (
    AMBIGUOUS,
    MISCONFIGURED,
    THROTTLED,
    UNAUTHORISED,
    Contact,
    Outcome,
    Reply,
    Result,
)


class ReplyClass(StrEnum):
    """What to do about a reply."""

    ROWS = "rows"
    THROTTLED = "throttled"  # pause the connection, keep the order
    RETRY = "retry"  # by the schedule
    AUTH = "auth"  # refresh once, then pause and tell the owner
    SETUP = "setup"  # pause and tell the owner
    SPLIT = "split"  # send singly
    REJECTED = "rejected"
    AMBIGUOUS = "ambiguous"  # park for a human
    SUPPRESSED = "suppressed"  # stop until a new consent


SUPPRESSING = re.compile(
    r"compliance state|block ?list|gdpr|permanently deleted|forgotten email", re.IGNORECASE
)
DUPLICATES = re.compile(
    r"DUPLICATES?_DETECTED|DUPLICATE_EXTERNAL_ID|duplicate_parameter|several match", re.IGNORECASE
)
LIMITS = re.compile(r"REQUEST_LIMIT_EXCEEDED|SERVER_UNAVAILABLE|RATE_LIMIT|too_many_requests")
LOCKS = re.compile(r"UNABLE_TO_LOCK_ROW|deadlock", re.IGNORECASE)
# CiviCRM answers 500 also to what will never be right.
NEVER = re.compile(
    r"mandatory values? missing|already exists|unknown field|not a valid", re.IGNORECASE
)
TOO_MANY, FORBIDDEN, SERVER = 429, 403, 500
BY_STATUS = {300: ReplyClass.AMBIGUOUS, 401: ReplyClass.AUTH}
UNREADABLE = frozenset({400, 409, 413, 415, 422})
SECOND_BEST: Mapping[str, float] = {
    "hubspot": 10.0,  # its window
    "brevo": 10.0,
    "mailchimp": 30.0,  # says nothing about when
    "civicrm": 60.0,
    "salesforce": 900.0,  # counts the last 24 hours
}
DAILY_SECONDS, LONGEST_SECONDS = 3600.0, 24 * 3600.0
CODES = {
    ReplyClass.THROTTLED: THROTTLED,
    ReplyClass.AUTH: UNAUTHORISED,
    ReplyClass.SETUP: MISCONFIGURED,
    ReplyClass.AMBIGUOUS: AMBIGUOUS,
    ReplyClass.SUPPRESSED: "suppressed",
    ReplyClass.REJECTED: "rejected",
    ReplyClass.SPLIT: "rejected",
    ReplyClass.RETRY: "unavailable",
    ReplyClass.ROWS: "nothing_said",
}
OUTCOMES = {
    ReplyClass.REJECTED: Outcome.REJECTED,
    ReplyClass.SPLIT: Outcome.REJECTED,
    ReplyClass.AMBIGUOUS: Outcome.REJECTED,
    ReplyClass.SUPPRESSED: Outcome.SUPPRESSED,
}
MESSAGE_LENGTH = 300


def classify(kind: str, reply: Reply, *, rows: int) -> ReplyClass:
    """The class of a whole reply.

    Args:
        kind: Of the CRM.
        reply: What came back.
        rows: How many contacts the call was about: one alone cannot be split.
    """
    if reply.status is None or reply.error is not None:
        return ReplyClass.RETRY
    if reply.ok:
        return ReplyClass.ROWS
    if reply.status == TOO_MANY or _throttles(kind, reply):
        return ReplyClass.THROTTLED
    if reply.status in UNREADABLE:
        return ReplyClass.SPLIT if rows > 1 else classify_row(reply.text)
    if reply.status >= SERVER:
        return _broken(kind, reply)
    return BY_STATUS.get(reply.status, ReplyClass.SETUP)


def classify_row(said: str) -> ReplyClass:
    """The class of what a CRM said about one contact, in whichever field it said it."""
    if SUPPRESSING.search(said):
        return ReplyClass.SUPPRESSED
    if DUPLICATES.search(said):
        return ReplyClass.AMBIGUOUS
    if LOCKS.search(said):
        return ReplyClass.RETRY
    return ReplyClass.THROTTLED if LIMITS.search(said) else ReplyClass.REJECTED


def _throttles(kind: str, reply: Reply) -> bool:
    if kind == "mailchimp":  # heavy load: a bare 403 from in front of the API
        return reply.status == FORBIDDEN and reply.json is None
    return kind == "salesforce" and LIMITS.search(reply.text) is not None


def _broken(kind: str, reply: Reply) -> ReplyClass:
    told = reply.member("error_message")
    if kind == "civicrm" and isinstance(told, str) and NEVER.search(told):
        return ReplyClass.REJECTED
    return ReplyClass.RETRY


def pause_seconds(kind: str, reply: Reply) -> float:
    """How long a CRM that has enough wants to be left alone, by its hints or by what is known."""
    for name in ("retry-after", "x-sib-ratelimit-reset"):  # both: seconds that are left
        hint = reply.headers.get(name, "").strip()
        if hint.isascii() and hint.isdigit():
            return max(1.0, min(float(hint[:9]), LONGEST_SECONDS))
    until, now = _time(reply, "retry-after"), _time(reply, "date")
    if until is not None and now is not None:  # by the CRM's own clock
        return max(1.0, min((until - now).total_seconds(), LONGEST_SECONDS))
    if reply.member("policyName") == "DAILY":
        return DAILY_SECONDS
    return SECOND_BEST[kind]


def _time(reply: Reply, name: str) -> datetime | None:
    """A header that is a time, as HTTP writes it."""
    try:
        found = parsedate_to_datetime(reply.headers.get(name, ""))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def result_of(kind: str, reply: Reply, contact: Contact, what: ReplyClass | None = None) -> Result:
    """What a reply without rows means for one contact.

    Args:
        what: Its class, where the caller knows better than :func:`classify` of a single row.
    """
    found = what or classify(kind, reply, rows=1)
    return Result(
        ref=contact.ref,
        outcome=OUTCOMES.get(found, Outcome.RETRY),
        remote_id=contact.remote_id,
        code=CODES[found],
        message=said_in(reply),
        wait=pause_seconds(kind, reply) if found is ReplyClass.THROTTLED else 0.0,
    )


def row_result(contact: Contact, said: str, *, kind: str) -> Result:
    """What an error about one contact, inside a reply that went well, means for them."""
    found = classify_row(said)
    return Result(
        ref=contact.ref,
        outcome=OUTCOMES.get(found, Outcome.RETRY),
        remote_id=contact.remote_id,
        code=CODES[found],
        message=said[:MESSAGE_LENGTH],
        wait=SECOND_BEST[kind] if found is ReplyClass.THROTTLED else 0.0,
    )


def silent(contact: Contact) -> Result:
    """A reply that went well and says nothing about this contact: believe nothing."""
    return Result(
        ref=contact.ref,
        outcome=Outcome.RETRY,
        remote_id=contact.remote_id,
        code="nothing_said",
        message="The CRM answered well and said nothing about this contact.",
    )


def said_in(reply: Reply) -> str:
    """The sentence of a refusal, from wherever the CRM puts it."""
    if reply.status is None:
        return reply.error or "no answer"
    first = reply.json[0] if isinstance(reply.json, list) and reply.json else reply.json
    if isinstance(first, dict):
        names = ("errorCode", "category", "title", "code", "detail", "message", "error_message")
        parts = [str(first[name]) for name in names if first.get(name)]
        if parts:
            return ": ".join(parts)[:MESSAGE_LENGTH]
    return f"{reply.status} {reply.text}".strip()[:MESSAGE_LENGTH]
