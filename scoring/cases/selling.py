"""One booking, one code, one deal, one thing that is published: what became of each."""

from collections.abc import Iterator, Sequence

from scoring.case import By, Case, CaseMeasure, Tally
from scoring.cases.sifting import of_type, seconds, that_say
from scoring.facts import Fact
from scoring.measure import Aggregation, Setting
from scoring.tallying import happened, lasted, stands

WON_OR_OPEN = frozenset({"open", "won"})
OUTSIDE = "outside"


def count_bookings(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """A booking counts on the day it was made, unless any fact says it was cancelled."""
    if not that_say(facts, cancelled=True):
        yield from happened(BOOKINGS, facts[0])


BOOKINGS_CASE = Case(
    name="bookings", by=By.SUBJECT, types=frozenset({"booking"}), count=count_bookings
)
BOOKINGS = CaseMeasure(
    name="bookings", case=BOOKINGS_CASE, dims=("partner", "quest", "channel", "locale")
)


def count_codes(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """A code was given out once and used once, whoever gave it out and used it again."""
    used = of_type(facts, "coupon_redeemed")
    for first in used[:1]:
        yield from happened(CODES_USED, first)
        if first.payload["code_kind"] == "unique":
            yield from happened(UNIQUE_USED, first)
    for first in of_type(facts, "coupon_issued")[:1]:
        unique = first.payload["code_kind"] == "unique"
        for measure in (CODES_GIVEN, *([UNIQUE_GIVEN] if unique else ())):
            yield from happened(measure, first)
        for measure in (GIVEN_AND_USED, *([UNIQUE_GIVEN_AND_USED] if unique else ())):
            yield from happened(measure, first, int(bool(used)))


CODES_CASE = Case(
    name="codes",
    by=By.SUBJECT,
    types=frozenset({"coupon_issued", "coupon_redeemed"}),
    count=count_codes,
)


def _codes(name: str) -> CaseMeasure:
    return CaseMeasure(name=name, case=CODES_CASE, dims=("partner", "quest", "channel", "kind"))


CODES_USED, UNIQUE_USED = _codes("coupons_redeemed"), _codes("unique_codes_redeemed")
CODES_GIVEN, GIVEN_AND_USED = _codes("codes_issued"), _codes("issued_codes_redeemed")
UNIQUE_GIVEN = _codes("unique_codes_issued")
UNIQUE_GIVEN_AND_USED = _codes("issued_unique_codes_redeemed")


def count_pipeline(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """A deal is worth what its latest fact says, while it is open or won and we brought it."""
    first = facts[0]
    came = {"partner": first.partner_id, "quest": first.quest_id, "channel": first.channel}
    worth = [(fact, fact.payload["amount"] if _ours(fact) else None) for fact in facts]
    yield from stands(PIPELINE, worth, **came)
    free = [(fact, None if fact.payload["paid"] else cents) for fact, cents in worth]
    yield from stands(FREE_PIPELINE, free, **came)


def _ours(fact: Fact) -> bool:
    """Whether the first contact was one that the campaign made."""
    touches = fact.payload["touches"]
    brought = not touches or touches[0] != OUTSIDE
    return brought and fact.payload["status"] in WON_OR_OPEN


PIPELINE_CASE = Case(
    name="pipeline", by=By.SUBJECT, types=frozenset({"opportunity"}), count=count_pipeline
)
DEALS = ("partner", "quest", "channel", "stage")
PIPELINE = CaseMeasure(name="pipeline_value", case=PIPELINE_CASE, dims=DEALS, state=True)
FREE_PIPELINE = CaseMeasure(name="ad_free_pipeline", case=PIPELINE_CASE, dims=DEALS, state=True)


def count_to_market(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """From the idea to the day it was published, counted on that day."""
    ideas, published = (that_say(facts, milestone=one) for one in ("idea", "published"))
    if ideas and published:
        late = published[0]
        yield from lasted(TO_MARKET, late, max(0, seconds(ideas[0], late)))


TO_MARKET_CASE = Case(
    name="to_market", by=By.SUBJECT, types=frozenset({"campaign_milestone"}), count=count_to_market
)
TO_MARKET = CaseMeasure(
    name="seconds_to_market",
    case=TO_MARKET_CASE,
    agg=Aggregation.SPREAD,
    dims=("partner", "kind"),
)
