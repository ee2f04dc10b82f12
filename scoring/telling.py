"""What a person is told later, in words: their action, and the figures of then.

What is stored is data (``scoring/said.py``): numbers, and the organiser's sentences as patterns.
The words around them are made when somebody reads, in the language of whoever reads; the numbers
never move again.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from babel.lists import format_list

from scoring.claim import Relation
from scoring.phrases import FALLBACK, choose, phrases, say
from scoring.rendering import Value
from scoring.said import NONE, Deed, Figure, Moment, Said
from scoring.sentence import NO_NAME, Sentence
from scoring.thanks import in_language, word

GAPS = re.compile(" {2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A message in words of one language."""

    language: str
    message: str


def tell(moment: str, said: Said, *, language: str, name: str | None) -> Told:
    """Put it in words.

    Args:
        moment: One of ``Moment``.
        said: What is stored of it.
        language: Asked for; the campaign's first is spoken when the campaign does not have it.
        name: How the person wants to be called, if they said so.
    """
    spoken = language_of(said, language)
    values = _values(moment, said, spoken, name)
    sentences = [_opening(moment, said, spoken, values)]
    sentences += [statement(figure, said, spoken) for figure in said.figures]
    return Told(language=spoken, message=_tidy(" ".join(sentences)))


def _tidy(message: str) -> str:
    """Without the gaps that choices with nothing to say leave behind."""
    return GAPS.sub(" ", message).strip(" ")


def language_of(said: Said, asked: str) -> str:
    """The language asked for, if the campaign speaks it: half a message in each helps nobody."""
    return choose(asked if asked in said.campaign else said.language, default=said.language)


def action(said: Said, language: str) -> str:
    """What the person did, such as "12 stickers and 1 signature"; ``none`` for nothing."""
    parts = [_deed(one, said.quests[one.quest].kind, language) for one in said.done]
    return str(format_list(parts, locale=language)) if parts else NONE


def statement(figure: Figure, said: Said, language: str) -> str:
    """What was achieved, in the organiser's words and with the number of then."""
    spoken = language if language in figure.statement else said.language
    values: dict[str, Value] = {
        "quantity": _own_part(figure, said.done),
        "campaign": in_language(said.campaign, spoken, said.language),
    }
    if figure.value is not None:
        values |= {"value": figure.value, "unit": word(figure.unit, figure.value, spoken)}
    if figure.estimate is not None and figure.value is not None:
        values |= {
            "estimate": figure.value,
            "factor": figure.estimate.factor,
            "source": figure.estimate.source,
        }
    text = Sentence.of(in_language(figure.statement, spoken), spoken).render(values)
    if figure.relation is Relation.COINCIDED_WITH:
        return say(spoken, "context", statement=text)
    return text


def _own_part(figure: Figure, done: Sequence[Deed]) -> int:
    """The person's quantity where it is of one Quest; else 0, as for those who have none."""
    mine = [one for one in done if figure.quest in (None, one.quest)]
    return mine[0].quantity if len(mine) == 1 else 0


def _deed(deed: Deed, kind: str, language: str) -> str:
    own = f"action-{kind}"
    phrase = own if own in phrases(FALLBACK).sentences else "action"
    return say(language, phrase, quantity=deed.quantity)


def _values(moment: str, said: Said, language: str, name: str | None) -> dict[str, Value]:
    alone = said.done[0] if len(said.done) == 1 else None
    quest = said.quests[alone.quest].title if alone else {}
    return {
        "name": name or NO_NAME,
        "action": action(said, language),
        "quantity": alone.quantity if alone else 0,
        "quest": in_language(quest, language, said.language) or NONE,
        "campaign": in_language(said.campaign, language, said.language),
        "title": in_language(said.title, language, said.language) or NONE,
        "unit": _unit(moment, said, language),
        "state": said.state,
        "reason": said.reason or NONE,
        **said.numbers,
    }


def _unit(moment: str, said: Said, language: str) -> str:
    counted = "threshold" if moment == Moment.MILESTONE_RAISED else "value"
    number = said.numbers.get(counted)
    return NONE if number is None else word(said.unit, number, language)


def _opening(moment: str, said: Said, language: str, values: Mapping[str, Value]) -> str:
    kinds = {said.quests[one.quest].kind for one in said.done}
    kind = kinds.pop() if len(kinds) == 1 else ""
    for chosen in dict.fromkeys((kind, "")):
        own = said.words.get(chosen, {}).get(language)
        if own is not None:
            return Sentence.of(own, language).render(values)
    return _phrase(language, moment, kind).render(values)


@cache
def _phrase(language: str, moment: str, kind: str) -> Sentence:
    """Our words for the moment; a kind may have some of its own."""
    known = phrases(choose(language)).sentences
    own = known.get(f"told-{moment}-{kind}")
    return own if own is not None else known[f"told-{moment}"]
