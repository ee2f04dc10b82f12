"""What somebody may post who has just signed: the organiser's texts, per network."""

from collections.abc import Iterable
from dataclasses import dataclass

from scoring.published import Offer, PublishedQuest

PETITION, SHARE = "petition", "share"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A text for one network; the person's Link is added to it."""

    network: str
    text: str


def posts_after(published: PublishedQuest, language: str) -> tuple[Post, ...]:
    """What may be posted after this Quest: after a signature, and nothing after others."""
    if published.quest.kind != PETITION:
        return ()
    default = published.quest.campaign.languages[0]
    return posts_of(published.others, language=language, default=default)


def posts_of(offers: Iterable[Offer], *, language: str, default: str) -> tuple[Post, ...]:
    """The texts of the campaign's first Quest of the kind share, in the nearest language."""
    quest = next((one.quest for one in offers if one.quest.kind == SHARE), None)
    if quest is None:
        return ()
    return tuple(
        Post(network=network, text=next(texts[one] for one in spoken if one in texts))
        for network, texts in sorted(quest.options.get("texts", {}).items())
        if (spoken := (language, default, *texts)) and texts
    )
