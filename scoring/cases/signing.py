"""One signer: whether they passed it on after they had signed."""

from collections.abc import Iterator, Sequence

from scoring.case import By, Case, CaseMeasure, Tally
from scoring.cases.sifting import of_type, that_say
from scoring.facts import Fact
from scoring.measure import Aggregation, Setting
from scoring.tallying import present


def count_signing(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """A share counts after the signature, or at the same moment."""
    shared = of_type(facts, "share")
    signed = that_say(of_type(facts, "signature"), confirmed=True)
    if shared:
        last = shared[-1].occurred_at
        yield from present(SIGNED_AND_SHARED, [one for one in signed if one.occurred_at <= last])


SIGNING_CASE = Case(
    name="signing",
    by=By.ACTOR,
    types=frozenset({"signature", "share"}),
    count=count_signing,
)
SIGNED_AND_SHARED = CaseMeasure(
    name="signed_and_shared",
    case=SIGNING_CASE,
    agg=Aggregation.DISTINCT,
    dims=("partner", "quest", "channel", "locale"),
    persons=True,
)
