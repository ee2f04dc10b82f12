"""What a sentence may say: checked against what is known, before anybody reads it.

The check reads every way through a pattern (each choice of plural or name), so that no
branch can hide a number that was never counted or a cause that nobody showed.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cache, lru_cache

from fluent.syntax import ast

from quests.errors import WordingRefused
from scoring.expansions import (
    MARK,
    MAX_EXPANSIONS,
    Expansion,
    TooManyChoices,
    expand,
    selector_variable,
    shown,
)
from scoring.phrases import LANGUAGES, choose, phrases, say, thanks_phrase
from scoring.sentence import NO_NAME, Sentence, names_one_number, parse, unit_word, variables, walk

__all__ = [
    "CLAIM_VARIABLES",
    "ESTIMATE_VARIABLES",
    "LANGUAGES",
    "NO_NAME",
    "NO_QUANTITY",
    "THANKS_VARIABLES",
    "Purpose",
    "Sentence",
    "WordingProblem",
    "check_wording",
    "choose",
    "say",
    "thanks_phrase",
    "unit_word",
]

CLAIM_VARIABLES = frozenset({"value", "unit", "quantity", "campaign"})
# An estimated Claim has no $value: the count behind it is another Claim's business.
ESTIMATE_VARIABLES = frozenset({"estimate", "factor", "source", "unit", "quantity", "campaign"})
THANKS_VARIABLES = frozenset({"name", "quantity", "quest", "campaign"})
NO_QUANTITY = "0"  # the value of $quantity for readers who did nothing themselves
TEXT_VARIABLES = frozenset(
    {"name", "unit", "campaign", "quest", "source", "action", "title", "state", "reason"}
)

FREE_NUMBER = re.compile(r"(?<![^\W\d_])\d")  # a digit that no letter precedes: not CO2
SAMPLES = (0, 1, 2, 5, 21, 1_000, 1_000_000, 2.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What a sentence is for, and so what it may and must say.

    Args:
        offered: Variables that will have a value.
        relation: ``counted``, ``contributed_to`` or ``coincided_with``; None for plain thanks,
            which claims nothing.
        level: ``your_action``, ``collective_output``, ``observed_outcome`` or ``context``.
        estimated: The number is a count times a factor from a named source.
        absent: Variables that not every reader has, each with the variant for those without:
            ``{"name": "none"}``, ``{"quantity": "0"}``.
    """

    offered: Set[str]
    relation: str | None = None
    level: str | None = None
    estimated: bool = False
    absent: Mapping[str, str] = field(default_factory=dict)

    def __hash__(self) -> int:
        """Purposes that are equal have the same one; a mapping has none of its own."""
        offered, absent = frozenset(self.offered), frozenset(self.absent.items())
        return hash((offered, self.relation, self.level, self.estimated, absent))


@dataclass(frozen=True, slots=True)
class WordingProblem:
    """One reason to refuse a sentence: a stable code and a sentence for its author."""

    code: str
    message: str


@lru_cache(maxsize=4096)
def check_wording(pattern: str, language: str, purpose: Purpose) -> tuple[WordingProblem, ...]:
    """Everything that is wrong with a sentence; empty when it may be shown.

    Remembered, since a campaign is imported again with most of its sentences as they were, and a
    sentence takes milliseconds: every way to read it is looked at.
    """
    try:
        tree = parse(pattern).value
        assert tree is not None  # noqa: S101 - parse() refuses a message without a value
        ways = expand(tree)
    except WordingRefused as refused:
        return (WordingProblem("not-a-pattern", refused.detail),)
    except TooManyChoices:
        too_many = f"More than {MAX_EXPANSIONS} ways to read it."
        return (WordingProblem("too-many-choices", too_many),)
    shape = tuple(_shape_problems(pattern, tree, purpose))
    found = shape or (*_render_problems(pattern, language, purpose),)
    said = (problem for way in ways for problem in _said(way, language, purpose))
    return tuple(dict.fromkeys((*found, *said)))


def _shape_problems(pattern: str, tree: ast.Pattern, purpose: Purpose) -> Iterator[WordingProblem]:
    if MARK in pattern:
        yield WordingProblem("not-a-pattern", "Control characters are not text.")
    for name in sorted(variables(tree) - purpose.offered):
        known = ", ".join(f"${one}" for one in sorted(purpose.offered))
        yield WordingProblem("unknown-variable", f"There is no ${name} here; there are {known}.")
    for node in walk(tree):
        if isinstance(node, ast.FunctionReference) and not _is_number_call(node):
            yield WordingProblem("unknown-function", "Only NUMBER($variable, ...) can be called.")
        elif isinstance(node, ast.MessageReference | ast.TermReference):
            yield WordingProblem(
                "reference",
                "A sentence refers to no other message; a figure has a dollar sign: { $value }.",
            )
        elif isinstance(node, ast.SelectExpression) and selector_variable(node) is None:
            yield WordingProblem("constant-choice", "A choice has to depend on a $variable.")


