"""What a CRM says is left is heeded before it has to refuse."""

import pytest

from service.crm.hints import rest_seconds
from service.crm.interface import Reply


def hubspot(left: int, most: int = 100, **more: str) -> dict[str, str]:
    said = {"x-hubspot-ratelimit-remaining": str(left), "x-hubspot-ratelimit-max": str(most)}
    return said | {f"x-hubspot-ratelimit-{name}": value for name, value in more.items()}


def today(left: int) -> dict[str, str]:
    return hubspot(90) | {
        "x-hubspot-ratelimit-daily-remaining": str(left),
        "x-hubspot-ratelimit-daily": "250000",
    }


def brevo(left: int, reset: str = "7") -> dict[str, str]:
    return {
        "x-sib-ratelimit-remaining": str(left),
        "x-sib-ratelimit-limit": "20",
        "x-sib-ratelimit-reset": reset,
    }


@pytest.mark.parametrize(
    ("kind", "headers", "seconds"),
    [
        ("salesforce", {"sforce-limit-info": "api-usage=80000/100000"}, 0),
        ("salesforce", {"sforce-limit-info": "api-usage=90000/100000"}, 86_400 / 5_000),
        ("salesforce", {"sforce-limit-info": "api-usage=99000/100000; per-app=17/250(x)"}, 172.8),
        ("salesforce", {"sforce-limit-info": "api-usage=100000/100000"}, 900),
        ("salesforce", {"sforce-limit-info": "api-usage=120000/100000"}, 900),
        ("salesforce", {"sforce-limit-info": "api-usage=1/0"}, 0),
        ("salesforce", {"sforce-limit-info": "api-usage=plenty"}, 0),
        ("salesforce", {}, 0),
        ("hubspot", hubspot(11), 0),
        ("hubspot", hubspot(10), 10),
        ("hubspot", hubspot(3, **{"interval-milliseconds": "1000"}), 1),
        ("hubspot", today(60_000), 0),
        ("hubspot", today(20_000), 8.64),
        ("hubspot", {"x-hubspot-ratelimit-remaining": "0"}, 0),
        ("brevo", brevo(3), 0),
        ("brevo", brevo(2), 7),
        ("brevo", brevo(0, "9" * 30), 900),
        ("brevo", brevo(0, "soon"), 0),
        ("mailchimp", {"sforce-limit-info": "api-usage=9/9"}, 0),
        ("civicrm", {}, 0),
    ],
)
def test_a_crm_is_left_alone_before_its_limit(
    kind: str, headers: dict[str, str], seconds: float
) -> None:
    assert rest_seconds(kind, Reply(status=200, headers=headers)) == pytest.approx(seconds)
