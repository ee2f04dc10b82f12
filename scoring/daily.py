"""Day by day: what the terms of a KPI are on each day, from all days read at once.

A day is a window of one day. So each number here is the one that its term has over that day alone,
and a KPI split by day says of a day what it says when that day is all that is asked for.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeAlias

from scoring.dimensions import day_of_key
from scoring.measure import Groups, Question, Window
from scoring.reading import Amount, Numbers, Spread
from scoring.term import Against, Term

ByDay: TypeAlias = Mapping[date, Amount]


def each_day(
    terms: Sequence[Term], per_term: Mapping[str, Groups], question: Question
) -> Iterator[tuple[date, Numbers, bool]]:
    """The days of the window of which there is something to say, and the numbers on each.

    These are days on which something happened, or how something stands changed; and, for what is
    compared with earlier days or looks back over several, days for which something happened then.

    Args:
        per_term: What was found for ``Term.asked``, by the name of the term.

    Returns:
        Day, numbers by the name of their term, and whether it is too early to say.
    """
    known = [_Daily.of(term, per_term[term.name]) for term in terms]
    told = {day for one in known for day in one.told() if question.window.holds(day)}
    for day in sorted(told):
        early = _immature(terms, day, question)
        yield day, _numbers(known, day, early), bool(early)


def on_days(term: Term, groups: Groups, question: Question, days: Iterable[date]) -> list[Groups]:
    """What is found for a term when each of some days is asked for by itself, or of
    ``question.reach`` days up to each.

    Args:
        term: Not one over the groups of a dimension; of several days, not one of cohorts.
        groups: What was found for ``term.asked`` of the question, which is split by day.
    """
    known = _Daily.of(term, groups, question.reach)
    found = (_numbers([known], day, _immature([term], day, question)) for day in days)
    return [{"": numbers[term.name]} if numbers else {} for numbers in found]


def spread_of(groups: Groups) -> Spread:
    """The spread of the numbers of groups: how many have which."""
    return Counter(number for number in groups.values() if isinstance(number, int) and number)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Daily:
    """A term, day by day.

    Args:
        back: How many days before each it looks.
        days: The days on which it happened, or changed; ascending.
        amounts: What it came to on each, or how it stood then.
        always: What it is on every day, where that does not depend on the day.
    """

    term: Term
    back: int
    days: Sequence[date] = ()
    amounts: ByDay
    always: Amount | None = None

    @classmethod
    def of(cls, term: Term, groups: Groups, reach: int = 1) -> "_Daily":
        back = term.back(reach)
        if term.against is Against.BASELINE:
            always = spread_of(groups) if term.over else groups.get("")
            return cls(term=term, back=back, amounts={}, always=always)
        amounts = _over(term, groups) if term.over else _alone(groups)
        return cls(term=term, back=back, days=sorted(amounts), amounts=amounts)

    def told(self) -> Iterable[date]:
        """The days of which it has something to say."""
        if self.back and self.term.measure.running:
            return ()  # how things stood at the begin of a day is no news of that day
        return (day + timedelta(days=self.back) for day in self.days)

    def on(self, day: date) -> Amount | None:
        """What it is on a day."""
        if self.term.against is Against.BASELINE:
            return self.always
        then = day - timedelta(days=self.back) if self.back else day
        if not self.term.measure.running:
            return self.amounts.get(then)
        place = bisect_right(self.days, then)
        return self.amounts[self.days[place - 1]] if place else None


def _immature(terms: Iterable[Term], day: date, question: Question) -> frozenset[str]:
    """The terms, by name, for which those who came on a day had no time yet."""
    cohorts = [term for term in terms if term.matures]
    if not cohorts:  # as nearly always
        return frozenset()
    alone = replace(question, window=Window.of_day(day))
    return frozenset(term.name for term in cohorts if term.immature(alone))


def _numbers(known: Iterable[_Daily], day: date, early: Container[str]) -> Numbers:
    found = {one.term.name: one.on(day) for one in known if one.term.name not in early}
    return {name: amount for name, amount in found.items() if amount}


def _alone(groups: Groups) -> ByDay:
    return {day_of_key(key)[0]: amount for key, amount in groups.items()}


def _over(term: Term, groups: Groups) -> ByDay:
    """The groups of each day as one spread; groups that stand stay until they change."""
    spreads: dict[date, Amount] = {}
    standing: dict[str, Amount] = {}
    for day, changed in _changes(groups):
        standing = {**standing, **changed} if term.measure.running else changed
        spreads[day] = spread_of(standing)
    return spreads


def _changes(groups: Groups) -> Iterator[tuple[date, dict[str, Amount]]]:
    """What is said of each day, in the order of days."""
    by_day: dict[date, dict[str, Amount]] = {}
    for whole, amount in groups.items():
        day, key = day_of_key(whole)
        by_day.setdefault(day, {})[key] = amount
    yield from sorted(by_day.items(), key=lambda one: one[0])
