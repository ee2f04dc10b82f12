"""One person: the first time they did each of what a campaign hopes for, and what samples did."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from scoring.case import Before, By, Case, CaseMeasure, Tally
from scoring.cases.sifting import of_type, says, that_say
from scoring.facts import Fact
from scoring.going_further import taken_away
from scoring.measure import Aggregation, Setting
from scoring.presence import present_too
from scoring.tallying import happened, mark, present

SAMPLE_DAYS = timedelta(days=90)
CONTROL = "control"
KIND = "kind"


def count_goals(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """The first of each: a lead, a purchase that is no refund, an opt-in, an accepted Quest."""
    firsts: dict[str, Fact] = {}
    for fact in facts:
        if not says(fact, refund=True) and not says(fact, status="rejected"):
            firsts.setdefault(fact.type, fact)
    for type, first in firsts.items():
        yield from happened(GOALS, first, kind=type)


def further_goals(
    before: Before, facts: Sequence[Fact], setting: Setting
) -> Iterable[Tally] | None:
    """What was reached once is no news, unless it was reached before that."""
    known = {
        key: was for was in before.get(GOALS.name, ()) for dim, key in was.cells if dim == KIND
    }
    found: list[Tally] = []
    for tally in count_goals(facts, setting):
        (kind,) = (key for dim, key in tally.cells if dim == KIND)
        was = known.get(kind)
        if was is None or tally.day < was.day:
            found += [tally, *taken_away(GOALS, [was] if was else [])]
        elif tally.day == was.day and tally.cells != was.cells:
            return None  # which of them was first?
    return found


GOALS_CASE = Case(
    name="goals",
    by=By.ACTOR,
    types=frozenset({"lead_created", "purchase", "opt_in", "completion"}),
    count=count_goals,
    further=further_goals,
)
GOALS = CaseMeasure(
    name="goals_reached", case=GOALS_CASE, dims=("partner", "quest", "channel", "kind")
)


def count_opted_in(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """Taking part counts where its person opted in, before or after."""
    opted = of_type(facts, "opt_in")
    if opted:
        yield from mark(OPTED_IN)
        yield from present(OPTED_IN, that_say(of_type(facts, "participation"), status="valid"))


def further_opted_in(
    before: Before, facts: Sequence[Fact], setting: Setting
) -> Iterable[Tally] | None:
    """Who opts in just now may have taken part before."""
    was = before.get(OPTED_IN.name, ())
    if was:
        taking_part = that_say(of_type(facts, "participation"), status="valid")
        return present_too(OPTED_IN, [one for one in was if one.cells], taking_part)
    return None if of_type(facts, "opt_in") else ()


OPTED_IN_CASE = Case(
    name="opted_in",
    by=By.ACTOR,
    types=frozenset({"participation", "opt_in"}),
    count=count_opted_in,
    further=further_opted_in,
)
OPTED_IN = CaseMeasure(
    name="participants_opted_in",
    case=OPTED_IN_CASE,
    agg=Aggregation.DISTINCT,
    dims=("partner", "quest", "channel", "locale"),
    persons=True,
)


def count_samples(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """A sample worked when its person bought the product within 90 days of it."""
    samples = of_type(facts, "sample_distributed")
    bought = that_say(of_type(facts, "purchase"), refund=False)
    yield from present(RECIPIENTS, samples)
    yield from present(
        BUYING_RECIPIENTS,
        [sample for sample in samples if any(_worked(sample, one) for one in bought)],
    )


def _worked(sample: Fact, purchase: Fact) -> bool:
    after = purchase.occurred_at - sample.occurred_at
    same = says(purchase, product=sample.payload["product"])
    return same and timedelta(0) <= after <= SAMPLE_DAYS


SAMPLES_CASE = Case(
    name="samples",
    by=By.ACTOR,
    types=frozenset({"sample_distributed", "purchase"}),
    count=count_samples,
)


def _recipients(name: str) -> CaseMeasure:
    return CaseMeasure(
        name=name,
        case=SAMPLES_CASE,
        agg=Aggregation.DISTINCT,
        dims=("partner", "quest", "channel", "locale"),
        persons=True,
    )


RECIPIENTS = _recipients("sample_recipients")
BUYING_RECIPIENTS = _recipients("sample_recipients_who_bought")


def count_experiments(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """Of each experiment the first variant that a person saw, and whether they then converted."""
    seen: dict[str, Fact] = {}
    for shown in of_type(facts, "experiment_exposure"):
        seen.setdefault(shown.payload["experiment"], shown)
    goals = [fact for fact in of_type(facts, "lead_created", "purchase") if not _undone(fact)]
    for shown in seen.values():
        exposed, converted = VARIANTS[shown.payload["variant"] == CONTROL]
        yield from happened(exposed, shown)
        if any(goal.occurred_at >= shown.occurred_at for goal in goals):
            yield from happened(converted, shown)


def _undone(fact: Fact) -> bool:
    return says(fact, refund=True)


EXPERIMENTS_CASE = Case(
    name="experiments",
    by=By.ACTOR,
    types=frozenset({"experiment_exposure", "lead_created", "purchase"}),
    count=count_experiments,
)


def _exposed(name: str) -> CaseMeasure:
    return CaseMeasure(
        name=name,
        case=EXPERIMENTS_CASE,
        dims=("partner", "quest", "channel", "network"),
        persons=True,
    )


SAW_CONTROL, CONTROL_CONVERTED = _exposed("saw_control"), _exposed("control_converted")
SAW_VARIANT, VARIANT_CONVERTED = _exposed("saw_variant"), _exposed("variant_converted")
VARIANTS = {True: (SAW_CONTROL, CONTROL_CONVERTED), False: (SAW_VARIANT, VARIANT_CONVERTED)}


def count_awareness(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """Whoever was asked whether they know a brand, and who does: above the low end of the scale."""
    asked = that_say(facts, item="brand_awareness")
    yield from present(ASKED, asked)
    yield from present(
        AWARE, [one for one in asked if one.payload["value"] > one.payload["scale_min"]]
    )


AWARENESS_CASE = Case(
    name="awareness",
    by=By.ACTOR,
    types=frozenset({"survey_answer"}),
    count=count_awareness,
)


def _asked(name: str) -> CaseMeasure:
    return CaseMeasure(
        name=name,
        case=AWARENESS_CASE,
        agg=Aggregation.DISTINCT,
        dims=("partner", "brand", "wave", "locale"),
        persons=True,
    )


ASKED, AWARE = _asked("asked_of_brand"), _asked("aware_of_brand")
