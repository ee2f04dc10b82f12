"""What is mine: have it erased."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import Field

from quests.errors import Unauthenticated
from service.api.deps import NowDep, ParticipantDep, SessionDep
from service.api.problems import refusals
from service.api.shapes import Out
from service.public_ids import ErasureId
from service.usecases.erase_people import be_erased

router = APIRouter(prefix="/v1/me", tags=["me"])


class ErasureOut(Out):
    """What happens now."""

    id: ErasureId = Field(description="Keep it to ask about it: it names nobody.")
    asked_at: datetime
    within: int = Field(description="Seconds within which it is done.", examples=[60])


WITHIN = 60


@router.delete("", status_code=202, response_model=ErasureOut, responses=refusals(Unauthenticated))
async def erase_me(session: SessionDep, caller: ParticipantDep, at: NowDep) -> ErasureOut:
    """Erase me: name, address, photos, texts, votes' author, consents, messages. It cannot be
    undone.

    All my sessions end at once. What counted goes on to count, of nobody; what the campaign took
    up stays without an author; what waits for review is withdrawn. Every organisation that knew
    me is told to forget me, under the pseudonym it knows. To take everything along, ask for the
    export first.
    """
    erasure_id, asked_at = await be_erased(session, caller, at)
    return ErasureOut(id=erasure_id, asked_at=asked_at, within=WITHIN)
