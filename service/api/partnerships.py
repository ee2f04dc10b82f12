"""All that is a partner's own in a campaign, to take along: also after it has left."""

from datetime import datetime

from fastapi import APIRouter, Response
from pydantic import Field

from quests.errors import Forbidden, NotFound, Unauthenticated
from scoring.phrases import FALLBACK
from service.api.commitments import CommitmentOut
from service.api.coupon_shapes import CouponPoolOut
from service.api.deps import LocaleDep, NowDep, ReadDep, ReaderDep
from service.api.logbook import LogEntryOut
from service.api.partner_shapes import PartnershipOut
from service.api.problems import refusals
from service.api.readiness import ReadinessOut
from service.api.shapes import Out
from service.public_ids import CampaignId
from service.store.charters import confirmations_of
from service.store.commitments import commitments_of
from service.store.coupons import pools_of
from service.store.logbook import entries_of
from service.store.partner_facts import campaign_scene
from service.store.partner_roles import roles_of
from service.store.partnerships import partnership_of
from service.usecases.answer_readiness import own_readiness

router = APIRouter(prefix="/v1/campaigns", tags=["partners"])
MOST = 100_000


class ConfirmedOut(Out):
    """A version of the Charter that we confirmed."""

    version: int
    confirmed_at: datetime


class PartnershipFileOut(Out):
    """Everything of ours, as it stands."""

    campaign: CampaignId
    as_of: datetime
    partnership: PartnershipOut
    charter: list[ConfirmedOut]
    readiness: list[ReadinessOut]
    commitments: list[CommitmentOut] = Field(description="Also those taken back.")
    log: list[LogEntryOut]
    coupon_pools: list[CouponPoolOut]


@router.get(
    "/{campaign}/partnership",
    response_model=PartnershipFileOut,
    responses=refusals(NotFound, Unauthenticated, Forbidden),
)
async def get_partnership(
    campaign: CampaignId,
    session: ReadDep,
    caller: ReaderDep,
    language: LocaleDep,
    response: Response,
    at: NowDep,
) -> PartnershipFileOut:
    """All that your organisation said, promised and did in a campaign; also after it has left."""
    where, me = (caller.workspace_id, campaign), caller.organisation_id
    mine = await partnership_of(session, *where, me)
    local = at.astimezone((await campaign_scene(session, *where, at)).zone)
    spoken = language or FALLBACK
    promises = await commitments_of(session, *where, after=None, limit=MOST)
    entries = await entries_of(session, *where, kind=None, after=None, limit=MOST)
    response.headers["Content-Disposition"] = 'attachment; filename="partnership.json"'
    return PartnershipFileOut(
        campaign=campaign,
        as_of=at,
        partnership=PartnershipOut.of(mine, await roles_of(session, *where)),
        charter=[
            ConfirmedOut(version=one.version, confirmed_at=one.confirmed_at)
            for one in await confirmations_of(session, *where)
            if one.organisation_id == me
        ],
        readiness=[
            ReadinessOut.of(one, spoken) for one in await own_readiness(session, caller, campaign)
        ],
        commitments=[
            CommitmentOut.of(one, spoken, local) for one in promises if one.organisation_id == me
        ],
        log=[LogEntryOut.of(one) for one in entries if one.organisation_id == me],
        coupon_pools=[
            CouponPoolOut.of(one)
            for one in await pools_of(session, *where, me, after=None, limit=MOST)
        ],
    )
