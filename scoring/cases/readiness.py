"""One partner's readiness: what its latest complete set of answers is worth."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from scoring.case import By, Case, CaseMeasure, Tally
from scoring.cases.partnership import organisation
from scoring.facts import Fact
from scoring.measure import Aggregation, Setting
from scoring.readiness import BLOCKS, score_of
from scoring.tallying import stands, where

WHOLE = 1_000_000
"""Scores are kept in millionths of the whole, so that sums stay exact."""
BRAKES = "brakes"


@dataclass(slots=True)
class _Set:
    """One set of answers, as far as it was given."""

    answers: dict[str, dict[str, Fraction]] = field(default_factory=lambda: defaultdict(dict))

    def hear(self, fact: Fact) -> None:
        """One answer more, or another to the same statement."""
        said = fact.payload
        value = min(Fraction(said["value"], said["scale_max"]), Fraction(1))
        self.answers[said["block"]][said["item"]] = value

    @property
    def complete(self) -> bool:
        """Whether every statement was answered; brakes are ticked or not."""
        return all(len(self.answers[block]) >= len(items) for block, items in BLOCKS.items())

    def block(self, name: str) -> Fraction:
        """The mean of a block, from 0 to 1."""
        given = self.answers[name].values()
        return Fraction(sum(given), len(given))

    @property
    def brakes(self) -> int:
        """How many are ticked."""
        return sum(value > 0 for value in self.answers[BRAKES].values())

    @property
    def score(self) -> Fraction:
        """What all of it is worth, from 0 to 1."""
        return score_of([*map(self.block, BLOCKS)], self.brakes)


def count_readiness(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """As it stands after each answer: in each wave by itself, and in all of them together."""
    yield from _outside_waves(_standing(facts))
    waves: dict[object, list[Fact]] = defaultdict(list)
    for fact in facts:
        waves[fact.payload["wave"]].append(fact)
    for known in waves.values():
        yield from where(_standing(known), lambda cell: cell[0] == "wave")


def _outside_waves(tallies: Iterable[Tally]) -> Iterator[Tally]:
    return where(tallies, lambda cell: cell[0] != "wave")


def _standing(facts: Sequence[Fact]) -> Iterator[Tally]:
    key = organisation(str(facts[0].subject))
    steps = list(_latest(facts))
    for name, measure in MEASURES.items():
        yield from stands(measure, [(fact, worth[name]) for fact, worth in steps], partner=key)


def _latest(facts: Sequence[Fact]) -> Iterator[tuple[Fact, Mapping[str, int]]]:
    """After each answer from the first complete set on: what the latest complete one is worth."""
    sets: dict[str, _Set] = defaultdict(_Set)
    latest: _Set | None = None
    for fact in facts:
        own = sets[fact.payload["set"]]
        own.hear(fact)
        latest = own if own.complete else latest
        if latest is not None:
            yield fact, _worth(latest)


def _worth(answers: _Set) -> Mapping[str, int]:
    score = round(WHOLE * answers.score)
    return {
        "whole": WHOLE,
        "one": 1,
        **{block: round(WHOLE * answers.block(block)) for block in BLOCKS},
        BRAKES: answers.brakes,
        "score": score,
        "scores": score,
    }


CASE = Case(
    name="readiness",
    by=By.SUBJECT,
    types=frozenset({"readiness_answer"}),
    count=count_readiness,
)
WHERE = ("partner", "wave")


def _measure(name: str, agg: Aggregation = Aggregation.COUNT) -> CaseMeasure:
    return CaseMeasure(name=f"readiness_{name}", case=CASE, agg=agg, dims=WHERE, state=True)


MEASURES: Mapping[str, CaseMeasure] = {
    "whole": _measure("wholes"),
    "one": _measure("partners"),
    **{block: _measure(f"{block}_sum") for block in BLOCKS},
    BRAKES: _measure("brakes"),
    "score": _measure("score_sum"),
    "scores": _measure("scores", Aggregation.SPREAD),
}
