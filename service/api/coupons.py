"""Coupons: offered as thanks for a Quest, taken by people, redeemed once at the till."""

from functools import partial
from io import BytesIO
from uuid import UUID

import segno
from fastapi import APIRouter, Request, Response

from quests.coupon import CouponExpired
from quests.errors import (
    AlreadyExists,
    AlreadyUsed,
    Forbidden,
    IdempotencyKeyReused,
    InvalidCursor,
    LimitReached,
    NotFound,
    PrerequisiteMissing,
    Unauthenticated,
)
from quests.ids import public_id
from service.api.acts import Act, OrganiserActDep
from service.api.audit_trail import about
from service.api.coupon_shapes import (
    CodesIn,
    CouponOut,
    CouponPoolIn,
    CouponPoolOut,
    CouponsOut,
    RedemptionIn,
    RedemptionOut,
)
from service.api.deps import (
    DelivererDep,
    NowDep,
    OrganiserDep,
    PageDep,
    ParticipantDep,
    ReadDep,
    ReaderDep,
    SessionDep,
)
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import PageOut
from service.api.strict_route import StrictRoute
from service.callers import OrganisationCaller
from service.public_ids import CampaignId, CouponId, CouponPoolId, QuestId
from service.store.campaigns import ensure_takes_part
from service.store.coupons import coupon_of, coupons_of, pools_of
from service.store.session import Session
from service.usecases.fill_coupon_pool import Offer, open_pool, refill_pool
from service.usecases.redeem_coupon import redeem_coupon
from service.usecases.take_coupon import take_coupons

router = APIRouter(prefix="/v1", tags=["coupons"], route_class=StrictRoute)
WHO = (NotFound, Unauthenticated, Forbidden)


@router.post(
    "/quests/{quest}/coupon-pools",
    status_code=201,
    response_model=CouponPoolOut,
    responses=refusals(AlreadyExists, IdempotencyKeyReused, *WHO, *BODY_REFUSALS),
)
async def post_coupon_pool(
    quest: QuestId,
    body: CouponPoolIn,
    act: OrganiserActDep,
) -> Response:
    """Offer coupons of your organisation as thanks for a Quest, one per person."""
    do = partial(_open, act, quest, body)
    return await act.once(body, do)


async def _open(
    act: Act,
    quest: UUID,
    body: CouponPoolIn,
) -> CouponPoolOut:
    offer = Offer(
        quest_id=quest,
        title=body.title,
        expires_at=body.expires_at,
        codes=body.asked(),
        shared=body.shared,
        by_itself=body.by_itself,
    )
    made = await open_pool(act.session, act.caller, offer, act.at)
    act.made(public_id("cpp", made.id))
    return await _counted(act.session, act.caller, made.campaign_id, made.id)


async def _counted(
    session: Session, caller: OrganisationCaller, campaign: UUID, pool: UUID
) -> CouponPoolOut:
    before = UUID(int=pool.int - 1)
    who = (caller.workspace_id, campaign, caller.organisation_id)
    [found] = await pools_of(session, *who, after=before, limit=1)
    return CouponPoolOut.of(found)


@router.get(
    "/campaigns/{campaign}/coupon-pools",
    response_model=PageOut[CouponPoolOut],
    responses=refusals(InvalidCursor, *WHO),
)
async def list_coupon_pools(
    campaign: CampaignId, session: ReadDep, caller: ReaderDep, page: PageDep, at: NowDep
) -> PageOut[CouponPoolOut]:
    """The pools of your organisation; of all partners, when you lead the campaign."""
    who = (caller.workspace_id, campaign)
    leads = await ensure_takes_part(session, *who, caller.organisation_id, at)
    of = None if leads else caller.organisation_id
    found = await pools_of(session, *who, of, after=page.after(), limit=page.limit)
    last = found[-1].pool.id if len(found) == page.limit else None
    return PageOut(items=[CouponPoolOut.of(one) for one in found], next_cursor=page.next(last))


@router.post(
    "/coupon-pools/{coupon_pool}/codes",
    response_model=CouponPoolOut,
    responses=refusals(AlreadyExists, *WHO, *BODY_REFUSALS),
)
async def add_coupon_codes(
    coupon_pool: CouponPoolId,
    body: CodesIn,
    session: SessionDep,
    caller: OrganiserDep,
    at: NowDep,
) -> CouponPoolOut:
    """Put more codes into a pool; all of them, or none when one is there already."""
    pool = await refill_pool(session, caller, coupon_pool, body.asked(), at)
    return await _counted(session, caller, pool.campaign_id, pool.id)


@router.post(
    "/quests/{quest}/coupons",
    response_model=CouponsOut,
    responses=refusals(NotFound, PrerequisiteMissing, LimitReached, Unauthenticated),
)
async def take_my_coupons(
    quest: QuestId, request: Request, session: SessionDep, caller: ParticipantDep, at: NowDep
) -> CouponsOut:
    """Take what this Quest is thanked with, once it is done. Asked again, the same coupons."""
    taken = await take_coupons(session, caller, quest, at)
    return CouponsOut(items=[CouponOut.of(one, _public_url(request)) for one in taken])


@router.get("/me/coupons", response_model=CouponsOut, responses=refusals(Unauthenticated))
async def my_coupons(request: Request, session: ReadDep, caller: ParticipantDep) -> CouponsOut:
    """The coupons I took, with their codes."""
    found = await coupons_of(session, caller.workspace_id, caller.participant_id)
    return CouponsOut(items=[CouponOut.of(one, _public_url(request)) for one in found])


@router.get(
    "/me/coupons/{coupon}/qr",
    response_class=Response,
    responses={
        200: {"content": {"image/svg+xml": {"schema": {"type": "string"}}}},
        **refusals(NotFound, Unauthenticated),
    },
)
async def get_coupon_qr(
    coupon: CouponId, request: Request, session: ReadDep, caller: ParticipantDep
) -> Response:
    """The QR code to be shown at the till."""
    found = await coupon_of(session, caller.workspace_id, caller.participant_id, coupon)
    drawn = BytesIO()
    url = f"{_public_url(request)}/coupon#{found.code}"
    segno.make(url, error="m", micro=False).save(drawn, kind="svg", scale=8, border=4)
    return Response(drawn.getvalue(), media_type="image/svg+xml")


@router.post(
    "/coupons/redemptions",
    response_model=RedemptionOut,
    responses=refusals(AlreadyUsed, CouponExpired, *WHO, *BODY_REFUSALS),
)
async def redeem_at_the_till(
    body: RedemptionIn, request: Request, session: SessionDep, caller: DelivererDep, at: NowDep
) -> RedemptionOut:
    """Redeem a coupon of your organisation: of any number of tills, one does it."""
    done = await redeem_coupon(session, caller, body.code, reference=body.reference, at=at)
    about(request, public_id("cpn", done.id))
    return RedemptionOut(
        coupon=done.id, pool=done.pool_id, title=done.title, redeemed_at=done.redeemed_at
    )


def _public_url(request: Request) -> str:
    url: str = request.app.state.settings.public_url
    return url
