"""Which area of the campaign is mine: for Quests that are for people of some areas."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from quests.errors import NotFound, Unauthenticated
from quests.texts import Slug
from service.api.deps import ParticipantDep, SessionDep
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out
from service.api.strict_route import StrictRoute
from service.usecases.choose_area import choose_area

router = APIRouter(prefix="/v1/me", tags=["me"], route_class=StrictRoute)
Area = Annotated[Slug | None, Field(description="A slug of the campaign's `areas`; null: none.")]


class MyAreaIn(In):
    """Where I say I am; nobody checks it, and null takes it back."""

    area: Area


class MyAreaOut(Out):
    """Where I say I am."""

    area: Area


@router.put(
    "/area",
    response_model=MyAreaOut,
    responses=refusals(NotFound, Unauthenticated, *BODY_REFUSALS),
)
async def put_area(body: MyAreaIn, session: SessionDep, caller: ParticipantDep) -> MyAreaOut:
    """Say which area of the campaign is mine. Said twice, it is so."""
    await choose_area(session, caller, body.area)
    return MyAreaOut(area=body.area)
