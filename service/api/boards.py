"""Boards: who has how many points, for those who want to stand there."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from quests.errors import InvalidCursor, NotFound, Unauthenticated
from service.api.deps import PUBLIC, PageDep, ParticipantDep, ReadDep, SessionDep
from service.api.pages import Page
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out, PageOut
from service.api.strict_route import StrictRoute
from service.public_ids import CampaignId, OrganisationId, QuestId, TeamId
from service.store.boards import Ranked, neighbours_of, page_of, place_of, rank_of
from service.store.campaigns import public_campaign
from service.store.group_scores import GroupBoard, GroupKind, GroupPlace, groups_on
from service.store.leaderboards import Board, board_of
from service.store.session import Session
from service.usecases.be_listed import be_listed

router = APIRouter(prefix="/v1", tags=["rewards"], route_class=StrictRoute)
WISHED = refusals(Unauthenticated, *BODY_REFUSALS)

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


class GroupPlaceOut(Out):
    """A group with the points of everybody in it, listed or not; ranks as for people."""

    rank: int
    points: int


class PartnerPlaceOut(GroupPlaceOut):
    """A partner, with the points of everybody it brought."""

    organisation: OrganisationId
    name: str


class TeamPlaceOut(GroupPlaceOut):
    """A team, with the points of what people did while they were in it."""

    team: TeamId
    name: str | None = Field(description="Null until somebody has looked at it.")


class AreaPlaceOut(GroupPlaceOut):
    """An area, with the points of everybody who says it is theirs."""

    area: str = Field(description="A slug of the campaign's `areas`.")


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
    response_model=PageOut[PartnerPlaceOut],
    responses=refusals(NotFound, InvalidCursor),
    dependencies=[PUBLIC],
)
async def get_partner_leaderboard(
    campaign: CampaignId, session: ReadDep, page: PageDep, quest: QuestQuery = None
) -> PageOut[PartnerPlaceOut]:
    """The points of the people whom each partner brought; where the campaign shows it."""
    found, cursor = await _groups(session, campaign, quest, page, kind="partner")
    return PageOut(
        items=[
            PartnerPlaceOut(
                rank=one.rank, organisation=one.holder_id, name=one.name or "", points=one.points
            )
            for one in found
        ],
        next_cursor=cursor,
    )


@router.get(
    "/campaigns/{campaign}/leaderboard/teams",
    response_model=PageOut[TeamPlaceOut],
    responses=refusals(NotFound, InvalidCursor),
    dependencies=[PUBLIC],
)
async def get_team_leaderboard(
    campaign: CampaignId, session: ReadDep, page: PageDep, quest: QuestQuery = None
) -> PageOut[TeamPlaceOut]:
    """The points of what was done in each team; where the campaign shows it.

    Teams of the campaign stand on all of its boards, teams of one Quest on the board of that Quest.
    """
    found, cursor = await _groups(session, campaign, quest, page, kind="team")
    return PageOut(
        items=[
            TeamPlaceOut(rank=one.rank, team=one.holder_id, name=one.name, points=one.points)
            for one in found
        ],
        next_cursor=cursor,
    )


@router.get(
    "/campaigns/{campaign}/leaderboard/areas",
    response_model=PageOut[AreaPlaceOut],
    responses=refusals(NotFound, InvalidCursor),
    dependencies=[PUBLIC],
)
async def get_area_leaderboard(
    campaign: CampaignId, session: ReadDep, page: PageDep, quest: QuestQuery = None
) -> PageOut[AreaPlaceOut]:
    """The points of everybody who says an area is theirs; where the campaign shows it."""
    found, cursor = await _groups(session, campaign, quest, page, kind="area")
    return PageOut(
        items=[
            AreaPlaceOut(rank=one.rank, area=one.name, points=one.points)
            for one in found
            if one.name is not None  # an area that the campaign no longer has
        ],
        next_cursor=cursor,
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


@router.put("/me/leaderboard", response_model=ListedOut, responses=WISHED)
async def put_listed(wish: ListedIn, session: SessionDep, caller: ParticipantDep) -> ListedOut:
    """Stand on the boards of this campaign, or on none. Nobody does who did not ask for it."""
    await be_listed(session, caller, listed=wish.listed)
    return ListedOut(listed=wish.listed)


async def _board(session: Session, campaign: UUID, quest: UUID | None) -> Board:
    found = await public_campaign(session, campaign)
    return await board_of(session, found.workspace_id, campaign, quest)


async def _groups(
    session: Session, campaign: UUID, quest: UUID | None, page: Page, *, kind: GroupKind
) -> tuple[list[GroupPlace], str | None]:
    """A page of a board of groups, and the cursor behind it."""
    board = await _board(session, campaign, quest)
    if kind not in board.groups:
        raise NotFound()
    asked = GroupBoard(
        workspace_id=board.workspace_id, campaign_id=campaign, board_id=board.id, kind=kind
    )
    found = await groups_on(session, asked, after=page.after(), limit=page.limit)
    last = found[-1].holder_id if len(found) == page.limit else None
    return found, page.next(last)


def _place(one: Ranked, *, me: UUID | None) -> PlaceOut:
    return PlaceOut(
        rank=one.rank,
        name=one.place.name,
        points=one.place.points,
        me=one.place.participant_id == me,
    )
