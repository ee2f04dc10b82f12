"""Boards: who has how many points, for those who want to stand there."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from quests.errors import InvalidCursor, NotFound, Unauthenticated
from service.api.deps import PUBLIC, PageDep, ParticipantDep, ReadDep, SessionDep
from service.api.problems import refusals
from service.api.shapes import In, Out, PageOut
from service.public_ids import CampaignId, OrganisationId, QuestId
from service.store.boards import Ranked, neighbours_of, page_of, partners_on, place_of, rank_of
from service.store.campaigns import public_campaign
from service.store.leaderboards import Board, board_of
from service.store.session import Session
from service.usecases.be_listed import be_listed

router = APIRouter(prefix="/v1", tags=["rewards"])

HIGH = 64
QuestQuery = Annotated[
    QuestId | None, Query(description="The board of one Quest, else of the whole campaign.")
]


class PlaceOut(Out):
    """Somebody on a board; people with the same points have the same rank, and the next is left
    out: 1, 2, 2, 4."""

    rank: int
    name: str | None = Field(description="The name they chose, if any.")
    points: int
    me: bool


class PartnerPlaceOut(Out):
    """A partner, with the points of everybody it brought, listed or not."""

    rank: int
    organisation: OrganisationId
    name: str
    points: int


class PartnersOut(Out):
    """The partners that brought people with points."""

    items: list[PartnerPlaceOut]


class MyPlaceOut(Out):
    """Where I stand, and who is around me."""

    board: Literal["off", "neighbours", "all"] = Field(
        description="Whether this campaign shows boards: not at all, only around oneself, or all."
    )
    listed: bool
    points: int
    rank: int | None = Field(description="Null as long as I am not listed.")
    around: list[PlaceOut]


class ListedIn(In):
    """Whether I want to stand on the boards of this campaign."""

    listed: bool


class ListedOut(Out):
    """As it is now."""

    listed: bool


@router.get(
    "/campaigns/{campaign}/leaderboard",
    response_model=PageOut[PlaceOut],
    responses=refusals(NotFound, InvalidCursor),
    dependencies=[PUBLIC],
)
async def get_leaderboard(
    campaign: CampaignId, session: ReadDep, page: PageDep, quest: QuestQuery = None
) -> PageOut[PlaceOut]:
    """Who has most points, of those who want to be listed; where the campaign shows it.

    Only names that people chose; never an address, nor anything that names them elsewhere.
    """
    board = await _board(session, campaign, quest)
    if board.people != "all":
        raise NotFound()
    after = page.after()
    behind = None if after is None else (after.int >> HIGH, after.int & (1 << HIGH) - 1)
    found = await page_of(session, board.workspace_id, board.id, behind=behind, limit=page.limit)
    last = found[-1].place if len(found) == page.limit else None
    return PageOut(
        items=[_place(one, me=None) for one in found],
        next_cursor=page.next(UUID(int=last.points << HIGH | last.tie) if last else None),
    )


@router.get(
    "/campaigns/{campaign}/leaderboard/partners",
    response_model=PartnersOut,
    responses=refusals(NotFound),
    dependencies=[PUBLIC],
)
async def get_partner_leaderboard(
    campaign: CampaignId, session: ReadDep, quest: QuestQuery = None
) -> PartnersOut:
    """The points of the people whom each partner brought; where the campaign shows it."""
    board = await _board(session, campaign, quest)
    if not board.partners:
        raise NotFound()
    found = await partners_on(session, board.workspace_id, board.id, limit=200)
    return PartnersOut(
        items=[
            PartnerPlaceOut(
                rank=rank, organisation=one.organisation_id, name=one.name, points=one.points
            )
            for rank, one in found
        ]
    )


@router.get(
    "/me/leaderboard", response_model=MyPlaceOut, responses=refusals(Unauthenticated, NotFound)
)
async def my_place(
    session: ReadDep,
    caller: ParticipantDep,
    quest: QuestQuery = None,
    around: Annotated[int, Query(ge=0, le=25, description="How many ahead, and behind.")] = 3,
) -> MyPlaceOut:
    """My rank and my neighbours: those next ahead of me, and next behind."""
    board = await board_of(session, caller.workspace_id, caller.campaign_id, quest)
    found = await place_of(session, caller.workspace_id, board.id, caller.participant_id)
    mine, listed = found if found is not None else (None, False)
    points = mine.points if mine else 0
    if mine is None or not listed or board.people == "off":
        return MyPlaceOut(board=board.people, listed=listed, points=points, rank=None, around=[])
    rank, _ = await rank_of(session, caller.workspace_id, board.id, points)
    near = await neighbours_of(session, caller.workspace_id, board.id, mine, around=around)
    return MyPlaceOut(
        board=board.people,
        listed=True,
        points=points,
        rank=rank,
        around=[_place(one, me=caller.participant_id) for one in near],
    )


@router.put("/me/leaderboard", response_model=ListedOut, responses=refusals(Unauthenticated))
async def put_listed(wish: ListedIn, session: SessionDep, caller: ParticipantDep) -> ListedOut:
    """Stand on the boards of this campaign, or on none. Nobody does who did not ask for it."""
    await be_listed(session, caller, listed=wish.listed)
    return ListedOut(listed=wish.listed)


async def _board(session: Session, campaign: UUID, quest: UUID | None) -> Board:
    found = await public_campaign(session, campaign)
    return await board_of(session, found.workspace_id, campaign, quest)


def _place(one: Ranked, *, me: UUID | None) -> PlaceOut:
    return PlaceOut(
        rank=one.rank,
        name=one.place.name,
        points=one.place.points,
        me=one.place.participant_id == me,
    )
