"""Signatures on paper, all counts of a petition, and the file to hand over."""

import asyncio
from functools import partial

from fastapi import APIRouter, Request, Response

from quests.errors import (
    AlreadyExists,
    EvidenceRefused,
    Forbidden,
    IdempotencyKeyReused,
    InvalidCursor,
    NotFound,
    TransitionRefused,
    Unauthenticated,
)
from quests.print_errors import LettersMissing
from quests.signature_sheet import Sheet
from service.api.deps import (
    PUBLIC,
    KeyDep,
    LettersDep,
    LocaleDep,
    ModeratorDep,
    NowDep,
    OrganiserDep,
    PageDep,
    ReadDep,
    SessionDep,
    WrittenDep,
)
from service.api.once import answer_once, keyed_request
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import PageOut
from service.api.sheet_shapes import CountsOut, HandOverIn, SheetIn, SheetMoveIn, SheetOut
from service.api.strict_route import StrictRoute
from service.public_ids import QuestId, SheetId
from service.signature_file import as_csv, as_pdf
from service.store.campaigns import public_quest
from service.store.published_quests import load_quest_alone
from service.store.signature_sheets import counts_of, sheets_of
from service.usecases.count_sheet import (
    SheetCount,
    SheetMove,
    count_sheet,
    led_petition,
    move_sheet,
)
from service.usecases.hand_over import HandOverRequest, hand_over

router = APIRouter(prefix="/v1", tags=["signatures"], route_class=StrictRoute)
MEDIA = {"pdf": "application/pdf", "csv": "text/csv"}


@router.get(
    "/quests/{quest}/signatures/counts",
    response_model=CountsOut,
    responses=refusals(NotFound),
    dependencies=[PUBLIC],
)
async def get_signature_counts(quest: QuestId, session: ReadDep, at: NowDep) -> CountsOut:
    """How many signatures there are, by how they came."""
    workspace_id = await public_quest(session, quest)
    if (await load_quest_alone(session, workspace_id, quest)).kind != "petition":
        raise NotFound()
    counts = await counts_of(session, workspace_id, quest, at)
    return CountsOut(
        total=counts.total,
        online=counts.online,
        paper=counts.paper,
        confirming=counts.confirming,
        paper_unverified=counts.paper_unverified,
        as_of=counts.as_of,
    )


@router.post(
    "/quests/{petition}/signature-sheets",
    status_code=201,
    response_model=SheetOut,
    responses=refusals(
        NotFound,
        Unauthenticated,
        Forbidden,
        EvidenceRefused,
        AlreadyExists,
        IdempotencyKeyReused,
        *BODY_REFUSALS,
    ),
)
async def post_sheet(
    petition: QuestId,
    body: SheetIn,
    request: Request,
    session: SessionDep,
    caller: ModeratorDep,
    key: KeyDep,
    at: NowDep,
) -> Response:
    """Hand in what was counted on one sheet; it counts once somebody else has verified it."""
    count = SheetCount(
        quest_id=petition,
        number=body.number,
        place=body.place,
        collected_on=body.collected_on,
        lines=body.lines,
        at=at,
    )

    async def do() -> SheetOut:
        return SheetOut.of(await count_sheet(session, caller, count))

    who = (caller.workspace_id, caller.organisation_id)
    return await answer_once(session, keyed_request(request, body, key, who=who), at, do)


@router.get(
    "/quests/{petition}/signature-sheets",
    response_model=PageOut[SheetOut],
    responses=refusals(NotFound, Unauthenticated, Forbidden, InvalidCursor),
)
async def list_sheets(
    petition: QuestId, session: ReadDep, caller: ModeratorDep, page: PageDep
) -> PageOut[SheetOut]:
    """The sheets of a petition, the oldest first."""
    await led_petition(session, caller, petition)
    found = await sheets_of(
        session, caller.workspace_id, petition, after=page.after(), limit=page.limit
    )
    last = found[-1].id if len(found) == page.limit else None
    return PageOut(items=[SheetOut.of(one) for one in found], next_cursor=page.next(last))


@router.post(
    "/signature-sheets/{sheet}/transitions",
    response_model=SheetOut,
    responses=refusals(
        NotFound, Unauthenticated, Forbidden, TransitionRefused, EvidenceRefused, *BODY_REFUSALS
    ),
)
async def move_signature_sheet(
    sheet: SheetId, body: SheetMoveIn, session: SessionDep, caller: ModeratorDep, at: NowDep
) -> SheetOut:
    """Verify what somebody else has counted, reject it, or take a verified sheet back.

    The figures follow at once. The same step again changes nothing.
    """
    move = SheetMove(sheet_id=sheet, to=Sheet(body.to), lines=body.lines, reason=body.reason, at=at)
    return SheetOut.of(await move_sheet(session, caller, move))


@router.post(
    "/quests/{petition}/signatures/hand-over",
    response_class=Response,
    responses={
        200: {
            "description": "The file.",
            "content": {media: {"schema": {"type": "string"}} for media in MEDIA.values()},
        },
        **refusals(NotFound, Unauthenticated, Forbidden, LettersMissing, *BODY_REFUSALS),
    },
)
async def hand_signatures_over(
    petition: QuestId,
    body: HandOverIn,
    deeds: WrittenDep,
    caller: OrganiserDep,
    language: LocaleDep,
    letters: LettersDep,
    at: NowDep,
) -> Response:
    """The signatures that count now, as a file to hand over, with the counts by how they came.

    Full names and postcodes are in it where the petition asked for them; otherwise names only as
    their people show them. No mail addresses, no comments. Each export is in the audit log.
    """
    asked = HandOverRequest(
        quest_id=petition, part=body.part, language=body.language or language or "en", at=at
    )
    async with deeds.transaction(caller.workspace_id) as session:
        made = await hand_over(session, caller, asked)
    draw = partial(as_pdf, made, letters) if body.format == "pdf" else partial(as_csv, made)
    content = await asyncio.to_thread(draw)
    name = f"signatures-{at:%Y-%m-%d}-{body.part}.{body.format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers, media_type=MEDIA[body.format])
