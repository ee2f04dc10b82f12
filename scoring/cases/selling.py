"""One booking, one code, one deal, one thing that is published: what became of each."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from scoring.case import By, Case, CaseMeasure, Tally
from scoring.cases.sifting import of_type, seconds, that_say
from scoring.facts import Fact
from scoring.measure import Aggregation, Setting
from scoring.splitting import split_cents
from scoring.tallying import Key, happened, lasted, stands

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
    yield from stands(PIPELINE, worth, **came, touch=_path(first)[0])
    yield from _attributed(facts, came)
    free = [(fact, None if fact.payload["paid"] else cents) for fact, cents in worth]
    yield from stands(FREE_PIPELINE, free, **came)


def _ours(fact: Fact) -> bool:
    """Whether the first contact was one that the campaign made."""
    return _path(fact)[0] != OUTSIDE and fact.payload["status"] in WON_OR_OPEN


def _path(fact: Fact) -> tuple[str, ...]:
    """Every contact in its order; one without a name where none is known."""
    return tuple(fact.payload["touches"]) or ("",)


def _attributed(facts: Sequence[Fact], came: Mapping[str, Key]) -> Iterator[Tally]:
    """The same deal by other rules: to its last contact, to all of them, to any."""
    shares = [(fact, _shares(fact)) for fact in facts]
    for touch in sorted({name for fact in facts for name in _path(fact)} - {OUTSIDE}):
        steps = [(fact, mine.get(touch)) for fact, mine in shares]
        yield from stands(LINEAR_PIPELINE, steps, **came, touch=touch)
        last = [(fact, _cents(fact) if _path(fact)[-1] == touch else None) for fact in facts]
        yield from stands(LAST_PIPELINE, last, **came, touch=touch)
    any_of = [(fact, _cents(fact) if set(_path(fact)) != {OUTSIDE} else None) for fact in facts]
    yield from stands(INFLUENCED_PIPELINE, any_of, **came)


def _cents(fact: Fact) -> int | None:
    """What a deal is worth while it is open or won."""
    worth: int = fact.payload["amount"]
    return worth if fact.payload["status"] in WON_OR_OPEN else None


def _shares(fact: Fact) -> Counter[str]:
    """What each kind of contact gets of a deal that is split evenly over all its contacts."""
    path, cents = _path(fact), _cents(fact)
    shares = Counter[str]()
    if cents is not None:
        for touch, part in zip(path, split_cents(cents, [1] * len(path)), strict=True):
            shares[touch] += part
    return shares


PIPELINE_CASE = Case(
    name="pipeline",
    by=By.SUBJECT,
    types=frozenset({"opportunity"}),
    count=count_pipeline,
    version=2,
)
DEALS = ("partner", "quest", "channel", "stage")


def _deals(name: str, *more: str) -> CaseMeasure:
    return CaseMeasure(name=name, case=PIPELINE_CASE, dims=(*DEALS, *more), state=True)


PIPELINE, FREE_PIPELINE = _deals("pipeline_value", "touch"), _deals("ad_free_pipeline")
LAST_PIPELINE = _deals("pipeline_last_touch", "touch")
LINEAR_PIPELINE = _deals("pipeline_linear", "touch")
INFLUENCED_PIPELINE = _deals("pipeline_influenced")


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
