"""Our own words, one file per language: add ``xx.ftl`` and the language is there."""

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from fluent.runtime import FluentResource
from fluent.syntax import ast

from quests.errors import WordingRefused
from scoring.rendering import Value
from scoring.sentence import NO_NAME, Sentence, new_bundle

FALLBACK = "en"
WATCHED = ("words-causing", "words-achieving", "words-approximate")


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one language by their id, and the lists of words that it watches."""

    language: str
    sentences: dict[str, Sentence]

    def words(self, name: str) -> tuple[str, ...]:
        """A list such as ``words-causing``: lower case, separated by ``|`` in the file."""
        text = self.sentences[name].render({})
        return tuple(" ".join(word.split()).lower() for word in text.split("|"))


@cache
def phrases(language: str) -> Phrases:
    """The phrases of a language that has a file; what the file lacks is said in English.

    Raises:
        KeyError: no file for that language.
        WordingRefused: it does not say which words claim too much: nothing could be checked.
    """
    resource = FluentResource(_sources()[language])
    bundle = new_bundle(language)
    bundle.add_resource(resource)
    sentences = {
        entry.id.name: Sentence.in_bundle(bundle, entry, language)
        for entry in resource.body
        if isinstance(entry, ast.Message)
    }
    if language == FALLBACK:
        return Phrases(language, sentences)
    lacking = [one for one in WATCHED if one not in sentences]
    if lacking:
        raise WordingRefused(f"{language}.ftl lacks {', '.join(lacking)}.")
    return Phrases(language, {**phrases(FALLBACK).sentences, **sentences})


@cache
def _sources() -> dict[str, str]:
    folder = files("scoring.phrases")
    found = [file for file in folder.iterdir() if file.name.endswith(".ftl")]
    return {
        file.name.removesuffix(".ftl"): file.read_text(encoding="utf-8")
        for file in sorted(found, key=lambda file: file.name)
    }


LANGUAGES: tuple[str, ...] = tuple(_sources())


@lru_cache(256)  # people may ask for anything
def choose(asked: str, *, default: str = FALLBACK) -> str:
    """The language to speak: the one asked for, else the campaign's, else English."""
    return next((one for one in (asked, default) if one in LANGUAGES), FALLBACK)


def say(asked: str, phrase: str, default: str = FALLBACK, /, **values: Value) -> str:
    """Say one of our phrases.

    Args:
        asked: Language the person asked for, for example ``fr``.
        phrase: Id in the ``.ftl`` files, for example ``thanks-sticker-accepted``.
        default: The campaign's first language, spoken when ``asked`` has no file.
        values: The phrase's variables; ``name`` may be left out.

    Raises:
        WordingRefused: no such phrase, or a variable without a value.
    """
    sentence = phrases(choose(asked, default=default)).sentences.get(phrase)
    if sentence is None:
        raise WordingRefused(f"There is no phrase {phrase!r}.")
    return sentence.render({"name": NO_NAME, **values})


@cache
def thanks_phrase(kind: str, state: str) -> str:
    """Id of the thanks for a completion of that kind in that state.

    A kind without words of its own gets the general ones: a new kind needs no phrase.
    """
    own = f"thanks-{kind}-{state}"
    return own if own in phrases(FALLBACK).sentences else f"thanks-{state}"
