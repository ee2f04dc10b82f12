"""One contribution, and whether its author was told what became of it."""

from collections.abc import Iterator, Sequence

from scoring.case import By, Case, CaseMeasure, Tally
from scoring.cases.sifting import of_type, seconds
from scoring.facts import Fact
from scoring.measure import Aggregation, Setting
from scoring.tallying import happened, lasted

WHERE = ("partner", "quest", "kind")


def count_told(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """Feedback counts when it names an outcome; the first of any sort says how long it took."""
    feedback = of_type(facts, "feedback_given")
    for contribution in of_type(facts, "contribution")[:1]:
        after = [one for one in feedback if one.occurred_at >= contribution.occurred_at]
        if any(one.payload.get("outcome") for one in after):
            yield from happened(TOLD_OUTCOME, contribution)
        if after:
            yield from lasted(TOLD_AFTER, contribution, seconds(contribution, after[0]))


TOLD_CASE = Case(
    name="told",
    by=By.SUBJECT,
    types=frozenset({"contribution", "feedback_given"}),
    count=count_told,
)
TOLD_OUTCOME = CaseMeasure(name="contributions_with_outcome", case=TOLD_CASE, dims=WHERE)
TOLD_AFTER = CaseMeasure(
    name="feedback_seconds", case=TOLD_CASE, agg=Aggregation.SPREAD, dims=WHERE
)
