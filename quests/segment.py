"""Segments: people of an organisation's campaigns by what they did and said, as data. Pure."""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from quests.kind import CleanText
from quests.moments import Moment
from quests.shown_ids import ShownAs
from quests.texts import Slug

MOST = 50
CampaignId = Annotated[UUID, ShownAs("cmp")]
QuestId = Annotated[UUID, ShownAs("qst")]
Rung: TypeAlias = Literal[
    "spectator",
    "reactor",
    "relayer",
    "commenter",
    "contributor",
    "co_author",
    "adopted_author",
]
Said: TypeAlias = Literal["not_asked", "denied", "granted", "confirmed", "withdrawn"]


class SegmentFilter(BaseModel):
    """Every criterion has to hold; of several values in one, any. Left out: it asks nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    campaigns: list[CampaignId] = Field(
        default_factory=list,
        max_length=MOST,
        description="Joined one of these, of yours; empty: any.",
    )
    kinds: list[Annotated[CleanText, Field(max_length=40)]] = Field(
        default_factory=list,
        max_length=MOST,
        description="Did a Quest of one of these kinds, accepted.",
    )
    quests: list[QuestId] = Field(
        default_factory=list, max_length=MOST, description="Did one of these Quests, accepted."
    )
    since: Moment | None = Field(default=None, description="Did it then or later (RFC 3339).")
    until: Moment | None = Field(default=None, description="Did it before.")
    at_least: int | None = Field(
        default=None, ge=1, le=10_000, description="So many accepted completions of that sort."
    )
    rung: Rung | None = Field(
        default=None, description="Reached this rung of the ladder of engagement, or a higher one."
    )
    points_at_least: int | None = Field(default=None, ge=1, le=10**9)
    consent: list[Said] = Field(
        default_factory=list, max_length=5, description="What they said to you last, for `purpose`."
    )
    purpose: Slug = Field(default="newsletter", description="Which consent is meant.")
    brought_by: Literal["us", "others"] | None = Field(
        default=None, description="Whose Link or code they came by."
    )

    @property
    def asks_of_deeds(self) -> bool:
        """Whether it asks for something that was done."""
        return bool(self.kinds or self.quests or self.since or self.until or self.at_least)
