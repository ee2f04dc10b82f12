"""How long a CRM that has enough is left alone: by its own hints, else by what is known of it."""

import pytest

from service.crm.interface import Reply
from service.crm.replies import pause_seconds

AT = "Fri, 27 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("kind", "headers", "json", "seconds"),
    [
        ("hubspot", {"retry-after": "7"}, None, 7),
        ("hubspot", {"retry-after": "Fri, 27 Nov 2026 12:00:40 GMT", "date": AT}, None, 40),
        ("hubspot", {"retry-after": "Fri, 27 Nov 2026 11:00:00 GMT", "date": AT}, None, 1),
        ("hubspot", {"retry-after": "Fri, 31 Dec 2099 23:59:59 GMT", "date": AT}, None, 86_400),
        ("hubspot", {"retry-after": "soon", "date": AT}, None, 10),
        ("hubspot", {"retry-after": "9" * 40}, None, 86_400),
        ("hubspot", {}, {"policyName": "DAILY"}, 3_600),
        ("hubspot", {}, {"policyName": "TEN_SECONDLY_ROLLING"}, 10),
        ("brevo", {"x-sib-ratelimit-reset": "25"}, None, 25),  # seconds left, no epoch
        ("mailchimp", {}, None, 30),
        ("salesforce", {}, [{"errorCode": "REQUEST_LIMIT_EXCEEDED"}], 900),
    ],
)
def test_a_pause_is_what_the_crm_asks_for_within_reason(
    kind: str, headers: dict[str, str], json: object, seconds: float
) -> None:
    assert pause_seconds(kind, Reply(status=429, headers=headers, json=json)) == seconds
