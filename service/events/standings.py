"""Events of where things and people stand."""

from pydantic import AwareDatetime, Field

from service.events.data import QuestRef, Shape
from service.events.event import Event
from service.public_ids import ContributionId


class PlaceData(Shape):
    """A proposal and where it stands; its id is that of the public list."""

    contribution: ContributionId
    rank: int = Field(ge=1, description="One more than those surely ahead.", examples=[1])
    tied: bool = Field(description="Nobody can say who of some leads.", examples=[False])
    score: float = Field(description="What it is ordered by, 0 to 1.", examples=[0.72])


class RankingData(Shape):
    """The ranking as voting left it; all of it: `GET /v1/quests/{quest}/ranking?as_of=...`."""

    quest: QuestRef
    mode: str = Field(description="`approval` or `pairs`.", examples=["approval"])
    as_of: AwareDatetime = Field(
        description="When voting ended.", examples=["2026-10-01T12:00:00Z"]
    )
    voters: int = Field(ge=0, description="How many people voted.", examples=[412])
    proposals: int = Field(ge=0, description="How many are ranked.", examples=[37])
    first: list[PlaceData] = Field(
        description="The first twenty.",
        examples=[
            [
                {
                    "contribution": "ctb_aaaaaaaaaaaaaaaaaaaaaaaaae",
                    "rank": 1,
                    "tied": False,
                    "score": 0.72,
                }
            ]
        ],
    )


class RankingPublished(Event):
    """Voting is over, and this is how the proposals stand; told once per end."""

    type = "ranking.published"
    subject = ("ranking", "qst")
    data: RankingData


class ScoreData(Shape):
    """A person's points in the campaign."""

    points: int = Field(description="All of them, as of now.", examples=[37])
    change: int = Field(description="More or fewer than were told before.", examples=[12])


class ScoreUpdated(Event):
    """A person has other points than you were told; what changes within seconds is one message."""

    type = "score.updated"
    subject = ("score", "scr")
    data: ScoreData


STANDING_EVENTS: tuple[type[Event], ...] = (RankingPublished, ScoreUpdated)
