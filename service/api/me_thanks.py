"""What I was told: unread, read, in my language, with the numbers as they were then."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from quests.errors import InvalidCursor, NotFound, Unauthenticated
from quests.ids import public_id
from scoring.said import Figure, Said
from scoring.telling import tell
from scoring.thanks import in_language, word
from service.api.deps import LocaleDep, NowDep, PageDep, ParticipantDep, ReadDep, SessionDep
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import Out
from service.api.thanks_pictures import words_of
from service.public_ids import CampaignId, ClaimId, QuestId, ThanksId
from service.store.thanks import Thanks, count_unread, inbox, name_of
from service.usecases.see_thanks import see_thanks

router = APIRouter(prefix="/v1/me/thanks", tags=["me"])
RESULT = "result/"  # what a message about one is about


class DeedOut(Out):
    """What I did for a Quest, as of then."""

    quest: QuestId
    kind: str
    title: str
    times: int
    quantity: int = Field(description="In the unit of the kind.")


class FigureOut(Out):
    """A number as it was said, and where it is explained."""

    claim: str
    statement_id: ClaimId | None = Field(description="Null for the number of a Result.")
    relation: Literal["counted", "contributed_to", "coincided_with"]
    value: int | None
    unit: str
    estimated: bool
    as_of: datetime
    evidence: str | None = Field(description="Where it is explained: its Claim, or its Result.")


class PictureOut(Out):
    """A picture of it to show to others, without my name."""

    svg: str
    png: str
    alt: str = Field(description="All that it says, for those who cannot see it.")


class ThanksOut(Out):
    """One message to me."""

    id: ThanksId
    campaign: CampaignId
    moment: str = Field(examples=["completion_accepted"])
    about: str = Field(description="What it is about.", examples=["completion/cpl_..."])
    version: int = Field(description="Of what it is about; newer news has a higher one.")
    language: str
    message: str
    done: list[DeedOut]
    achieved: list[FigureOut]
    reason: str | None
    picture: PictureOut | None = Field(description="Null for what is nothing to show.")
    told_at: datetime
    read_at: datetime | None


class InboxOut(Out):
    """One page of my messages, the newest first."""

    items: list[ThanksOut]
    unread: int = Field(description="All that wait to be read, on whichever page.")
    next_cursor: str | None = Field(description="Ask for the next page with it; null at the end.")


@router.get("", response_model=InboxOut, responses=refusals(Unauthenticated, InvalidCursor))
async def my_thanks(
    session: ReadDep,
    caller: ParticipantDep,
    page: PageDep,
    language: LocaleDep,
    read: Annotated[bool | None, Query(description="Only read ones, or only unread ones.")] = None,
) -> InboxOut:
    """What I was told since I acted: reviews, choices, Milestones, Results, corrections.

    Newer news about the same thing takes the place of what I had not read yet.
    """
    who = (caller.workspace_id, caller.participant_id)
    found = await inbox(session, *who, read=read, before=page.after(), limit=page.limit)
    name = await name_of(session, *who)
    last = found[-1].id if len(found) == page.limit else None
    return InboxOut(
        items=[thanks_out(one, language or caller.locale, name) for one in found],
        unread=await count_unread(session, *who),
        next_cursor=page.next(last),
    )


@router.post(
    "/{thanks}/read",
    response_model=ThanksOut,
    responses=refusals(Unauthenticated, NotFound, *BODY_REFUSALS),
)
async def read_thanks(
    thanks: ThanksId, session: SessionDep, caller: ParticipantDep, language: LocaleDep, at: NowDep
) -> ThanksOut:
    """Note that I have read it. Once more changes nothing."""
    who = (caller.workspace_id, caller.participant_id)
    found = await see_thanks(session, caller, thanks, at=at)
    return thanks_out(found, language or caller.locale, await name_of(session, *who))


def thanks_out(one: Thanks, language: str, name: str | None) -> ThanksOut:
    """The message in words of one language."""
    told = tell(one.moment, one.said, language=language, name=name)
    return ThanksOut(
        id=one.id,
        campaign=one.campaign_id,
        moment=one.moment,
        about=one.subject,
        version=one.version,
        language=told.language,
        message=told.message,
        done=_done(one.said, told.language),
        achieved=[_figure(figure, told.language, one.subject) for figure in one.said.figures],
        reason=one.said.reason,
        picture=_picture(one, language),
        told_at=one.told_at,
        read_at=one.read_at,
    )


def _picture(one: Thanks, language: str) -> PictureOut | None:
    words = words_of(one, language, None)
    if words is None:
        return None
    path = f"/v1/me/thanks/{public_id('thk', one.id)}/picture?format="
    return PictureOut(svg=f"{path}svg", png=f"{path}png", alt=words.alt)


def _done(said: Said, language: str) -> list[DeedOut]:
    return [
        DeedOut(
            quest=deed.quest,
            kind=said.quests[deed.quest].kind,
            title=in_language(said.quests[deed.quest].title, language, said.language),
            times=deed.times,
            quantity=deed.quantity,
        )
        for deed in said.done
    ]


def _figure(figure: Figure, language: str, about: str) -> FigureOut:
    values: dict[str, Any] = {"evidence": None}
    if figure.claim is not None:
        values["evidence"] = f"/v1/claims/{public_id('clm', figure.claim)}"
    elif about.startswith(RESULT):
        values["evidence"] = f"/v1/results/{about.removeprefix(RESULT)}"
    return FigureOut(
        claim=figure.slug,
        statement_id=figure.claim,
        relation=figure.relation.value,
        value=figure.value,
        unit="" if figure.value is None else word(figure.unit, figure.value, language),
        estimated=figure.estimate is not None,
        as_of=figure.as_of,
        **values,
    )
