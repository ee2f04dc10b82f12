"""What is mine: take it along, have it erased."""

from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic import Field

from quests.errors import Unauthenticated
from service.api.deps import LocaleDep, NowDep, ParticipantDep, ReadDep, SessionDep
from service.api.problems import refusals
from service.api.shapes import Out
from service.public_ids import ErasureId
from service.usecases.erase_people import be_erased
from service.usecases.take_along import files_of, take_along
from service.zipped import zipped

ZIP = "application/zip"

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


@router.get(
    "/export",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "A zip: `index.html` to read, a JSON file per area in `data/`, my "
            "photos, and a manifest with the hash of each file.",
            "content": {ZIP: {"schema": {"type": "string", "format": "binary"}}},
        },
        **refusals(Unauthenticated),
    },
)
async def export_me(
    request: Request, session: ReadDep, caller: ParticipantDep, language: LocaleDep, at: NowDep
) -> StreamingResponse:
    """Take everything along that is known of me, consents with their receipts included.

    It is made while it is sent, and kept nowhere.
    """
    secret = request.app.state.settings.signing_secret()
    spoken = language or caller.locale
    found = await take_along(session, caller, language=spoken, secret=secret, at=at)
    pieces = zipped(files_of(found, request.app.state.shelf), at)
    headers = {"Content-Disposition": 'attachment; filename="coquest-export.zip"'}
    return StreamingResponse(pieces, media_type=ZIP, headers=headers)
