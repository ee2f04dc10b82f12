"""Doubtful signatures: what stands out, saved filters, previews, applied and undone."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter, Request, Response

from quests.errors import (
    Forbidden,
    IdempotencyKeyReused,
    InvalidCursor,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    Unauthenticated,
)
from quests.ids import public_id
from quests.signature_filter import SignatureFilter
from service.api.acts import Act, OrganiserActDep
from service.api.deps import (
    ModeratorDep,
    NowDep,
    OrganiserDep,
    PageDep,
    ReadDep,
    SessionDep,
)
from service.api.filter_shapes import (
    FilterIn,
    FilterOut,
    PreviewOut,
    SignalsOut,
)
from service.api.preconditions import IfMatchDep, tag
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import PageOut
from service.api.strict_route import StrictRoute
from service.networks import network_key, network_label
from service.public_ids import FilterId, QuestId
from service.store.signature_filters import filters_of
from service.store.signature_signals import overview_of
from service.usecases.save_filter import (
    change_filter,
    led_filter,
    led_petition,
    preview_filter,
    save_new_filter,
)

router = APIRouter(prefix="/v1", tags=["signatures"], route_class=StrictRoute)
WHO = (NotFound, Unauthenticated, Forbidden)
CHANGE = (PreconditionRequired, PreconditionFailed, *WHO, *BODY_REFUSALS)


@router.get(
    "/quests/{petition}/signature-signals",
    response_model=SignalsOut,
    responses=refusals(*WHO),
)
async def get_signature_signals(
    petition: QuestId, session: ReadDep, caller: ModeratorDep
) -> SignalsOut:
    """What stands out among the signatures, also the doubted ones, by which to write a filter."""
    led = await led_petition(session, caller, petition)
    seen = await overview_of(session, led.workspace_id, led.campaign_id, led.quest_id)
    return SignalsOut.of(seen)


@router.post(
    "/quests/{petition}/signature-filters",
    status_code=201,
    response_model=FilterOut,
    responses=refusals(IdempotencyKeyReused, *WHO, *BODY_REFUSALS),
)
async def post_filter(
    petition: QuestId,
    body: FilterIn,
    act: OrganiserActDep,
) -> Response:
    """Save a filter. It changes nothing before it is applied."""
    do = partial(_save, act, petition, body)
    return await act.once(body, do)


async def _save(
    act: Act,
    petition: UUID,
    body: FilterIn,
) -> FilterOut:
    asks = _with_networks(act.request, petition, body)
    saved = await save_new_filter(
        act.session, act.caller, petition, name=body.name, asks=asks, at=act.at
    )
    act.made(public_id("flt", saved.id))
    return FilterOut.of(saved)


def _with_networks(request: Request, petition: UUID, body: FilterIn) -> SignatureFilter:
    """What it asks, with the networks of the addresses; those are forgotten here."""
    secret: str = request.app.state.code_secret
    named = [network_label(network_key(secret, petition, one)) for one in body.addresses]
    networks = tuple(dict.fromkeys((*body.asks.networks, *named)))
    return body.asks.model_copy(update={"networks": networks})


@router.get(
    "/quests/{petition}/signature-filters",
    response_model=PageOut[FilterOut],
    responses=refusals(InvalidCursor, *WHO),
)
async def list_filters(
    petition: QuestId, session: ReadDep, caller: ModeratorDep, page: PageDep
) -> PageOut[FilterOut]:
    """The filters of a petition, the oldest first."""
    led = await led_petition(session, caller, petition)
    found = await filters_of(session, led, after=page.after(), limit=page.limit)
    last = found[-1].id if len(found) == page.limit else None
    return PageOut(items=[FilterOut.of(one) for one in found], next_cursor=page.next(last))


@router.put(
    "/signature-filters/{filter}",
    response_model=FilterOut,
    responses=refusals(*CHANGE),
)
async def put_filter(
    filter: FilterId,
    body: FilterIn,
    seen: IfMatchDep,
    request: Request,
    session: SessionDep,
    caller: OrganiserDep,
    response: Response,
    at: NowDep,
) -> FilterOut:
    """Let a filter ask something else. What was applied before stays as it is."""
    petition = (await led_filter(session, caller, filter)).petition.quest_id
    asks = _with_networks(request, petition, body)
    after = await change_filter(
        session, caller, filter, name=body.name, asks=asks, seen=seen, at=at
    )
    tag(response, after.tag)
    return FilterOut.of(after)


@router.get(
    "/signature-filters/{filter}/preview",
    response_model=PreviewOut,
    responses=refusals(*WHO),
)
async def get_filter_preview(
    filter: FilterId, session: ReadDep, caller: ModeratorDep, response: Response, at: NowDep
) -> PreviewOut:
    """How many signatures it matches now, some of them, and what would count afterwards.

    `ETag` is that of the filter: send it with the application.
    """
    preview = await preview_filter(session, caller, filter, at)
    tag(response, preview.saved.tag)
    return PreviewOut.of(preview)
