"""The table of replies, row by row, for whichever CRM says it."""

from typing import Any

import pytest
from pydantic_core import to_json

from service.crm.interface import Contact, Outcome, Reply
from service.crm.replies import ReplyClass, classify, pause_seconds, result_of, row_result, said_in

CRMS = ("hubspot", "brevo", "mailchimp", "civicrm", "salesforce")
LIMIT = [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests Limit exceeded."}]
LOCKED = [{"errorCode": "UNABLE_TO_LOCK_ROW", "message": "unable to obtain exclusive access"}]
DOUBLE = [{"errorCode": "DUPLICATES_DETECTED", "message": "Use one of these records?"}]
DOWN = [{"errorCode": "SERVER_UNAVAILABLE", "message": "busy"}]
COMPLIANCE = {"title": "Member In Compliance State", "status": 400, "detail": "..."}
BLOCKED = {"category": "VALIDATION_ERROR", "message": "on the GDPR block list"}
CIVI_NEVER = {"error_code": 0, "error_message": "Mandatory values missing from Api4 Contact"}
CIVI_DOWN = {"error_code": 0, "error_message": "DB Error: connect failed"}
NOBODY = Contact(ref="p_1", email="a@example.org")


def said(status: int | None, body: Any = None, text: str = "", **headers: str) -> Reply:
    written = to_json(body).decode() if body is not None else text
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, json=body, text=written, headers=named)


EVERYWHERE = [
    (said(429), ReplyClass.THROTTLED),
    (said(429, {"message": "slow down"}), ReplyClass.THROTTLED),
    (said(500), ReplyClass.RETRY),
    (said(502, None, "<html>"), ReplyClass.RETRY),
    (said(503), ReplyClass.RETRY),
    (said(None), ReplyClass.RETRY),
    (Reply(status=200, error="too_large"), ReplyClass.RETRY),
    (said(401), ReplyClass.AUTH),
    (said(200, {}), ReplyClass.ROWS),
    (said(204), ReplyClass.ROWS),
    (said(207, {}), ReplyClass.ROWS),
    (said(300, []), ReplyClass.AMBIGUOUS),
    (said(302), ReplyClass.SETUP),
    (said(404), ReplyClass.SETUP),
]


@pytest.mark.parametrize("kind", CRMS)
@pytest.mark.parametrize(("reply", "wanted"), EVERYWHERE)
def test_what_means_the_same_everywhere(kind: str, reply: Reply, wanted: ReplyClass) -> None:
    assert classify(kind, reply, rows=1) is wanted
    assert classify(kind, reply, rows=50) is wanted


@pytest.mark.parametrize(
    ("kind", "reply", "wanted"),
    [
        ("salesforce", said(403, LIMIT), ReplyClass.THROTTLED),
        ("salesforce", said(503, DOWN), ReplyClass.THROTTLED),
        ("salesforce", said(400, LOCKED), ReplyClass.RETRY),
        ("salesforce", said(400, DOUBLE), ReplyClass.AMBIGUOUS),
        ("salesforce", said(403, [{"errorCode": "INSUFFICIENT_ACCESS"}]), ReplyClass.SETUP),
        ("mailchimp", said(403, None, "<html>Forbidden"), ReplyClass.THROTTLED),
        ("mailchimp", said(403, {"title": "User Disabled"}), ReplyClass.SETUP),
        ("hubspot", said(403, None, "<html>Forbidden"), ReplyClass.SETUP),
        ("mailchimp", said(400, COMPLIANCE), ReplyClass.SUPPRESSED),
        ("hubspot", said(400, BLOCKED), ReplyClass.SUPPRESSED),
        ("brevo", said(400, {"code": "duplicate_parameter"}), ReplyClass.AMBIGUOUS),
        ("brevo", said(400, {"code": "invalid_parameter"}), ReplyClass.REJECTED),
        ("civicrm", said(500, CIVI_NEVER), ReplyClass.REJECTED),
        ("civicrm", said(500, CIVI_DOWN), ReplyClass.RETRY),
        ("hubspot", said(500, CIVI_NEVER), ReplyClass.RETRY),
    ],
)
def test_what_one_crm_means_by_it(kind: str, reply: Reply, wanted: ReplyClass) -> None:
    assert classify(kind, reply, rows=1) is wanted


