"""Facts of subscriptions, profiles, coupons, apps, samples and experiments."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, computed_field

from scoring.fact_types.payload import Currency, FactType, Name, Payload, Whole

CodeKind: TypeAlias = Literal["unique", "shared"]


class OptIn(Payload):
    """Somebody asked for news, for example of the list ``newsletter``."""

    list: Name
    confirmed: bool


class OptOut(Payload):
    """Somebody wants no more of it."""

    list: Name


class SubscriberSnapshot(Payload):
    """How many a list holds on a day."""

    list: Name
    count: Whole


class ProfileEnriched(Payload):
    """Something became known of a profile; the first time for each field counts."""

    profile: Name
    field: Name


class SegmentMembership(Payload):
    """A profile came into a segment, or left it."""

    profile: Name
    segment: Name
    move: Literal["join", "leave"]


class DataTransfer(Payload):
    """Records went to somewhere else; at a price each, in cents, where they were sold."""

    destination: Literal[
        "dmp", "cdp", "marketing_automation", "advertiser_crm", "email_tool", "other"
    ]
    records: Annotated[int, Field(ge=1, le=10**9)]
    unit_price: Annotated[int, Field(ge=0, le=10**6)] = 0
    currency: Currency = "EUR"
    consent: bool

    @computed_field
    def amount(self) -> int:
        """What was paid for all of them, in cents."""
        return self.records * self.unit_price


class CouponIssued(Payload):
    """A code was given out; a unique one to one person, a shared one to many."""

    code: Name
    code_kind: CodeKind


class CouponRedeemed(Payload):
    """A code was used; each code counts once."""

    code: Name
    code_kind: CodeKind


class AppDownload(Payload):
    """Somebody got the app."""

    app: Name
    store: Name


class SampleDistributed(Payload):
    """Somebody got samples; the quantity counts them."""

    product: Name


class ExperimentExposure(Payload):
    """Somebody saw one variant of an experiment; the one compared with is ``control``."""

    experiment: Name
    variant: Name


TYPES = (
    FactType("opt_in", OptIn),
    FactType("opt_out", OptOut),
    FactType("subscriber_snapshot", SubscriberSnapshot, subject="list"),
    FactType("profile_enriched", ProfileEnriched, subject="profile"),
    FactType("segment_membership", SegmentMembership, subject="profile"),
    FactType("data_transfer", DataTransfer),
    FactType("coupon_issued", CouponIssued, subject="code"),
    FactType("coupon_redeemed", CouponRedeemed, subject="code"),
    FactType("app_download", AppDownload),
    FactType("sample_distributed", SampleDistributed),
    FactType("experiment_exposure", ExperimentExposure),
)
