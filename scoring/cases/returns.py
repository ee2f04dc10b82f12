"""Whether people come back: within a month of their first act, after a pause, after the end."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from scoring.case import Before, By, Case, CaseMeasure, Tally, Was
from scoring.cases.sifting import says
from scoring.dimensions import KIND, TOTAL, key_of
from scoring.facts import Fact
from scoring.going_further import taken_away
from scoring.measure import Aggregation, Setting
from scoring.presence import gone, present_too_on
from scoring.steps import NEVER, neighbours
from scoring.tallying import Cells, cells_of, happened, present_on

RETENTION_DAYS = 30
RETENTION = timedelta(days=RETENTION_DAYS)
PAUSE_DAYS = 30
WHERE = ("partner", "quest", "channel", "locale")


def count_retention(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """A person belongs to the day of their first act; did they act again on a day soon after?"""
    acts = [fact for fact in facts if _counts(fact)]
    if acts:
        first = acts[0]
        yield from happened(FIRST_ACTIVE, first)
        if any(first.day < act.day <= first.day + RETENTION for act in acts):
            yield from happened(ACTIVE_AGAIN, first)


def further_retention(
    before: Before, facts: Sequence[Fact], setting: Setting
) -> Iterable[Tally] | None:
    """An act after the first may be one soon after it; one before it is the first."""
    acts = [fact for fact in facts if _counts(fact)]
    if not acts or FIRST_ACTIVE.name not in before:
        return count_retention(acts, setting)
    (first,) = before[FIRST_ACTIVE.name]
    early = acts[0]
    if early.day == first.day and cells_of(FIRST_ACTIVE, early) != first.cells:
        return None  # which of them was first?
    day, cells = first.day, first.cells
    if early.day < day:
        day, cells = early.day, cells_of(FIRST_ACTIVE, early)
    again = ACTIVE_AGAIN.name in before and day == first.day
    soon = [one for one in (*(act.day for act in acts), first.day) if day < one <= day + RETENTION]
    if day == first.day and (again or not soon):
        return ()
    was = [(measure, before.get(measure.name, ())) for measure in (FIRST_ACTIVE, ACTIVE_AGAIN)]
    now = [Tally(FIRST_ACTIVE, day, 1, cells)]
    now += [Tally(ACTIVE_AGAIN, day, 1, cells)] if again or soon else []
    return [*(one for measure, those in was for one in taken_away(measure, those)), *now]


def _counts(fact: Fact) -> bool:
    wanted = "valid" if fact.type == "participation" else "accepted"
    return says(fact, status=wanted)


RETENTION_CASE = Case(
    name="retention",
    by=By.ACTOR,
    types=frozenset({"participation", "contribution"}),
    count=count_retention,
    further=further_retention,
)
FIRST_ACTIVE = CaseMeasure(
    name="first_active",
    case=RETENTION_CASE,
    dims=("partner", "quest", "locale"),
    persons=True,
)
ACTIVE_AGAIN = CaseMeasure(
    name="active_again",
    case=RETENTION_CASE,
    dims=("partner", "quest", "locale"),
    persons=True,
)


def count_echoes(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """The days on which a person was engaged: those that come late are echoes.

    A day is where its first fact is, and of every kind that was done on it.
    """
    yield from _echoes(_cells_by_day(facts), _kinds_by_day(facts), setting)


def further_echoes(
    before: Before, facts: Sequence[Fact], setting: Setting
) -> Iterable[Tally] | None:
    """What a person does on a day of which is known that they were engaged is nothing new.

    Unless that day is an echo, and it is of another kind. Of days that are none, kinds are not
    remembered: where a day before them makes one an echo, it is counted whole.
    """
    was = before.get(EVER_ENGAGED.name, ())
    days = {one.day for one in was}
    kinds = _kinds_by_day(facts)
    new = {}
    for day, cells in _cells_by_day(facts).items():
        if day not in days:
            new[day] = cells
        elif set(_groups_on(day, was)) != set(cells):
            return None  # which of them was first?
    echoes = before.get(LATE_ECHOES.name, ())
    known = {one.day: _groups_on(one.day, echoes) for one in echoes}
    more = [*_further_kinds(known, kinds)]
    if not new:
        return more
    if len(new) == 1:
        ((day, cells),) = new.items()
        late = _late(day, days, setting)
        if late is not None:
            return [
                *more,
                *_one_day_more(before, (cells, day), kinds[day] if late else (), setting),
            ]
    there = dict(sorted({**{day: _groups_on(day, was) for day in days}, **new}.items()))
    if any(day in days and day not in known for day, _ in _late_days(there, setting)):
        return None
    every = {day: _together(kinds.get(day, ()), known.get(day, ())) for day in there}
    return [*_nothing(before), *_echoes(there, every, setting)]


def _further_kinds(known: Mapping[date, Cells], kinds: Mapping[date, Cells]) -> Iterator[Tally]:
    """Of days that are known as echoes: the kinds that were not."""
    for day in known.keys() & kinds.keys():
        if cells := tuple(cell for cell in kinds[day] if cell not in known[day]):
            yield Tally(LATE_ECHOES, day, 1, cells)


def _together(kinds: Cells, known: Cells) -> Cells:
    return tuple(dict.fromkeys((*kinds, *(cell for cell in known if cell[0] == KIND))))


def _nothing(before: Before) -> Iterator[Tally]:
    for measure in (EVER_ENGAGED, LATE_RETURNERS):
        yield from gone(measure, before.get(measure.name, ()))
    for measure in (LATE_ECHOES, DAYS_AFTER_END):
        yield from taken_away(measure, before.get(measure.name, ()))


def _late(day: date, days: Collection[date], setting: Setting) -> bool | None:
    """Whether a further day is an echo; ``None`` where the one after it is one no more."""
    since, after = neighbours(days, day)
    before = None if since == NEVER else since
    if after and _echo(after, before, setting) != _echo(after, day, setting):
        return None
    return _echo(day, before, setting)


def _one_day_more(
    before: Before, there: tuple[Cells, date], kinds: Cells, setting: Setting
) -> Iterator[Tally]:
    """One more day, which is an echo where its kinds are told."""
    cells, day = there
    yield from present_too_on(EVER_ENGAGED, before.get(EVER_ENGAGED.name, ()), [there])
    if kinds:
        yield from present_too_on(LATE_RETURNERS, before.get(LATE_RETURNERS.name, ()), [there])
        yield from _late_echo(day, cells, kinds, setting)


def _groups_on(day: date, was: Sequence[Was]) -> Cells:
    return tuple(cell for one in was if one.day == day for cell in one.cells)


def _echoes(
    there: Mapping[date, Cells], kinds: Mapping[date, Cells], setting: Setting
) -> Iterator[Tally]:
    """Where a person was engaged first, day by day, and the kinds of what they did."""
    late = _late_days(there, setting)
    yield from present_on(EVER_ENGAGED, ((cells, day) for day, cells in there.items()))
    yield from present_on(LATE_RETURNERS, ((cells, day) for day, cells in late))
    for day, cells in late:
        yield from _late_echo(day, cells, kinds[day], setting)


def _late_days(there: Mapping[date, Cells], setting: Setting) -> list[tuple[date, Cells]]:
    days = zip([None, *there], there.items(), strict=False)
    return [(day, cells) for before, (day, cells) in days if _echo(day, before, setting)]


def _late_echo(day: date, cells: Cells, kinds: Cells, setting: Setting) -> Iterator[Tally]:
    yield Tally(LATE_ECHOES, day, 1, (*cells, *kinds))
    if setting.end is not None and day >= setting.end:
        groups = tuple(cell for cell in cells if cell[0] in {TOTAL, *DAYS_AFTER_END.dims})
        yield Tally(DAYS_AFTER_END, day, 1, groups, value=(day - setting.end).days + 1)


def _cells_by_day(facts: Iterable[Fact]) -> dict[date, Cells]:
    found: dict[date, Cells] = {}
    for fact in facts:
        if fact.day not in found:
            found[fact.day] = cells_of(EVER_ENGAGED, fact)
    return found


def _kinds_by_day(facts: Iterable[Fact]) -> dict[date, Cells]:
    """Each kind once, in one order whatever came first."""
    found: dict[date, set[str]] = {}
    for fact in facts:
        found.setdefault(fact.day, set()).add(key_of(fact, KIND))
    return {day: tuple((KIND, key) for key in sorted(keys)) for day, keys in found.items()}


def _echo(day: date, before: date | None, setting: Setting) -> bool:
    """Whether somebody came back late: after the end, or long after the last time."""
    paused = before is not None and (day - before).days >= PAUSE_DAYS
    return paused or (setting.end is not None and day >= setting.end)


ECHOES_CASE = Case(
    name="echoes",
    by=By.ACTOR,
    types=frozenset({"view", "share", "comment", "contribution", "lead_created"}),
    count=count_echoes,
    further=further_echoes,
    version=2,
)
LATE_ECHOES = CaseMeasure(
    name="late_echoes", case=ECHOES_CASE, dims=("partner", "quest", "channel", "kind")
)
EVER_ENGAGED = CaseMeasure(
    name="ever_engaged",
    case=ECHOES_CASE,
    agg=Aggregation.DISTINCT,
    dims=("partner", "quest", "channel"),
    persons=True,
)
LATE_RETURNERS = CaseMeasure(
    name="late_returners",
    case=ECHOES_CASE,
    agg=Aggregation.DISTINCT,
    dims=("partner", "quest", "channel"),
    persons=True,
)
DAYS_AFTER_END = CaseMeasure(
    name="days_after_end", case=ECHOES_CASE, agg=Aggregation.SPREAD, dims=("partner", "quest")
)
