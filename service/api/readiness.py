"""The readiness questions: asked in three languages, answered again and again."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field, model_validator

from quests.errors import Forbidden, IdempotencyKeyReused, NotFound, Unauthenticated
from quests.ids import public_id
from scoring.phrases import FALLBACK, say
from scoring.readiness import BLOCKS, BRAKES, ITEMS, MOST, advised
from service.api.acts import Act, OrganiserActDep
from service.api.deps import (
    PUBLIC,
    LocaleDep,
    NowDep,
    ReadDep,
    ReaderDep,
)
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out
from service.api.strict_route import StrictRoute
from service.public_ids import CampaignId, OrganisationId, ReadinessSetId
from service.usecases.answer_readiness import Measured, answer_readiness, see_readiness

router = APIRouter(prefix="/v1", tags=["partners"], route_class=StrictRoute)
WHO = (NotFound, Unauthenticated, Forbidden)
Answer = Annotated[int, Field(ge=0, le=MOST, description="0 (not at all) to 4 (wholly).")]
LevelName = Literal["strong", "fair", "weak"]


class StatementOut(Out):
    """A statement to answer, or a brake to tick."""

    item: str = Field(examples=["why"])
    text: str


class BlockOut(Out):
    """Statements that are scored together."""

    block: str = Field(examples=["mission"])
    title: str
    statements: list[StatementOut]


class QuestionnaireOut(Out):
    """The questions, in one language."""

    language: str
    scale: str = Field(description="What 0 to 4 mean.")
    blocks: list[BlockOut]
    brakes: BlockOut = Field(description="Boxes to tick; each costs 10 points.")


class ReadinessIn(In):
    """An answer to every statement, and the brakes that hold us back."""

    answers: dict[str, Answer] = Field(
        description="One for each statement, by `item`.", examples=[dict.fromkeys(ITEMS, 3)]
    )
    brakes: list[str] = Field(default=[], max_length=len(BRAKES), examples=[["approval"]])

    @model_validator(mode="after")
    def _is_whole(self) -> "ReadinessIn":
        if self.answers.keys() != set(ITEMS):
            raise ValueError("each statement is answered once")
        if not set(self.brakes) <= set(BRAKES):
            raise ValueError("a brake is unknown")
        return self


class AdviceOut(Out):
    """What to do about one point."""

    about: str = Field(examples=["brake-approval"])
    text: str


class ReadinessOut(Out):
    """What a set of answers is worth, in points of 100, and what to do now."""

    id: ReadinessSetId
    organisation: OrganisationId
    answered_at: datetime
    score: float
    level: LevelName
    blocks: dict[str, float]
    brakes: list[str]
    said: str = Field(description="The score in a sentence.")
    advice: list[AdviceOut] = Field(description="The gravest first; at most five.")

    @classmethod
    def of(cls, one: Measured, language: str) -> "ReadinessOut":
        """In words of a language."""
        answered, worth = one.answered, one.worth
        named = advised(answered.answers, frozenset(answered.brakes))
        return cls(
            id=answered.id,
            organisation=answered.organisation_id,
            answered_at=answered.answered_at,
            score=worth.score,
            level=worth.level.value,
            blocks=dict(worth.blocks),
            brakes=list(answered.brakes),
            said=say(language, f"readiness-level-{worth.level}"),
            advice=[
                AdviceOut(about=name, text=say(language, f"readiness-advice-{name}"))
                for name in named
            ],
        )


class ReadinessOverviewOut(Out):
    """Where we stand, and where all would stand if everybody acted like the weakest."""

    own: list[ReadinessOut] = Field(description="Our answers, the newest first.")
    partners: list[ReadinessOut] = Field(description="The latest of each partner; for the lead.")
    floor: float | None = Field(description="The lowest score of all on board.")
    answered: int
    asked: int = Field(description="Organisations on board today, the lead among them.")


@router.get(
    "/readiness-questions",
    response_model=QuestionnaireOut,
    dependencies=[PUBLIC],
)
async def get_readiness_questions(language: LocaleDep) -> QuestionnaireOut:
    """Eleven statements in three blocks, and four brakes, in the language you ask for."""
    spoken = language or FALLBACK
    return QuestionnaireOut(
        language=spoken,
        scale=say(spoken, "readiness-scale"),
        blocks=[_block(spoken, block, items) for block, items in BLOCKS.items()],
        brakes=_block(spoken, "brakes", BRAKES),
    )


def _block(language: str, block: str, items: Sequence[str]) -> BlockOut:
    prefix = "brake" if block == "brakes" else "item"
    return BlockOut(
        block=block,
        title=say(language, f"readiness-block-{block}"),
        statements=[
            StatementOut(item=item, text=say(language, f"readiness-{prefix}-{item}"))
            for item in items
        ],
    )


@router.post(
    "/campaigns/{campaign}/readiness",
    status_code=201,
    response_model=ReadinessOut,
    responses=refusals(IdempotencyKeyReused, *WHO, *BODY_REFUSALS),
)
async def post_readiness(
    campaign: CampaignId,
    body: ReadinessIn,
    act: OrganiserActDep,
    language: LocaleDep,
) -> Response:
    """Answer for your organisation; again whenever something changed. Earlier answers stay."""
    do = partial(_answer, act, campaign, body, language or FALLBACK)
    return await act.once(body, do)


async def _answer(
    act: Act,
    campaign: UUID,
    body: ReadinessIn,
    language: str,
) -> ReadinessOut:
    made = await answer_readiness(
        act.session, act.caller, campaign, answers=body.answers, brakes=body.brakes, at=act.at
    )
    act.made(public_id("rdy", made.answered.id))
    return ReadinessOut.of(made, language)


@router.get(
    "/campaigns/{campaign}/readiness",
    response_model=ReadinessOverviewOut,
    responses=refusals(*WHO),
)
async def get_readiness(
    campaign: CampaignId, session: ReadDep, caller: ReaderDep, language: LocaleDep, at: NowDep
) -> ReadinessOverviewOut:
    """How ready we are, and how ready all are; the lead sees each partner."""
    seen = await see_readiness(session, caller, campaign, at)
    spoken = language or FALLBACK
    return ReadinessOverviewOut(
        own=[ReadinessOut.of(one, spoken) for one in seen.own],
        partners=[ReadinessOut.of(one, spoken) for one in seen.partners.values()],
        floor=seen.floor,
        answered=seen.answered,
        asked=seen.asked,
    )
