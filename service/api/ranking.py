"""The ranking that votes make, and all that is needed to make it again."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from quests.contribution import Contribution
from quests.errors import NotFound
from quests.texts import Instant
from scoring.ranking import Approval, Standing
from service.api.deps import PUBLIC, NowDep, ReadDep
from service.api.problems import refusals
from service.api.shapes import Out
from service.public_ids import ContributionId, QuestId
from service.store.ranked_votes import read_votes

router = APIRouter(prefix="/v1", tags=["votes"])

METHODS = {
    "approval": "Lower end of the Wilson score interval (z = 1.96) of likes among answers.",
    "pairs": "Bradley-Terry with a weak prior: each proposal also drew once against an imagined "
    "opponent of strength 1. Score: chance to be preferred to a random other proposal. Interval: "
    "1.96 standard errors of its distance to the mean. Who could not decide counts nowhere.",
    "off": "No votes are taken.",
}


class StandingOut(Out):
    """A proposal and where it stands."""

    contribution: ContributionId
    text: str
    language: str
    rank: int = Field(description="One more than the number of proposals surely ahead of it.")
    tied: bool = Field(description="Its interval overlaps another's: nobody can say who leads.")
    score: float
    low: float
    high: float
    likes: int
    answers: int = Field(description="Approval: votes. Pairs: comparisons with a preference.")


class PairCountOut(Out):
    """How often one of two was preferred to the other."""

    one: ContributionId
    other: ContributionId
    one_preferred: int
    other_preferred: int
    undecided: int


class RankingOut(Out):
    """The ranking, how it was made, and the counts it can be made again from."""

    quest: QuestId
    mode: Literal["off", "approval", "pairs"]
    method: str
    as_of: datetime
    voters: int
    voided: int = Field(description="Answers that were given and do not count.")
    items: list[StandingOut]
    pairs: list[PairCountOut]


@router.get(
    "/quests/{quest}/ranking",
    response_model=RankingOut,
    responses=refusals(NotFound),
    dependencies=[PUBLIC],
)
async def get_ranking(
    quest: QuestId,
    session: ReadDep,
    at: NowDep,
    as_of: Annotated[
        Instant | None, Query(description="Count only votes up to then (RFC 3339).")
    ] = None,
) -> RankingOut:
    """Where the proposals stand, how sure that is, and all counts to check it by."""
    votes = await read_votes(session, quest, as_of=min(as_of or at, at))
    standings = await votes.standings()
    tallies = votes.tallies()
    return RankingOut(
        quest=quest,
        mode=votes.mode.value,
        method=METHODS[votes.mode],
        as_of=votes.as_of,
        voters=votes.voters,
        voided=votes.voided,
        items=[_standing(one, votes.proposals[one.id], tallies[one.id]) for one in standings],
        pairs=[
            PairCountOut(
                one=count.low_id,
                other=count.high_id,
                one_preferred=count.low_wins,
                other_preferred=count.high_wins,
                undecided=count.undecided,
            )
            for count in votes.pairs
        ],
    )


def _standing(one: Standing, proposal: Contribution, tally: Approval) -> StandingOut:
    return StandingOut(
        contribution=one.id,
        text=proposal.text,
        language=proposal.language,
        rank=one.rank,
        tied=one.tied,
        score=one.score,
        low=one.low,
        high=one.high,
        likes=tally.likes,
        answers=tally.answers,
    )
