"""Printed stickers: order a batch, print it, see what became of each; and whoever scans one."""

import asyncio
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response

from quests.errors import (
    EvidenceRefused,
    Forbidden,
    IdempotencyKeyReused,
    NotFound,
    Unauthenticated,
)
from quests.ids import public_id
from quests.print_errors import LettersMissing
from service.api.deps import (
    PUBLIC,
    DatabaseDep,
    KeyDep,
    LettersDep,
    NowDep,
    OrganiserDep,
    ReadDep,
    SessionDep,
)
from service.api.once import answer_once, keyed_request
from service.api.problems import BODY_REFUSALS, refusals
from service.api.sticker_shapes import (
    MOST_PER_BATCH,
    BatchesOut,
    BatchIn,
    BatchOut,
    BatchPageOut,
    StickerOut,
)
from service.api.strict_route import StrictRoute
from service.api.visitors import is_person
from service.public_ids import BatchId, QuestId
from service.sheets import LAYOUTS
from service.signs import SIGNS
from service.store.campaigns import ensure_lead
from service.store.code_batches import (
    CodeBatch,
    CodeUse,
    CodeWithdrawn,
    batches_of,
    revoke_batch,
    uses_of,
)
from service.store.published_quests import load_quest_alone
from service.usecases.print_stickers import (
    Order,
    SheetOrder,
    code_text,
    draw_sheet,
    order_stickers,
    own_batch,
    read_print,
)
from service.usecases.scan_sticker import scan_sticker

router = APIRouter(tags=["stickers"], route_class=StrictRoute)

MOST_PER_PRINT = 260
WHO = (Unauthenticated, Forbidden, NotFound)
LayoutName = Literal["a4-1", "a4-8", "a4-21", "a4-24", "a4-65", "letter-10", "letter-30"]
assert {SIGNS, *LAYOUTS} == set(LayoutName.__args__)  # type: ignore[attr-defined]  # noqa: S101


def _out(batch: CodeBatch) -> dict[str, object]:
    return {
        "id": batch.id,
        "quest": batch.quest_id,
        "count": batch.count,
        "label": batch.label,
        "created_at": batch.created_at,
        "revoked_at": batch.revoked_at,
        "sheet": f"/v1/sticker-batches/{public_id('bat', batch.id)}/sheet",
    }


@router.post(
    "/v1/quests/{quest}/sticker-batches",
    status_code=201,
    response_model=BatchOut,
    responses=refusals(*WHO, EvidenceRefused, IdempotencyKeyReused, *BODY_REFUSALS),
)
async def order_batch(
    quest: QuestId,
    body: BatchIn,
    request: Request,
    session: SessionDep,
    holder: OrganiserDep,
    key: KeyDep,
    at: NowDep,
) -> Response:
    """Make stickers, each with a signed code that counts once. Print them with `sheet`.

    For a hunt these are the signs of its checkpoints: leave `count` out. The code of a sign counts
    once for each person. A Quest of any kind with `verification: code` has codes to hand out.
    """

    async def do() -> BatchOut:
        order = Order(
            workspace_id=holder.workspace_id,
            organisation_id=holder.organisation_id,
            quest_id=quest,
            count=body.count,
            label=body.label,
            at=at,
        )
        return BatchOut.model_validate(_out(await order_stickers(session, order)))

    who = (holder.workspace_id, holder.organisation_id)
    return await answer_once(session, keyed_request(request, body, key, who=who), at, do)


@router.get(
    "/v1/quests/{quest}/sticker-batches", response_model=BatchesOut, responses=refusals(*WHO)
)
async def list_batches(quest: QuestId, session: ReadDep, holder: OrganiserDep) -> BatchesOut:
    """The batches of a Quest."""
    found = await load_quest_alone(session, holder.workspace_id, quest)
    await ensure_lead(session, holder.workspace_id, found.campaign.id, holder.organisation_id)
    batches = await batches_of(session, holder.workspace_id, quest)
    return BatchesOut(items=[BatchOut.model_validate(_out(one)) for one in batches])


