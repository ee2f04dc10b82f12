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


def is_person(request: Request) -> bool:
    """Whether somebody seems to look: a browser that loads a page because it was opened."""
    agent = request.headers.get("user-agent", "")
    purposes = (request.headers.get("sec-purpose", ""), request.headers.get("purpose", ""))
    ahead = any("prefetch" in purpose or "preview" in purpose for purpose in purposes)
    return bool(agent) and not ahead and not PROGRAMS.search(agent)
