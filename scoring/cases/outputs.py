"""One output, such as an adopted text: how much of it participants made."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from quests.authorship import Author, Run, first_version, revise, shares
from scoring.case import By, Case, CaseMeasure, Tally
from scoring.cases.sifting import of_type
from scoring.facts import Fact
from scoring.measure import Setting
from scoring.tallying import stands

WHOLE = 10**9
"""Shares of an output are kept in billionths, so that sums stay whole."""


def count_outputs(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """From each adoption on, the output counts by the latest version that was adopted."""
    written = sorted(of_type(facts, "text_version"), key=lambda fact: fact.payload["version"])
    weights, traced = [], []
    for fact, adopted in _latest(of_type(facts, "output_adopted")):
        weight = adopted.payload["weight"] * WHOLE
        weights.append((fact, weight))
        traced.append((fact, round(weight * _traced(adopted, written))))
    yield from stands(OUTPUT_WEIGHT, weights)
    yield from stands(OUTPUT_TRACED, traced)


def _latest(adopted: Sequence[Fact]) -> Iterator[tuple[Fact, Fact]]:
    """Each adoption, with the one of the highest version so far."""
    best: Fact | None = None
    for fact in adopted:
        if best is None or fact.payload["version"] >= best.payload["version"]:
            best = fact
        yield fact, best


def _traced(adopted: Fact, written: Sequence[Fact]) -> Fraction:
    """The part of it that participants made first: told, seen in the texts, or by its lineage."""
    words, theirs = adopted.payload["words"], adopted.payload["from_participants"]
    if words and theirs is not None:
        return Fraction(min(words, theirs), words)
    up_to = [one for one in written if one.payload["version"] <= adopted.payload["version"]]
    texts = [one for one in up_to if one.payload["text"] is not None]
    if texts:
        return provenance(texts)
    return Fraction(1 if adopted.payload["lineage"] or adopted.actor_id else 0)


def provenance(versions: Sequence[Fact]) -> Fraction:
    """The part of the words of the last version that an actor wrote first, not the organiser."""
    history: list[tuple[str, Sequence[Run]]] = []
    for fact in versions:
        text, author = fact.payload["text"], fact.actor_id
        if history:
            history.append((text, revise(history, text, author)))
        else:
            history.append((text, _first(text, author)))
    text, runs = history[-1]
    counted = shares(runs, text)
    whole = counted.total()
    return Fraction(whole - counted[None], whole) if whole else Fraction(0)


def _first(text: str, author: Author) -> tuple[Run, ...]:
    return tuple(Run(author, run.tokens) for run in first_version(text))


OUTPUTS_CASE = Case(
    name="outputs",
    by=By.SUBJECT,
    types=frozenset({"text_version", "output_adopted"}),
    count=count_outputs,
)
OUTPUT_WEIGHT = CaseMeasure(
    name="outputs_weight", case=OUTPUTS_CASE, dims=("partner", "quest", "locale"), state=True
)
OUTPUT_TRACED = CaseMeasure(
    name="outputs_traced", case=OUTPUTS_CASE, dims=("partner", "quest", "locale"), state=True
)
