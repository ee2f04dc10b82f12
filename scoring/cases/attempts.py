"""One person's Quests: begun, done, shown what it brought, passed on, followed by another."""

from collections.abc import Iterator, Sequence

from scoring.case import Before, By, Case, CaseMeasure, Tally
from scoring.cases.sifting import by_quest, of_type, seconds, that_say
from scoring.dimensions import TOTAL
from scoring.facts import Fact
from scoring.going_further import remembered
from scoring.measure import Aggregation, Setting
from scoring.presence import days_of, present_too
from scoring.tallying import happened, lasted, mark, present, present_in

WHERE = ("partner", "quest", "channel", "kind", "locale")


def count_attempts(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """A person and a Quest are one attempt, however often it was done."""
    done = that_say(of_type(facts, "completion"), status="accepted")
    finished = by_quest(done)
    begun = by_quest(of_type(facts, "quest_started"))
    shared = by_quest(of_type(facts, "share"))
    shown = by_quest(of_type(facts, "impact_shown"))
    for measure, of in zip(REMEMBERED, ({**begun, **finished}, shared, shown), strict=True):
        for quest in of:
            yield from mark(measure, value=quest.int)
    for quest in {**begun, **finished}:
        completions = finished.get(quest, [])
        # Whoever did it has begun it, whether anybody saw them begin or not.
        yield from present(BEGUN, [*begun.get(quest, []), *completions])
        yield from present(FINISHED, completions)
        if quest in shared:
            yield from present(FINISHED_AND_SHARED, completions)
        if completions:
            yield from _effort(begun.get(quest, []), completions[0])
            yield from _effects(completions, shown.get(quest, []))
            if _went_on(completions[0], done):
                yield from present(DEEPENED, completions)


def further_attempts(
    before: Before, facts: Sequence[Fact], setting: Setting
) -> Iterator[Tally] | None:
    """What a person does of a Quest of which nothing was seen, when they had done no other.

    What was passed on, or shown, of a Quest is remembered: whoever does it may have done so before.
    """
    done = that_say(of_type(facts, "completion"), status="accepted")
    about = by_quest([*done, *(fact for fact in facts if fact.type != "completion")])
    known = before if about else {}  # of no Quest, nothing is asked
    begun, shared, shown = (remembered(known, measure) for measure in REMEMBERED)
    if {quest.int for quest in about}.isdisjoint(begun | shared | shown):
        if by_quest(done) and FINISHED.name in before:
            return None  # and it went on to another
        return count_attempts(facts, setting)
    if {quest.int for quest in about} != begun or len(begun) > 1 or begun <= shown:
        return None
    (quest,) = begun
    types = {fact.type for fact in facts}
    if types == {"share"}:
        return iter(()) if quest in shared else _shared_too(before, quest)
    mine = [one for one in done if one.quest_id is not None]
    last = max((one.day for one in before.get(FINISHED.name, ())), default=None)
    if types == {"completion"} and last and all(one.day > last for one in mine):
        return _done_again(before, mine, quest in shared)
    return None


def _shared_too(before: Before, quest: int) -> Iterator[Tally]:
    """The only Quest that a person has begun is passed on: all that they did of it is."""
    yield from mark(FINISHED_AND_SHARED, value=quest)
    wanted = {TOTAL, *FINISHED_AND_SHARED.dims}
    there = days_of(before.get(FINISHED.name, ()))
    of_each = {cell: days for cell, days in there.items() if cell[0] in wanted}
    yield from present_in(FINISHED_AND_SHARED, of_each)


def _done_again(before: Before, done: Sequence[Fact], shared: bool) -> Iterator[Tally]:
    """The only Quest that a person has begun, on a later day."""
    for measure in (BEGUN, FINISHED, *([FINISHED_AND_SHARED] if shared else [])):
        yield from present_too(measure, before.get(measure.name, ()), done)
    for completion in done:
        yield from happened(EFFECT_AWAITED, completion)


def _effort(begun: Sequence[Fact], first: Fact) -> Iterator[Tally]:
    """From the first start to the first completion."""
    if begun and begun[0].occurred_at <= first.occurred_at:
        yield from lasted(EFFORT, first, seconds(begun[0], first))


def _effects(completions: Sequence[Fact], shown: Sequence[Fact]) -> Iterator[Tally]:
    """From each completion to when its effect was first shown; those still waiting apart."""
    for completion in completions:
        after = [fact for fact in shown if fact.occurred_at >= completion.occurred_at]
        if after:
            yield from lasted(EFFECT_SEEN, completion, seconds(completion, after[0]))
        else:
            yield from happened(EFFECT_AWAITED, completion)


def _went_on(first: Fact, done: Sequence[Fact]) -> bool:
    """Whether the person did another Quest after it."""
    return any(
        other.quest_id not in {None, first.quest_id} and other.occurred_at > first.occurred_at
        for other in done
    )


ATTEMPTS_CASE = Case(
    name="attempts",
    by=By.ACTOR,
    types=frozenset({"quest_started", "completion", "share", "impact_shown"}),
    count=count_attempts,
    further=further_attempts,
)


def _pairs(name: str, *dims: str) -> CaseMeasure:
    return CaseMeasure(name=name, case=ATTEMPTS_CASE, agg=Aggregation.DISTINCT, dims=dims)


BEGUN = _pairs("attempts_begun", *WHERE)
FINISHED = _pairs("attempts_finished", *WHERE)
FINISHED_AND_SHARED = _pairs("attempts_shared", "partner", "quest", "channel")
DEEPENED = _pairs("attempts_deepened", "partner", "quest")
EFFORT = CaseMeasure(
    name="attempt_seconds",
    case=ATTEMPTS_CASE,
    agg=Aggregation.SPREAD,
    dims=("quest", "kind", "locale"),
)
EFFECT_SEEN = CaseMeasure(
    name="effect_seconds",
    case=ATTEMPTS_CASE,
    agg=Aggregation.SPREAD,
    dims=("partner", "quest", "kind"),
)
EFFECT_AWAITED = CaseMeasure(
    name="effects_awaited", case=ATTEMPTS_CASE, dims=("partner", "quest", "kind")
)
REMEMBERED = (EFFORT, FINISHED_AND_SHARED, EFFECT_SEEN)
"""With which of them is remembered which Quests were begun or done, passed on, and shown."""
