"""By which channel somebody came to a page: what the address says, else where they came from.

Pure. ``utm_medium`` wins, because whoever wrote the address knew. Hosts are known by the name that
was registered, so that ``www.google.de`` and ``news.google.co.uk`` are one search engine.
"""

from collections.abc import Collection

DIRECT = "direct"
MEDIUMS = {
    "cpc": "paid_search",
    "ppc": "paid_search",
    "paidsearch": "paid_search",
    "paid_search": "paid_search",
    "sem": "paid_search",
    "paid": "paid_social",
    "paidsocial": "paid_social",
    "paid_social": "paid_social",
    "display": "display",
    "banner": "display",
    "cpm": "display",
    "email": "email",
    "e-mail": "email",
    "newsletter": "email",
    "social": "social",
    "organic_social": "social",
    "organic": "organic_search",
    "referral": "referral",
    "qr": "qr",
}
SECOND_LEVEL = frozenset({"co", "com", "org"})
SEARCH = frozenset(
    {"google", "bing", "duckduckgo", "ecosia", "qwant", "yahoo", "startpage", "baidu", "yandex"}
)
SOCIAL = frozenset(
    {
        "facebook",
        "instagram",
        "linkedin",
        "lnkd",
        "twitter",
        "x",
        "t",
        "bsky",
        "threads",
        "tiktok",
        "pinterest",
        "reddit",
        "youtube",
        "youtu",
        "mastodon",
        "xing",
        "snapchat",
        "telegram",
        "whatsapp",
    }
)


def web_channel(
    *, referrer: str | None, medium: str | None, own_hosts: Collection[str] = ()
) -> str:
    """The channel, for example ``organic_search``, ``social``, ``referral`` or ``direct``.

    Args:
        referrer: The host that led here; None where the browser does not say.
        medium: ``utm_medium`` of the address.
        own_hosts: Of the campaign itself: from page to page nobody comes from anywhere.
    """
    known = MEDIUMS.get((medium or "").lower())
    if known is not None:
        return known
    if referrer is None or referrer in own_hosts:
        return DIRECT
    name = _registered(referrer.lower())
    if name in SEARCH:
        return "organic_search"
    return "social" if name in SOCIAL else "referral"


def _registered(host: str) -> str:
    """``google`` of ``news.google.co.uk``."""
    labels = [label for label in host.split(".")[:-1] if label not in SECOND_LEVEL]
    return labels[-1] if labels else host
