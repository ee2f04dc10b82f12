"""Teams: people who take a challenge together, and what all are to reach together."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

LARGEST = 100


class TeamRules(BaseModel):
    """How people may team up for a Quest, as the organiser declares it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    per: Literal["quest", "campaign"] = Field(
        default="quest",
        description="One team for this Quest, or one for all Quests that say `campaign`.",
    )
    most: int = Field(default=10, ge=2, le=LARGEST, description="People in a team, at most.")
