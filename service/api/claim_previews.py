"""Try a Claim before it is said: on the figures of now, in every language, with what is wrong."""

from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import Field

from quests.blueprint.model import ClaimPart
from quests.errors import Forbidden, NotFound, Unauthenticated
from service.api.deps import NowDep, OrganiserDep, ReadDep
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import Out
from service.api.strict_route import StrictRoute
from service.public_ids import CampaignId
from service.usecases.preview_claim import preview_claim

router = APIRouter(prefix="/v1/campaigns", tags=["campaigns"], route_class=StrictRoute)


class SoundingOut(Out):
    """The sentence as it would be said now."""

    language: str
    sentence: str | None = Field(description="Null where it cannot be said at all.")


class ClaimProblemOut(Out):
    """Why a blueprint with this Claim would be refused."""

    language: str | None
    code: str = Field(examples=["cause-claimed"])
    message: str


class ClaimPreviewOut(Out):
    """What the Claim would say now."""

    counted: int | None = Field(description="Null for a measure that has no total.")
    value: int | None = Field(description="What is said of it: another number for an estimate.")
    people: int = Field(description="Who did its Quest, or one of the campaign's, and counts.")
    sentences: list[SoundingOut]
    problems: list[ClaimProblemOut] = Field(description="None: it may be said.")


@router.post(
    "/{campaign}/claim-previews",
    response_model=ClaimPreviewOut,
    responses=refusals(Unauthenticated, Forbidden, NotFound, *BODY_REFUSALS),
)
async def try_claim(
    campaign: CampaignId,
    body: Annotated[ClaimPart, Body()],
    session: ReadDep,
    holder: OrganiserDep,
    at: NowDep,
) -> ClaimPreviewOut:
    """Say what a Claim, written as in a blueprint, would say now. Nothing is stored or told."""
    found = await preview_claim(session, campaign, body, holder, at)
    return ClaimPreviewOut(
        counted=found.counted,
        value=found.value,
        people=found.people,
        sentences=[
            SoundingOut(language=one.language, sentence=one.sentence) for one in found.soundings
        ],
        problems=[
            ClaimProblemOut(language=one.language, code=one.code, message=one.message)
            for one in found.problems
        ],
    )
