"""Coupons as people, organisations and tills see them."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, model_validator

from quests.coupon import shown
from quests.ids import public_id
from quests.texts import Instant, Lines
from service.api.shapes import In, Out, Texts
from service.public_ids import CouponId, CouponPoolId, OrganisationId, QuestId
from service.store.coupons import Counted
from service.usecases.fill_coupon_pool import Codes

MOST = 5_000
CodeText = Annotated[
    str,
    Field(
        pattern=r"^[0-9A-Za-z][0-9A-Za-z._/ -]{2,62}[0-9A-Za-z]$",
        description="Upper and lower case, spaces and hyphens make no difference.",
        examples=["7KQ2-M0XA-9TBD"],
    ),
]


class CodesIn(In):
    """Codes to be made here, or your own."""

    generate: Annotated[int, Field(ge=0, le=MOST)] = 0
    codes: list[CodeText] = Field(default=[], max_length=MOST)

    @model_validator(mode="after")
    def _some(self) -> "CodesIn":
        if not self.generate and not self.codes:
            raise ValueError("either `generate` some, or send `codes`")
        return self

    def asked(self) -> Codes:
        """As the use case reads them."""
        return Codes(generate=self.generate, given=self.codes)


class CouponPoolIn(CodesIn):
    """What is offered, and until when."""

    title: Lines = Field(description="What the coupon is good for.")
    expires_at: Instant | None = None
    shared: CodeText | None = Field(
        default=None,
        description="One code for all, such as `SUMMER10`: good as often as there are coupons, "
        "and only for as many as were given one. Send `generate` with it: the cap.",
        examples=[None],
    )
    by_itself: bool = Field(
        default=False,
        description="Given to whoever does the Quest from now on, without being asked for; they "
        "find it in their inbox, and in a mail where they agreed to those.",
    )

    @model_validator(mode="after")
    def _one_way(self) -> "CouponPoolIn":
        if self.shared and self.codes:
            raise ValueError("either one `shared` code, or `codes` of your own")
        return self


class CouponPoolOut(Out):
    """A pool, and what became of its codes."""

    id: CouponPoolId
    organisation: OrganisationId
    quest: QuestId
    title: Texts
    expires_at: datetime | None
    shared: str | None = Field(description="One code for all, if it has one.")
    by_itself: bool
    codes: int
    issued: int
    redeemed: int

    @classmethod
    def of(cls, one: Counted) -> "CouponPoolOut":
        """With its counts."""
        return cls(
            id=one.pool.id,
            organisation=one.pool.organisation_id,
            quest=one.pool.quest_id,
            title=one.pool.title,
            expires_at=one.pool.expires_at,
            shared=one.pool.shared_code,
            by_itself=one.pool.by_itself,
            codes=one.codes,
            issued=one.issued,
            redeemed=one.redeemed,
        )


class CouponOut(Out):
    """A coupon of mine."""

    id: CouponId
    quest: QuestId
    organisation: OrganisationId
    organisation_name: str
    title: Texts
    code: str = Field(description="To be typed at the till.", examples=["7KQ2-M0XA-9TBD"])
    url: str = Field(description="What its QR code leads to; only a till can do something there.")
    qr: str = Field(description="The QR code, as a picture.")
    issued_at: datetime
    expires_at: datetime | None
    redeemed_at: datetime | None

    @classmethod
    def of(cls, one: Any, public_url: str) -> "CouponOut":
        """As its person sees it."""
        return cls(
            id=one.id,
            quest=one.quest_id,
            organisation=one.organisation_id,
            organisation_name=one.organisation,
            title=one.title,
            code=one.shared_code or shown(one.code),
            url=f"{public_url}/coupon#{one.code}",
            qr=f"/v1/me/coupons/{public_id('cpn', one.id)}/qr",
            issued_at=one.issued_at,
            expires_at=one.expires_at,
            redeemed_at=one.redeemed_at,
        )


class CouponsOut(Out):
    """My coupons, the oldest first."""

    items: list[CouponOut]


class RedemptionIn(In):
    """A code at the till."""

    code: CodeText
    reference: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[ -~]+$")] | None = (
        Field(default=None, description="Your name of the sale: a retry with it is no second use.")
    )


class RedemptionOut(Out):
    """The coupon is used up."""

    coupon: CouponId
    pool: CouponPoolId
    title: Texts
    redeemed_at: datetime
