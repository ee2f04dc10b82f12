"""What a browser is sent: a notification that can be shown as it comes.

It is a *declarative* message (W3C Push API): a browser that knows these shows it without any
script; in the others the service worker of the client reads the same members.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import category
from uuid import UUID

from service.push.encryption import ROOM

DECLARATIVE = 8030
TITLE, BODY = 150, 600  # characters; with four bytes for each it still fits
MORE = "…"
CONTROL = "Cc"  # six bytes each in JSON, and nothing to read


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notification.

    Attributes:
        tag: One that comes again with the same tag takes the place of the first.
        navigate: Where a tap leads.
        thanks: Ids of the messages of the inbox that it is about.
    """

    title: str
    body: str
    language: str
    tag: str
    navigate: str
    thanks: Sequence[str]

    def as_text(self) -> str:
        """As it is encrypted: JSON, short enough for every service."""
        notification = {
            "title": shortened(self.title, TITLE),
            "body": shortened(self.body, BODY),
            "lang": self.language,
            "tag": self.tag,
            "navigate": self.navigate,
            "data": {"thanks": list(self.thanks[:10])},
        }
        text = json.dumps(
            {"web_push": DECLARATIVE, "notification": notification},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        if len(text.encode()) > ROOM:
            raise ValueError("a notification that fits nowhere")
        return text


def shortened(text: str, most: int) -> str:
    """At most so many characters, cut between words: half of a number would be another number."""
    text = "".join(one for one in text if one == "\n" or category(one) != CONTROL)
    if len(text) <= most:
        return text
    return text[: most - 2].rpartition(" ")[0].rstrip() + f" {MORE}"


def topic_of(message: UUID) -> str:
    """By which a push service knows that a message is one it holds already (RFC 8030, 5.4)."""
    return message.hex  # 32 characters: as many as are allowed
