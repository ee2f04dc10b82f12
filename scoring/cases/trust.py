"""One person's trust in brands: what they say of it, and what they do after seeing two together."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from fractions import Fraction
from itertools import permutations

from quests.ids import public_id
from scoring.case import Before, By, Case, CaseMeasure, Tally
from scoring.cases.sifting import of_type, says
from scoring.facts import Fact
from scoring.measure import Aggregation, Setting
from scoring.tallying import happened, lasted, where

HUNDREDTHS = 100
TRUSTING = 50 * HUNDREDTHS  # above the middle of the scale
WAVE = "wave"
WAVES = FIRST, LATER = "pre", "post"


def count_trust(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """For each brand A that a person trusts: their trust in each other brand B, wave by wave.

    They belong to the exposed when they saw A and B together. Waves but the first and ``post``
    are in groups of their own, and not in the total: two waves are compared, never several at once.
    """
    answers = _answers(of_type(facts, "trust_answer"))
    seen = {_pair(fact) for fact in of_type(facts, "joint_exposure")}
    brands = sorted({brand for brand, _ in answers})
    for one, other in permutations(brands, 2):
        if not _trusted(answers, one):
            continue
        exposed = frozenset((one, other)) in seen
        for wave, given in ((wave, given) for (of, wave), given in answers.items() if of == other):
            said = lasted(
                TRUST[exposed, FIRST if wave == FIRST else LATER],
                given[-1],
                _score(given),
                partner_pair=f"{one}>{other}",
                brand=other,
            )
            yield from said if wave in WAVES else where(said, lambda cell: cell[0] == WAVE)


def _answers(facts: Sequence[Fact]) -> dict[tuple[str, str], list[Fact]]:
    """By brand and wave."""
    found: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        found[fact.payload["brand"], fact.payload["wave"]].append(fact)
    return found


def _score(answers: Sequence[Fact]) -> int:
    """The mean of the items, 0 to 100, in hundredths."""
    parts = [
        Fraction(
            fact.payload["value"] - fact.payload["scale_min"],
            fact.payload["scale_max"] - fact.payload["scale_min"],
        )
        for fact in answers
    ]
    return round(100 * HUNDREDTHS * sum(parts) / len(parts))


def _trusted(answers: dict[tuple[str, str], list[Fact]], brand: str) -> bool:
    """By what they said first of it."""
    waves = [*WAVES, *sorted({wave for _, wave in answers})]
    first = next(wave for wave in waves if (brand, wave) in answers)
    return _score(answers[brand, first]) > TRUSTING


def _pair(exposure: Fact) -> frozenset[str]:
    return frozenset((exposure.payload["brand_a"], exposure.payload["brand_b"]))


TRUST_CASE = Case(
    name="trust",
    by=By.ACTOR,
    types=frozenset({"trust_answer", "joint_exposure"}),
    count=count_trust,
    version=2,
)
TRUST = {
    (exposed, wave): CaseMeasure(
        name=f"trust_{'exposed' if exposed else 'unexposed'}_{wave}",
        case=TRUST_CASE,
        agg=Aggregation.SPREAD,
        dims=("partner_pair", "brand", *((WAVE,) if wave == LATER else ())),
        persons=True,
        state=True,
    )
    for exposed in (True, False)
    for wave in WAVES
}

WINDOW_DAYS = 30
WINDOW = timedelta(days=WINDOW_DAYS)


def count_lift(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """Whoever sees A and B together for the first time: do they engage with B for the first time?

    Told apart by whether they had engaged with A before.
    """
    met: set[tuple[str, str]] = set()
    engaged = [fact for fact in facts if _engages(fact)]
    for exposure in of_type(facts, "joint_exposure"):
        for one, other in permutations(sorted(_pair(exposure)), 2):
            if (one, other) in met or _before(engaged, other, exposure):
                continue
            met.add((one, other))
            knowing = _before(engaged, one, exposure)
            pair = f"{one}>{other}"
            yield from happened(MET[knowing], exposure, partner_pair=pair)
            if _soon(engaged, other, exposure):
                yield from happened(MET_AND_ENGAGED[knowing], exposure, partner_pair=pair)


def further_lift(before: Before, facts: Sequence[Fact], setting: Setting) -> Iterator[Tally] | None:
    """Who never saw two brands together for the first time shows nothing by engaging with one."""
    exposed = bool(before) or bool(of_type(facts, "joint_exposure"))
    return None if exposed else iter(())


def _engages(fact: Fact) -> bool:
    return fact.type in {"opt_in", "share"} or says(fact, status="valid")


def _with(fact: Fact, brand: str) -> bool:
    return fact.partner_id is not None and public_id("org", fact.partner_id) == brand


def _before(engaged: Sequence[Fact], brand: str, exposure: Fact) -> bool:
    return any(_with(one, brand) and one.occurred_at <= exposure.occurred_at for one in engaged)


def _soon(engaged: Sequence[Fact], brand: str, exposure: Fact) -> bool:
    begin, end = exposure.occurred_at, exposure.occurred_at + WINDOW
    return any(_with(one, brand) and begin < one.occurred_at <= end for one in engaged)


LIFT_CASE = Case(
    name="trust_lift",
    by=By.ACTOR,
    types=frozenset({"joint_exposure", "participation", "opt_in", "share"}),
    count=count_lift,
    further=further_lift,
)


def _lift(name: str) -> CaseMeasure:
    return CaseMeasure(name=name, case=LIFT_CASE, dims=("partner_pair",), persons=True)


MET = {True: _lift("met_knowing_one"), False: _lift("met_knowing_none")}
MET_AND_ENGAGED = {True: _lift("engaged_knowing_one"), False: _lift("engaged_knowing_none")}
