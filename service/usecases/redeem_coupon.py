"""A coupon is redeemed at the till, once."""

from datetime import datetime
from typing import Any

from quests.coupon import CouponExpired, NotACoupon, spellings
from quests.errors import AlreadyUsed, NotFound
from service.callers import OrganisationCaller
from service.store.coupon_news import use_up
from service.store.session import Session


async def redeem_coupon(
    session: Session,
    caller: OrganisationCaller,
    code: str,
    *,
    reference: str | None,
    at: datetime,
) -> Any:
    """Use a code of the organisation up; a retry with the same reference is told the same.

    Args:
        reference: The till's own name of the sale, for example the number of the receipt.

    Raises:
        NotFound: the organisation gave out no such code.
        AlreadyUsed: it was redeemed, with another reference.
        CouponExpired: nobody redeemed it in time.
    """
    holder = (caller.workspace_id, caller.organisation_id)
    try:
        codes = spellings(code)
    except NotACoupon as wrong:
        raise NotFound("There is no such coupon.") from wrong
    found, done = await use_up(
        session, holder, codes, actor=caller.actor, reference=reference, at=at
    )
    if done:
        return found
    if found.redeemed_at is None:
        raise CouponExpired()
    if reference is None or found.reference != reference:
        raise AlreadyUsed("This coupon was redeemed.", redeemed_at=found.redeemed_at.isoformat())
    return found
