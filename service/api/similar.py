"""Near duplicates: a warning for authors before they hand in, a hint for moderators."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field

from quests.contribution import Contribution
from quests.errors import Forbidden, NotFound, Unauthenticated
from quests.kind import CleanText
from quests.similarity import Likeness, alike
from scoring.phrases import say
from service.api.deps import LocaleDep, ModeratorDep, ParticipantDep, ReadDep
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out
from service.api.strict_route import StrictRoute
from service.public_ids import ContributionId, QuestId
from service.store.campaigns import ensure_lead
from service.store.contributions import find_contribution
from service.store.published_quests import load_quest_alone
from service.store.votes import proposals_of

router = APIRouter(prefix="/v1", tags=["contributions"], route_class=StrictRoute)

MOST = 10


class DraftIn(In):
    """What I am about to propose."""

    text: Annotated[CleanText, Field(min_length=1, max_length=280)]


class SimilarOneOut(Out):
    """Something much like it that is there already."""

    contribution: ContributionId
    text: str
    language: str
    state: str
    score: float = Field(description="How alike, 0 to 1.")
    because: Literal["same_text", "same_words", "same_letters"]
    sentence: str = Field(description="The reason in words.")


class SimilarOut(Out):
    """The nearest first; empty when it is new. A warning: it may be handed in all the same."""

    items: list[SimilarOneOut]


@router.post(
    "/quests/{quest}/similar",
    response_model=SimilarOut,
    responses=refusals(NotFound, Unauthenticated, *BODY_REFUSALS),
)
async def post_similar(
    quest: QuestId,
    body: DraftIn,
    session: ReadDep,
    caller: ParticipantDep,
    language: LocaleDep,
) -> SimilarOut:
    """Is there something much like it already? Ask before handing in; nothing is stored."""
    found = await load_quest_alone(session, caller.workspace_id, quest)
    if found.campaign.id != caller.campaign_id:
        raise NotFound()
    there = await proposals_of(session, caller.workspace_id, quest)
    return await _similar(body.text, there, language or caller.locale)


@router.get(
    "/contributions/{contribution}/similar",
    response_model=SimilarOut,
    responses=refusals(NotFound, Unauthenticated, Forbidden),
)
async def get_similar(
    contribution: ContributionId, session: ReadDep, holder: ModeratorDep, language: LocaleDep
) -> SimilarOut:
    """What is much like this one, whatever its state: for whoever decides what becomes of it."""
    one = await find_contribution(session, holder.workspace_id, contribution)
    await ensure_lead(session, holder.workspace_id, one.campaign_id, holder.organisation_id)
    there = await proposals_of(session, holder.workspace_id, one.quest_id, everything=True)
    others = [other for other in there if other.id != one.id]
    return await _similar(one.text, others, language or "en")


async def _similar(text: str, there: Sequence[Contribution], language: str) -> SimilarOut:
    by_id = {one.id: one for one in there}
    texts = {one.id: one.text for one in there}
    near = await asyncio.to_thread(alike, text, texts)  # thousands of texts take a moment
    return SimilarOut(items=[_one(by_id[key], how, language) for key, how in near[:MOST]])


def _one(one: Contribution, how: Likeness, language: str) -> SimilarOneOut:
    return SimilarOneOut(
        contribution=one.id,
        text=one.text,
        language=one.language,
        state=one.state.value,
        score=how.score,
        because=how.because.value,
        sentence=say(language, f"similar-{how.because.value}"),
    )