def _is_number_call(node: ast.FunctionReference) -> bool:
    given = node.arguments.positional
    alone = len(given) == 1 and isinstance(given[0], ast.VariableReference)
    return node.id.name == "NUMBER" and alone


def _render_problems(pattern: str, language: str, purpose: Purpose) -> Iterator[WordingProblem]:
    sentence = Sentence.of(pattern, language)
    for number in SAMPLES:
        try:
            sentence.render(
                {name: name if name in TEXT_VARIABLES else number for name in purpose.offered}
            )
        except (WordingRefused, TypeError, ValueError) as wrong:
            yield WordingProblem("cannot-render", f"It fails with the number {number}: {wrong}")
            return


def _said(way: Expansion, language: str, purpose: Purpose) -> Iterator[WordingProblem]:
    text = _folded(way.text)
    yield from _dead_numbers(text)
    yield from _unguarded(way, purpose.absent)
    yield from _overclaims(text, language, purpose)
    if purpose.estimated:
        yield from _unhedged(way, text, language)
    elif purpose.relation == "counted":
        yield from _hidden_value(way, language)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).replace("’", "'")
    return " ".join(plain.lower().split())


def _without_variables(text: str) -> str:
    return re.sub(f"{MARK}[^{MARK}]*{MARK}", MARK, text)


def _dead_numbers(text: str) -> Iterator[WordingProblem]:
    if FREE_NUMBER.search(_without_variables(text)):
        yield WordingProblem(
            "dead-number", "A number in the text would never move: use a variable instead."
        )


def _unguarded(way: Expansion, absent: Mapping[str, str]) -> Iterator[WordingProblem]:
    for variable, key in absent.items():
        choices = [one for one in way.choices if one.variable == variable]
        guarded = any(key in one.keys and one.key != key for one in choices)
        open_choice = any(key not in one.keys for one in choices)
        if open_choice or (way.shows(variable) and not guarded):
            yield WordingProblem(
                f"{variable}-unguarded",
                f"Not every reader has a ${variable}: put it in a choice with a [{key}] variant.",
            )


def _overclaims(text: str, language: str, purpose: Purpose) -> Iterator[WordingProblem]:
    plain = _without_variables(text)
    if purpose.relation in (None, "coincided_with") or purpose.level == "context":
        for word in _any_of("words-achieving", language).findall(plain):
            yield WordingProblem("achievement-claimed", f"{word!r} claims an achievement.")
    if purpose.relation in (None, "coincided_with"):
        for word in _any_of("words-causing", language).findall(plain):
            yield WordingProblem("cause-claimed", f"{word!r} claims a cause that is not known.")


@cache
def _any_of(name: str, language: str, after: str = r"(?!\w)") -> re.Pattern[str]:
    """Finds the whole words of a list in folded text; ``after`` is what has to follow."""
    words = phrases(choose(language)).words(name)
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, words))}){after}")


def _unhedged(way: Expansion, text: str, language: str) -> Iterator[WordingProblem]:
    # Whoever did nothing has no estimate of their own: the factor may stand in its place.
    figure = "factor" if way.key_for("quantity") == NO_QUANTITY else "estimate"
    figures = rf"\s*(?:{shown('estimate')}|{shown(figure)})"
    if not _any_of("words-approximate", language, figures).search(text):
        hedges = ", ".join(phrases(choose(language)).words("words-approximate"))
        message = f"Say that it is an estimate right before ${figure}: {hedges}."
        yield WordingProblem("estimate-unhedged", message)
    if not way.shows("source"):
        yield WordingProblem("source-missing", "An estimate names its $source.")


def _hidden_value(way: Expansion, language: str) -> Iterator[WordingProblem]:
    key = way.key_for("value")
    if way.shows("value") or (key is not None and _is_one_number(key, language)):
        return
    example = f" In {language!r}, [{key}] stands for more than one number." if key else ""
    yield WordingProblem("value-missing", f"A counted Claim shows its $value.{example}")


def _is_one_number(key: str, language: str) -> bool:
    return key.lstrip("-").replace(".", "", 1).isdigit() or names_one_number(language, key)
