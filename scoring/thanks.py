"""Thanks to your action X, we achieved Y: the Claims that are true now, in words.

Nothing is said that is not in the numbers handed in: a Claim of 0 is left out, an action that
still waits for review claims nothing, and a share is only named when there is a whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from scoring.claim import Claim, Impact, Milestone, Relation, Unit, guesses, in_force
from scoring.goal import GoalAhead, goal_sentences
from scoring.wording import NO_NAME, Sentence, choose, say, thanks_phrase, unit_word

ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What the person did; ``quantity`` whole, in ``unit``."""

    kind: str
    state: str
    quantity: int
    unit: str
    quest_title: Mapping[str, str]
    own_words: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What is true at ``as_of``.

    Args:
        totals: Counted total per Claim or Milestone id, the person's own part included.
        own_total: The person's own accepted quantity for this Quest, this action included.
        quest_total: The accepted quantity of everybody for this Quest, if it is counted.
        name: How the person wants to be called, if they said so.
        goal: Of the petition, with this signature counted.
    """

    as_of: datetime
    totals: Mapping[UUID, int]
    own_total: int
    quest_total: int | None
    name: str | None
    campaign_title: Mapping[str, str]
    language: str
    default_language: str
    goal: GoalAhead | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Achieved:
    """A Claim with the figure that is true now."""

    claim: Claim
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimated:
    """What the person's own action is estimated to do: a model's figure, never a count."""

    impact: Impact
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """The next Milestone and how much is missing, in the unit of its measure."""

    milestone: Milestone
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Thanks:
    """What the person is told, in words and in figures; ``share`` is a fraction of 1."""

    language: str
    message: str = ""
    achieved: tuple[Achieved, ...]
    estimates: tuple[Estimated, ...]
    ahead: Ahead | None
    share: float | None
    goal: GoalAhead | None = None


def thank(
    action: Action,
    situation: Situation,
    *,
    claims: Sequence[Claim] = (),
    milestones: Sequence[Milestone] = (),
    impacts: Sequence[Impact] = (),
) -> Thanks:
    """Say thank you, and truthfully what came of it.

    Args:
        action: What was done and where it stands.
        situation: The numbers as they are now.
        claims: Those of the Quest and of the campaign, in the organiser's order.
        milestones: The nearest one that is still ahead is named.
        impacts: The Quest's impact models; each estimate names its factor and source.
    """
    counted = action.state == ACCEPTED
    said = Thanks(
        language=_spoken(situation),
        achieved=_achieved(claims, situation) if counted else (),
        estimates=_estimates(guesses(impacts, claims, situation.totals), action) if counted else (),
        ahead=_ahead(milestones, situation) if counted else None,
        share=_share(situation) if counted else None,
        goal=situation.goal if counted else None,
    )
    return replace(said, message=" ".join(_sentences(said, action, situation)))


def _sentences(said: Thanks, action: Action, situation: Situation) -> Iterator[str]:
    """The figures in words, one sentence each."""
    language, ahead = said.language, said.ahead
    yield _opening(action, situation, language)
    for counted in said.achieved:
        yield _statement(counted, action, situation, language)
    for guess in said.estimates:
        if not _is_claimed(guess, said.achieved):
            yield _estimated(guess, action, situation, language)
    if ahead:
        yield _missing(ahead, language)
    named = ahead.milestone.threshold if ahead else None
    yield from goal_sentences(said.goal, language, said=named)


def _spoken(situation: Situation) -> str:
    """The language asked for, if the campaign speaks it: half a message in each helps nobody."""
    asked, default = situation.language, situation.default_language
    return choose(asked if asked in situation.campaign_title else default, default=default)


def _achieved(claims: Sequence[Claim], situation: Situation) -> tuple[Achieved, ...]:
    figures = (
        Achieved(claim=claim, value=claim.value(situation.totals[claim.id]))
        for claim in in_force(claims, situation.totals)
        if claim.id in situation.totals
    )
    return tuple(item for item in figures if item.value > 0)


def _estimates(impacts: Sequence[Impact], action: Action) -> tuple[Estimated, ...]:
    figures = (
        Estimated(impact=impact, value=impact.estimate.of(action.quantity)) for impact in impacts
    )
    return tuple(item for item in figures if item.value > 0)


def _is_claimed(item: Estimated, achieved: Sequence[Achieved]) -> bool:
    """Whether a Claim said it already: who acted alone so far did all there is."""
    return any(
        (one.claim.estimate, one.value) == (item.impact.estimate, item.value) for one in achieved
    )


def _ahead(milestones: Sequence[Milestone], situation: Situation) -> Ahead | None:
    """The open Milestone that is nearest to being reached, as a share of its way."""
    open_ones = [
        Ahead(milestone=milestone, missing=milestone.threshold - situation.totals[milestone.id])
        for milestone in milestones
        if situation.totals.get(milestone.id, milestone.threshold) < milestone.threshold
    ]
    return min(open_ones, key=lambda one: one.missing / one.milestone.threshold, default=None)


def _opening(action: Action, situation: Situation, language: str) -> str:
    """The organiser's own thanks once the action counts, else our words for where it stands."""
    values: dict[str, str | int] = {
        "name": situation.name or NO_NAME,
        "quantity": action.quantity,
        "quest": in_language(action.quest_title, language, situation.default_language),
        "campaign": in_language(situation.campaign_title, language, situation.default_language),
    }
    own = action.own_words.get(language) if action.state == ACCEPTED else None
    if own is not None:
        return Sentence.of(own, language).render(values)
    return say(language, thanks_phrase(action.kind, action.state), **values)


