"""Sentences rendered without the runtime say what the runtime says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quests.errors import WordingRefused
from scoring.phrases import LANGUAGES, phrases
from scoring.rendering import number_text
from scoring.sentence import Sentence

OTHERS = ("es", "pl", "hi", "ar", "cs")  # other groups of digits, more plural categories
NUMBERS = st.one_of(
    st.integers(-10, 130),
    st.integers(-(10**12), 10**12),
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda number: round(number, 3) + 0),
)
TEXTS = st.sampled_from(["none", "one", "other", "Ada", "0", ""])
KEYS = st.lists(st.sampled_from(["0", "1", "2", "1.0", "2.5", "zero", "one", "few", "none", "Ada"]))


@st.composite
def choices(draw: st.DrawFn) -> str:
    keys = dict.fromkeys(draw(KEYS))
    lines = [f"    [{key}] <{key}: {{ $n }} {'{ $t }'}>" for key in keys]
    default = draw(st.sampled_from(["other", "many", "7"]))
    selector = draw(st.sampled_from(["n", "t"]))
    return "\n".join([f"{{ ${selector} ->", *lines, f"   *[{default}] rest {{ $n }}", "} { $n }!"])


@given(choices(), NUMBERS, TEXTS, st.sampled_from([*LANGUAGES, *OTHERS]))
def test_choices_read_as_the_runtime_reads_them(
    pattern: str, number: int | float, text: str, language: str
) -> None:
    sentence = Sentence.of(pattern, language)

    values = {"n": number, "t": text}
    assert sentence.render(values) == sentence.interpret(values)


@given(NUMBERS, st.sampled_from([*LANGUAGES, *OTHERS]))
def test_numbers_are_written_as_the_runtime_writes_them(number: int | float, language: str) -> None:
    assert number_text(language, number) == Sentence.of("{ $n }", language).interpret({"n": number})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", [0, 1, 2, 1_234_567])
@pytest.mark.parametrize("text", ["none", "Ada"])
def test_every_phrase_of_ours_reads_the_same(language: str, number: int, text: str) -> None:
    texts = (
        "name",
        "unit",
        "promise",
        "quest",
        "campaign",
        "statement",
        "source",
        "url",
        "title",
        "day",
    )
    texts += ("action", "reason", "state")
    counts = (
        "quantity",
        "value",
        "missing",
        "threshold",
        "minutes",
        "left",
        "count",
        "estimate",
        "goal",
    )
    counts += ("text_version", "joined", "own", "taken_back", "have", "need", "found", "total")
    counts += ("facts", "counted", "goal")
    values: dict[str, str | int | float] = dict.fromkeys(texts, text) | dict.fromkeys(
        counts, number
    )
    values |= {"share": 0.125, "factor": 2.5}

    for sentence in phrases(language).sentences.values():
        assert sentence.render(values) == sentence.interpret(values)


LONG = {"n": "x" * 2_501}


@pytest.mark.parametrize(
    ("pattern", "values"),
    [("{ $n }", {}), ("{ $n ->\n *[other] x\n}", {}), ("{ $n }", LONG), ("{ NUMBER($n) }", LONG)],
)
def test_both_refuse_what_they_cannot_say(pattern: str, values: dict[str, str]) -> None:
    sentence = Sentence.of(pattern, "en")

    for say in (sentence.render, sentence.interpret):
        with pytest.raises(WordingRefused):
            say(values)
