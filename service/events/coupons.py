"""Events about coupons, for the organisation whose they are."""

from pydantic import Field

from service.events.data import Shape
from service.events.event import Event
from service.public_ids import CouponPoolId, QuestId


class CouponData(Shape):
    """A coupon; never its code."""

    pool: CouponPoolId
    quest: QuestId = Field(description="The Quest that it is thanks for.")


class CouponIssued(Event):
    """A person got one of your coupons as thanks for a Quest."""

    type = "coupon.issued"
    subject = ("coupon", "cpn")
    data: CouponData


class CouponRedeemed(Event):
    """One of your coupons was redeemed; each is once."""

    type = "coupon.redeemed"
    subject = ("coupon", "cpn")
    data: CouponData


COUPON_EVENTS: tuple[type[Event], ...] = (CouponIssued, CouponRedeemed)
