"""One signer: whether they passed it on after they had signed."""

from collections.abc import Iterator, Sequence

from scoring.case import Before, By, Case, CaseMeasure, Tally
from scoring.cases.sifting import moment, of_type, that_say
from scoring.facts import Fact
from scoring.going_further import remembered, taken_away
from scoring.measure import Aggregation, Setting
from scoring.tallying import mark, present

SIGNED = -1


def count_signing(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """A share counts after the signature, or at the same moment."""
    shared = of_type(facts, "share")
    signed = that_say(of_type(facts, "signature"), confirmed=True)
    if signed:
        yield from mark(SIGNED_AND_SHARED, value=SIGNED)
    elif shared:
        yield from mark(SIGNED_AND_SHARED, value=moment(shared[-1]))
    if shared:
        last = shared[-1].occurred_at
        yield from present(SIGNED_AND_SHARED, [one for one in signed if one.occurred_at <= last])


def further_signing(
    before: Before, facts: Sequence[Fact], setting: Setting
) -> Iterator[Tally] | None:
    """Who only passes things on has not signed; remembered is when last, or that they signed."""
    known = remembered(before, SIGNED_AND_SHARED)
    signed = that_say(of_type(facts, "signature"), confirmed=True)
    shared = of_type(facts, "share")
    if not known:
        return count_signing(facts, setting)
    if SIGNED in known:
        return iter(()) if not shared and not signed else None
    if signed:
        return None
    last = max(known)
    later = bool(shared) and moment(shared[-1]) > last
    return _moved(before, moment(shared[-1])) if later else iter(())


def _moved(before: Before, last: int) -> Iterator[Tally]:
    yield from taken_away(SIGNED_AND_SHARED, before.get(SIGNED_AND_SHARED.name, ()))
    yield from mark(SIGNED_AND_SHARED, value=last)


SIGNING_CASE = Case(
    name="signing",
    by=By.ACTOR,
    types=frozenset({"signature", "share"}),
    count=count_signing,
    further=further_signing,
)
SIGNED_AND_SHARED = CaseMeasure(
    name="signed_and_shared",
    case=SIGNING_CASE,
    agg=Aggregation.DISTINCT,
    dims=("partner", "quest", "channel", "locale"),
    persons=True,
)
