"""Who comes by a printed code or a Link: people are counted, programs are not.

Nothing is stored about anybody: no cookie, no address, no name of a browser.
"""

import re

from fastapi import Request

# What fetches a page without anybody looking at it: previews in messengers and networks, search
# engines, mail scanners, libraries. Who hides it is counted; who says so is not.
PROGRAMS = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|scan|fetch|monitor|facebookexternalhit|whatsapp|"
    r"telegram|mastodon|pleroma|akkoma|embed|curl/|wget/|python|httpx|okhttp|go-http|java/|"
    r"headless|lighthouse",
    re.IGNORECASE,
)


# Those that come for a preview of what somebody posts, and show it to people.
PREVIEWS = re.compile(
    r"facebookexternalhit|facebot|twitterbot|linkedinbot|slackbot|discordbot|telegrambot|whatsapp|"
    r"mastodon|pleroma|akkoma|misskey|bluesky|cardyb|signal|skypeuripreview|redditbot|pinterest|"
    r"embedly|iframely|vkshare|viber|line-poker|snapchat",
    re.IGNORECASE,
)


def wants_preview(request: Request) -> bool:
    """Whether a network's program asks what to show of a Link; nobody has opened it yet."""
    return bool(PREVIEWS.search(request.headers.get("user-agent", "")))


def looks_ahead(request: Request) -> bool:
    """Whether a browser loads what may never be opened."""
    purposes = (request.headers.get("sec-purpose", ""), request.headers.get("purpose", ""))
    return any("prefetch" in purpose or "preview" in purpose for purpose in purposes)


def is_person(request: Request) -> bool:
    """Whether somebody seems to look: a browser that loads a page because it was opened."""
    agent = request.headers.get("user-agent", "")
    return bool(agent) and not looks_ahead(request) and not PROGRAMS.search(agent)