@router.get("/v1/sticker-batches/{batch}", response_model=BatchPageOut, responses=refusals(*WHO))
async def get_batch(
    batch: BatchId, request: Request, session: ReadDep, holder: OrganiserDep
) -> BatchPageOut:
    """What became of each sticker: who reported it first, and how many came by it."""
    found = await own_batch(session, holder.workspace_id, holder.organisation_id, batch)
    uses = await uses_of(session, found)
    secret: str = request.app.state.code_secret
    stickers = [
        _sticker(number, uses[number], code_text(found, number, secret=secret))
        for number in sorted(uses)
    ]
    return BatchPageOut.model_validate(
        {
            **_out(found),
            "reported": sum(one.completion is not None for one in stickers),
            "arrivals": sum(one.arrivals for one in stickers),
            "stickers": stickers,
        }
    )


def _sticker(number: int, use: CodeUse, code: str) -> StickerOut:
    return StickerOut(
        number=number,
        code=code,
        reported_at=use.used_at,
        completion=use.completion_id,
        arrivals=use.arrivals,
    )


@router.get(
    "/v1/sticker-batches/{batch}/sheet",
    response_class=Response,
    responses={
        200: {"content": {"application/pdf": {"schema": {"type": "string"}}}},
        **refusals(*WHO, LettersMissing),
    },
)
async def get_sheet(
    batch: BatchId,
    request: Request,
    database: DatabaseDep,
    holder: OrganiserDep,
    letters: LettersDep,
    layout: LayoutName | None = None,
    language: Annotated[str | None, Query(pattern=r"^[a-z]{2}$")] = None,
    first: Annotated[int, Query(ge=1, le=MOST_PER_BATCH)] = 1,
) -> Response:
    """The sheets to print, up to 260 stickers from `first` on: print at 100 %, no scaling.

    `layout` names the paper and how many labels it has. All texts stay 2 mm inside of each. `a4-1`
    are signs, one a page: left out, what a hunt has; stickers come as `a4-21`.
    """
    order = SheetOrder(
        workspace_id=holder.workspace_id,
        organisation_id=holder.organisation_id,
        batch_id=batch,
        layout=layout,
        language=language,
        first=first,
        last=first + MOST_PER_PRINT - 1,
    )
    found, said = await read_print(database, order)
    if first > found.count:
        raise NotFound()
    state = request.app.state
    url, secret = state.settings.public_url, state.code_secret
    draw = partial(draw_sheet, found, said, order, url=url, secret=secret, letters=letters)
    drawn = await asyncio.to_thread(draw)  # for up to seconds, and others are waiting
    name = f"{public_id('bat', batch)}-{first}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(drawn, headers=headers, media_type="application/pdf")


@router.delete("/v1/sticker-batches/{batch}", status_code=204, responses=refusals(*WHO))
async def withdraw_batch(
    batch: BatchId, session: SessionDep, holder: OrganiserDep, at: NowDep
) -> None:
    """Withdraw all stickers of a batch: they count no more. What was counted stays."""
    found = await own_batch(session, holder.workspace_id, holder.organisation_id, batch)
    await revoke_batch(session, found, at)


@router.get(
    "/s/{sticker}",
    status_code=302,
    response_class=Response,
    responses={
        302: {"description": "To the page of the campaign."},
        **refusals(NotFound, CodeWithdrawn),
    },
    dependencies=[PUBLIC],
)
async def scan(
    sticker: Annotated[
        str, Path(pattern=r"^[0-9A-Za-z-]{16,24}$", examples=["9KX2-00W4-7QTB-M3ZD"])
    ],
    request: Request,
    session: SessionDep,
    at: NowDep,
) -> Response:
    """Somebody scans a sticker in passing: count the arrival, and go to the campaign.

    No cookie is set and no address kept. Programs that only look ahead are not counted, nor is
    the same sticker twice within ten seconds.
    """
    state = request.app.state
    campaign = await scan_sticker(
        session, sticker, secret=state.code_secret, counted=is_person(request), at=at
    )
    target = f"{state.settings.public_url}/v1/campaigns/{public_id('cmp', campaign)}"
    return Response(status_code=302, headers={"Location": target, "Cache-Control": "no-store"})
