"""Parts of the reply to a completion, beside the thanks."""

from pydantic import Field

from service.api.shapes import Out
from service.public_ids import BadgeId, QuestId


class PointsOut(Out):
    """Points and the rule that gave them."""

    rule: str
    amount: int


class BadgeEarnedOut(Out):
    """A badge that is due now; its credential follows under `/v1/me/badges`."""

    badge: BadgeId
    slug: str
    name: str


class UnlockedOut(Out):
    """A Quest that opened up, and why."""

    quest: QuestId
    title: str
    why: str


class NextQuestOut(Out):
    """A Quest the person could do now."""

    quest: QuestId
    title: str
    effort_minutes: int


class PostOut(Out):
    """A text for one network, with the person's Link in it."""

    network: str
    text: str


class ShareOut(Out):
    """The person's own Link, and the words in which to ask for passing it on."""

    url: str
    ask: str | None = Field(description="After a signature: show it first.")
    posts: list[PostOut] = Field(
        description="After a signature: what to post, per network, where the campaign has a Quest "
        "of the kind `share`. A Link that is counted per network: `POST /v1/me/links`."
    )


class GoalAheadOut(Out):
    """The goal of a petition with this signature counted; passed goals are followed by the next."""

    at: int
    value: int = Field(description="Signatures so far, online and on verified paper.")
    missing: int


class FlagOut(Out):
    """Why a person looks at it before it counts."""

    code: str = Field(examples=["code_reused"])
    message: str
