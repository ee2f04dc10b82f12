"""A Claim as somebody is about to write it: is each sentence true, and how would it sound?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quests.blueprint.model import ClaimPart
from quests.errors import WordingRefused
from scoring.blueprint_checks import purpose_of, why_not_countable
from scoring.said import Figure, Said
from scoring.telling import statement
from scoring.wording import check_wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why it would be refused in a blueprint; ``language`` None where it is not about words."""

    language: str | None
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sounding:
    """The sentence in one language; ``sentence`` is None where it cannot be said at all."""

    language: str
    sentence: str | None


def problems_of(claim: ClaimPart, languages: Sequence[str]) -> Iterator[Problem]:
    """Everything that is not true about it, cannot be counted, or is not there."""
    uncountable = why_not_countable(claim.measure, of_quest=claim.quest is not None)
    if uncountable:
        yield Problem(language=None, code="measure-not-countable", message=uncountable)
    if claim.estimate is not None and claim.relation == "counted":
        yield Problem(
            language=None,
            code="estimate-counted",
            message="An estimate is not counted: say contributed_to or coincided_with.",
        )
    if claim.level == "context" and claim.relation != "coincided_with":
        message = "Context only coincided_with what people did."
        yield Problem(language=None, code="relation-level", message=message)
    purpose = purpose_of(claim)
    for language in languages:
        pattern = claim.statement.get(language)
        if pattern is None:
            message = "The campaign speaks this language."
            yield Problem(language=language, code="language-missing", message=message)
            continue
        for found in check_wording(pattern, language, purpose):
            yield Problem(language=language, code=found.code, message=found.message)


def soundings(figure: Figure, said: Said, languages: Sequence[str]) -> Iterator[Sounding]:
    """How it would sound, in each language of the campaign."""
    for language in languages:
        if language not in figure.statement:
            yield Sounding(language=language, sentence=None)
            continue
        try:
            yield Sounding(language=language, sentence=statement(figure, said, language))
        except WordingRefused:
            yield Sounding(language=language, sentence=None)