def _statement(item: Achieved, action: Action, situation: Situation, language: str) -> str:
    claim = item.claim
    spoken = language if language in claim.statement else situation.default_language
    values: dict[str, str | int | float] = {
        "value": item.value,
        "unit": word(claim.unit, item.value, spoken),
        "quantity": action.quantity,
        "campaign": in_language(situation.campaign_title, spoken, situation.default_language),
    }
    if claim.estimate is not None:
        values |= {
            "estimate": item.value,
            "factor": claim.estimate.factor,
            "source": claim.estimate.source,
        }
    said = Sentence.of(claim.statement[spoken], spoken).render(values)
    if claim.relation is Relation.COINCIDED_WITH:
        return say(spoken, "context", statement=said)
    return said


def _estimated(item: Estimated, action: Action, situation: Situation, language: str) -> str:
    impact = item.impact
    spoken = language if language in impact.statement else situation.default_language
    values: dict[str, str | int | float] = {
        "quantity": action.quantity,
        "unit": word(impact.unit, item.value, spoken),
        "campaign": in_language(situation.campaign_title, spoken, situation.default_language),
        "estimate": item.value,
        "factor": impact.estimate.factor,
        "source": impact.estimate.source,
    }
    return Sentence.of(impact.statement[spoken], spoken).render(values)


def _missing(ahead: Ahead, language: str) -> str:
    milestone = ahead.milestone
    return say(
        language,
        "milestone-missing",
        missing=ahead.missing,
        unit=word(milestone.unit, ahead.missing, language),
        promise=in_language(milestone.promise, language),
    )


def _share(situation: Situation) -> float | None:
    if not situation.quest_total:
        return None
    return round(min(1.0, situation.own_total / situation.quest_total), 6)


def word(unit: Unit, count: int, language: str) -> str:
    """The unit as a word, in the plural form that the number asks for."""
    forms = unit.get(language) or next(iter(unit.values()), {"other": ""})
    return unit_word(forms, count, language)


def in_language(texts: Mapping[str, str], language: str, default: str = "") -> str:
    """The text in the language, else in the default one, else in any."""
    return texts.get(language) or texts.get(default) or next(iter(texts.values()), "")
