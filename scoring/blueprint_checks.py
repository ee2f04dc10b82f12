"""What a blueprint must not claim: words and measures, checked against what is counted."""

from collections.abc import Iterator, Mapping
from itertools import chain

from babel import Locale

from quests.blueprint.draft import Draft, Mistake, Path
from quests.blueprint.model import ClaimPart
from quests.blueprint.outcomes import ResultPart
from quests.result import Result
from quests.texts import Units
from scoring.registry import MEASURES
from scoring.rendering import plural_category
from scoring.result_claims import purpose_of_result
from scoring.wording import (
    CLAIM_VARIABLES,
    ESTIMATE_VARIABLES,
    LANGUAGES,
    NO_NAME,
    NO_QUANTITY,
    THANKS_VARIABLES,
    Purpose,
    check_wording,
)

THANKS = Purpose(offered=THANKS_VARIABLES, absent={"name": NO_NAME})
IMPACT = Purpose(
    offered=ESTIMATE_VARIABLES,
    relation="contributed_to",
    level="your_action",
    estimated=True,
    absent={"quantity": NO_QUANTITY},
)


def check_claims(draft: Draft) -> list[Mistake]:
    """Everything in the file that would not be true, could not be counted or cannot be said."""
    rules = (_spoken(draft), _patterns(draft), _units(draft), _measures(draft), _claims(draft))
    return list(chain.from_iterable(rules))


def _spoken(draft: Draft) -> Iterator[Mistake]:
    for index, language in enumerate(draft.languages or ()):
        if language not in LANGUAGES:
            message = f"There are words for {', '.join(LANGUAGES)}."
            yield Mistake(("campaign", "languages", index), "language-unknown", message)


def _patterns(draft: Draft) -> Iterator[Mistake]:
    for index, quest in draft.quests.items():
        path: Path = ("quests", index)
        yield from _wording((*path, "thanks"), quest.thanks or {}, THANKS)
        for place, impact in enumerate(quest.impact):
            yield from _wording((*path, "impact", place, "statement"), impact.statement, IMPACT)
    for index, claim in draft.claims.items():
        yield from _wording(("claims", index, "statement"), claim.statement, purpose_of(claim))
    for index, result in draft.results.items():
        path = ("results", index, "statement")
        yield from _wording(path, result.statement, purpose_of_result(_result(result)))


def _result(part: ResultPart) -> Result:
    """As far as its words depend on it."""
    return Result(title=part.title, state=part.state, relation=part.relation, value=part.value)


def purpose_of(claim: ClaimPart) -> Purpose:
    """What the statement of a Claim may and must say."""
    estimated = claim.estimate is not None
    return Purpose(
        offered=ESTIMATE_VARIABLES if estimated else CLAIM_VARIABLES,
        relation=claim.relation,
        level=claim.level,
        estimated=estimated,
        absent={"quantity": NO_QUANTITY},
    )


def _wording(path: Path, patterns: Mapping[str, str], purpose: Purpose) -> Iterator[Mistake]:
    for language in patterns.keys() & set(LANGUAGES):
        for problem in check_wording(patterns[language], language, purpose):
            yield Mistake((*path, language), problem.code, problem.message)


def _units(draft: Draft) -> Iterator[Mistake]:
    for index, quest in draft.quests.items():
        for place, impact in enumerate(quest.impact):
            yield from _plurals(("quests", index, "impact", place, "unit"), impact.unit)
    for index, claim in draft.claims.items():
        yield from _plurals(("claims", index, "unit"), claim.unit)
    for index, milestone in draft.milestones.items():
        yield from _plurals(("milestones", index, "unit"), milestone.unit or {})


def _plurals(path: Path, units: Units) -> Iterator[Mistake]:
    for language in units.keys() & set(LANGUAGES):
        given = units[language].model_fields_set
        for form in sorted(_everyday_plurals(language) - given):
            message = f"Numbers in {language!r} also ask for the form {form!r}."
            yield Mistake((*path, language), "plural-missing", message)


def _everyday_plurals(language: str) -> set[str]:
    """The plural forms of everyday numbers; French ``many`` only begins at a million."""
    tags = Locale.parse(language).plural_form.tags
    return {plural_category(language, number) for number in range(201)} & {*tags, "other"}


def _measures(draft: Draft) -> Iterator[Mistake]:
    for section, parts in (("claims", draft.claims), ("milestones", draft.milestones)):
        for index, part in parts.items():
            message = why_not_countable(part.measure, of_quest=part.quest is not None)
            if message:
                yield Mistake((section, index, "measure"), "measure-not-countable", message)


def _replaced(draft: Draft) -> Iterator[Mistake]:
    """An estimate ends with a Claim that is counted, and that there is."""
    counted = {claim.slug for claim in draft.claims.values() if claim.estimate is None}
    ends: list[tuple[Path, str | None]] = [
        (("claims", index, "estimate", "until"), claim.estimate.until)
        for index, claim in draft.claims.items()
        if claim.estimate is not None
    ]
    ends += [
        (("quests", index, "impact", place, "until"), impact.until)
        for index, quest in draft.quests.items()
        for place, impact in enumerate(quest.impact)
    ]
    for path, slug in ends:
        if slug is not None and slug not in counted:
            yield Mistake(path, "until-unknown", "Name a Claim without an estimate.")


def why_not_countable(name: str, *, of_quest: bool) -> str | None:
    """Why a measure has no running total, or not of one Quest; ``None``: it has."""
    measure = MEASURES.get(name)
    if measure is None:
        return f"There is no such measure; there are {', '.join(sorted(MEASURES))}."
    if not measure.countable:
        return "This measure has no running total."
    if of_quest and "quest" not in measure.dims:
        return "This measure is not counted per Quest: leave out the Quest."
    return None


def _claims(draft: Draft) -> Iterator[Mistake]:
    for index, claim in draft.claims.items():
        path: Path = ("claims", index)
        if claim.level == "context" and claim.relation != "coincided_with":
            message = "Context only coincided_with what people did."
            yield Mistake((*path, "relation"), "relation-level", message)
        if claim.estimate is not None and claim.relation == "counted":
            message = "An estimate is not counted: say contributed_to or coincided_with."
            yield Mistake((*path, "relation"), "estimate-counted", message)
    yield from _replaced(draft)
    with_unit = {claim.measure for claim in draft.claims.values() if claim.estimate is None}
    for index, milestone in draft.milestones.items():
        if milestone.unit is None and milestone.measure not in with_unit:
            message = "Give a unit, here or in a Claim on the same measure."
            yield Mistake(("milestones", index, "unit"), "unit-missing", message)
