"""An organiser's own words for what people are told."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from quests.errors import Forbidden, NotFound, Unauthenticated, WordingRefused
from quests.texts import LanguageCode, Pattern
from scoring.own_words import check_own_words
from scoring.phrases import LANGUAGES
from scoring.said import ALWAYS, OFFERED, Moment
from service.api.deps import NowDep, OrganiserDep, ReadDep, ReaderDep, SessionDep
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out
from service.api.strict_route import StrictRoute
from service.public_ids import CampaignId
from service.store.campaigns import ensure_lead
from service.store.thanks_texts import ThanksText, put_text, remove_text, texts_of

router = APIRouter(prefix="/v1/campaigns", tags=["results"], route_class=StrictRoute)
WHO = (Unauthenticated, Forbidden, NotFound)
Kind = Annotated[
    str,
    Query(
        pattern=r"^[a-z_]{0,40}$",
        description="For people who did only Quests of this kind; empty: for all.",
    ),
]


class ThanksTextIn(In):
    """Words in one language."""

    pattern: Pattern


class ThanksTextOut(Out):
    """Words for a moment in one language."""

    moment: str
    kind: str = Field(description="Empty: for all kinds.")
    language: str
    pattern: str
    variables: list[str] = Field(description="What a pattern for this moment can name.")
    updated_at: datetime

    @classmethod
    def of(cls, one: ThanksText) -> "ThanksTextOut":
        """As the organiser wrote it."""
        return cls(
            moment=one.moment,
            kind=one.kind,
            language=one.language,
            pattern=one.pattern,
            variables=sorted(ALWAYS | OFFERED[Moment(one.moment)]),
            updated_at=one.updated_at,
        )


class ThanksTextsOut(Out):
    """All words of the organiser; for everything else, ours are used."""

    items: list[ThanksTextOut]


@router.get("/{campaign}/thanks-texts", response_model=ThanksTextsOut, responses=refusals(*WHO))
async def list_thanks_texts(
    campaign: CampaignId, session: ReadDep, holder: ReaderDep
) -> ThanksTextsOut:
    """The campaign's own words for what people are told."""
    await ensure_lead(session, holder.workspace_id, campaign, holder.organisation_id)
    found = await texts_of(session, holder.workspace_id, campaign)
    return ThanksTextsOut(items=[ThanksTextOut.of(one) for one in found])


@router.put(
    "/{campaign}/thanks-texts/{moment}/{language}",
    response_model=ThanksTextOut,
    responses=refusals(WordingRefused, *WHO, *BODY_REFUSALS),
)
async def put_thanks_text(
    campaign: CampaignId,
    moment: Moment,
    language: LanguageCode,
    body: ThanksTextIn,
    session: SessionDep,
    holder: OrganiserDep,
    at: NowDep,
    kind: Kind = "",
) -> ThanksTextOut:
    """Say it in your own words, a Fluent pattern in one language; checked before it is used.

    What people were told before stays as it was said.
    """
    await ensure_lead(session, holder.workspace_id, campaign, holder.organisation_id)
    if language not in LANGUAGES:
        raise NotFound("There are no words in this language.")
    check_own_words(body.pattern, language, moment)
    words = ThanksText(
        moment=moment, kind=kind, language=language, pattern=body.pattern, updated_at=at
    )
    await put_text(session, holder.workspace_id, campaign, words)
    return ThanksTextOut.of(words)


@router.delete(
    "/{campaign}/thanks-texts/{moment}/{language}", status_code=204, responses=refusals(*WHO)
)
async def delete_thanks_text(
    campaign: CampaignId,
    moment: Moment,
    language: LanguageCode,
    session: SessionDep,
    holder: OrganiserDep,
    kind: Kind = "",
) -> None:
    """Go back to our words."""
    await ensure_lead(session, holder.workspace_id, campaign, holder.organisation_id)
    named = (moment.value, kind, language)
    if not await remove_text(session, holder.workspace_id, campaign, named):
        raise NotFound("There are no words of yours.")
