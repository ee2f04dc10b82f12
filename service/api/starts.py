"""Somebody begins a Quest."""

from fastapi import APIRouter
from pydantic import Field

from quests.errors import NotFound, QuestClosed, Unauthenticated
from service.api.deps import NowDep, ParticipantDep, SessionDep
from service.api.problems import refusals
from service.api.shapes import Out
from service.public_ids import QuestId
from service.usecases.begin_quest import begin_quest

router = APIRouter(prefix="/v1", tags=["quests"])


class BegunOut(Out):
    """That it is begun."""

    first: bool = Field(description="Whether it was not before.")


@router.post(
    "/quests/{quest}/start",
    response_model=BegunOut,
    responses=refusals(Unauthenticated, NotFound, QuestClosed),
)
async def start(
    quest: QuestId, session: SessionDep, caller: ParticipantDep, at: NowDep
) -> BegunOut:
    """Say that I begin a Quest, when I open its form or set out. Once more changes nothing.

    It is counted so that organisers see where people give up; it obliges to nothing, and a
    completion needs none.
    """
    return BegunOut(first=await begin_quest(session, caller, quest, at=at))