@pytest.mark.parametrize("kind", CRMS)
@pytest.mark.parametrize("status", [400, 409, 413, 422])
def test_a_batch_that_cannot_be_read_is_split_and_a_row_is_not(kind: str, status: int) -> None:
    assert classify(kind, said(status, {}), rows=2) is ReplyClass.SPLIT
    assert classify(kind, said(status, {}), rows=1) is ReplyClass.REJECTED


@pytest.mark.parametrize(
    ("kind", "reply", "seconds"),
    [
        ("hubspot", said(429, retry_after="7"), 7),
        ("hubspot", said(429, retry_after="0"), 1),
        ("hubspot", said(429, retry_after="999999999999"), 86400),
        ("hubspot", said(429, retry_after="tomorrow"), 10),
        ("hubspot", said(429, {"policyName": "TEN_SECONDLY_ROLLING"}), 10),
        ("hubspot", said(429, {"policyName": "DAILY"}), 3600),
        ("brevo", said(429, x_sib_ratelimit_reset="42"), 42),
        ("brevo", said(429), 10),
        ("mailchimp", said(429), 30),
        ("mailchimp", said(403, None, ""), 30),
        ("salesforce", said(403, LIMIT), 900),
        ("civicrm", said(429), 60),
    ],
)
def test_hints_are_honoured_and_else_it_is_known(kind: str, reply: Reply, seconds: int) -> None:
    assert pause_seconds(kind, reply) == seconds


@pytest.mark.parametrize(
    ("kind", "reply", "outcome", "code"),
    [
        ("hubspot", said(429), Outcome.RETRY, "throttled"),
        ("hubspot", said(401), Outcome.RETRY, "unauthorised"),
        ("hubspot", said(404), Outcome.RETRY, "misconfigured"),
        ("hubspot", said(500), Outcome.RETRY, "unavailable"),
        ("salesforce", said(300, []), Outcome.REJECTED, "ambiguous"),
        ("mailchimp", said(400, COMPLIANCE), Outcome.SUPPRESSED, "suppressed"),
        ("brevo", said(400, {"code": "x"}), Outcome.REJECTED, "rejected"),
    ],
)
def test_a_class_is_an_outcome_and_a_code(
    kind: str, reply: Reply, outcome: Outcome, code: str
) -> None:
    found = result_of(kind, reply, NOBODY)

    assert (found.outcome, found.code) == (outcome, code)
    assert found.halts == (code in {"throttled", "unauthorised", "misconfigured"})
    assert (found.wait > 0) == (code == "throttled")


@pytest.mark.parametrize(
    ("text", "outcome", "code"),
    [
        ("UNABLE_TO_LOCK_ROW: busy", Outcome.RETRY, "unavailable"),
        ("REQUEST_LIMIT_EXCEEDED: enough", Outcome.RETRY, "throttled"),
        ("DUPLICATES_DETECTED: one of these?", Outcome.REJECTED, "ambiguous"),
        ("ERROR_GENERIC: is in a compliance state due to unsubscribe", Outcome.SUPPRESSED, None),
        ("INVALID_EMAIL_ADDRESS: no", Outcome.REJECTED, "rejected"),
    ],
)
def test_errors_of_rows_inside_a_good_reply(text: str, outcome: Outcome, code: str | None) -> None:
    found = row_result(NOBODY, text, kind="salesforce")

    assert found.outcome is outcome
    assert code is None or found.code == code


def test_what_was_said_is_a_sentence_and_short() -> None:
    assert said_in(said(400, LIMIT)).startswith("REQUEST_LIMIT_EXCEEDED: TotalRequests")
    assert said_in(Reply(status=None, error="timeout")) == "timeout"
    assert said_in(said(502, None, "<html>" + "x" * 5000))[:11] == "502 <html>x"
    assert len(said_in(said(502, None, "x" * 5000))) <= 300
