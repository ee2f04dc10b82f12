"""By which channel somebody came to a page."""

import pytest

from scoring.web_channels import web_channel


@pytest.mark.parametrize(
    ("referrer", "medium", "channel"),
    [
        (None, None, "direct"),
        ("pages.example", None, "direct"),
        ("www.google.de", None, "organic_search"),
        ("www.google.de", "CPC", "paid_search"),
        ("l.facebook.com", None, "social"),
        ("t.co", None, "social"),
        ("mastodon.social", None, "social"),
        ("www.taz.de", None, "referral"),
        ("www.taz.de", "newsletter", "email"),
        ("www.taz.de", "never heard of", "referral"),
    ],
)
def test_the_address_wins_else_where_they_came_from(
    referrer: str | None, medium: str | None, channel: str
) -> None:
    assert web_channel(referrer=referrer, medium=medium, own_hosts={"pages.example"}) == channel
