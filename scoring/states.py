"""Expressions over how things stand: counted where somebody counted, and how fast they grow."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from scoring.linear import Linear, linear
from scoring.measure import Measure, Window
from scoring.reading import Amount, Numbers, Reading, Status, whole
from scoring.term import Against, Term

FIRST_DAY, END_DAY = "@first_day", "@end_day"


def window_numbers(window: Window) -> dict[str, Amount]:
    """The days of a window, for expressions to which its length matters."""
    days = {FIRST_DAY: window.start, END_DAY: window.end}
    return {name: day.toordinal() for name, day in days.items() if day is not None}


@dataclass(frozen=True, slots=True)
class Standing:
    """How many there are: as last counted, or where nobody counted as we know it ourselves.

    Args:
        counted: What was counted.
        times: How many counts stand; with none, what we know holds.
        known: What we know ourselves.
    """

    counted: Measure
    times: Measure
    known: Measure

    @property
    def terms(self) -> tuple[Term, ...]:
        """What has to be read."""
        return tuple(Term(measure=measure) for measure in (self.counted, self.times, self.known))

    def against(self, days: Against) -> tuple[Linear, Linear, Linear]:
        """The same at another time."""
        counted, times, known = (
            linear(one).against(days) for one in (self.counted, self.times, self.known)
        )
        return counted, times, known

    def at(self, numbers: Numbers, days: Against = Against.WINDOW) -> int:
        """How many there were."""
        counted, times, known = self.against(days)
        return counted.of(numbers) if times.of(numbers) else known.of(numbers)

    def read(self, numbers: Numbers) -> Reading:
        """Both are shown."""
        value = self.at(numbers)
        names = (self.counted.name, self.known.name)
        parts = {"value": value, **{name: whole(numbers, name) for name in names}}
        return Reading(value=value, parts=parts, n=value)


@dataclass(frozen=True, slots=True)
class MonthlyGrowth:
    """By how many percent it grew per month, from the beginning of the window to its end.

    The same rate every month leads from one to the other, so 1 000 and 1 601 after a year are 4 %.
    """

    of: Standing

    @property
    def terms(self) -> tuple[Term, ...]:
        """What has to be read."""
        both = (self.of.against(Against.PREVIOUS), self.of.against(Against.WINDOW))
        found = {term.name: term for sums in both for one in sums for term in one.terms}
        return tuple(found.values())

    def read(self, numbers: Numbers) -> Reading:
        """Null when there was nobody at the beginning, or the window is not one of two ends."""
        begin, end = self.of.at(numbers, Against.PREVIOUS), self.of.at(numbers)
        months = _months(numbers)
        parts = {"begin": begin, "end": end, "months": months}
        if not begin or months <= 0:
            return Reading(value=None, parts=parts, n=0, status=Status.NULL_DENOMINATOR)
        try:
            value = 100 * ((end / begin) ** (1 / months) - 1)
        except OverflowError:  # from one to billions in a day: of a month no number tells
            return Reading(value=None, parts=parts, n=end, status=Status.INSUFFICIENT_N)
        return Reading(value=value, parts=parts, n=end)


def _months(numbers: Numbers) -> float:
    """The length of the window in months of the calendar, the rest as a part of the next one."""
    if FIRST_DAY not in numbers or END_DAY not in numbers:
        return 0
    first, end = (date.fromordinal(whole(numbers, name)) for name in (FIRST_DAY, END_DAY))
    over = 12 * (end.year - first.year) + end.month - first.month
    if _months_after(first, over) > end:
        over -= 1
    since, until = _months_after(first, over), _months_after(first, over + 1)
    return over + (end - since).days / (until - since).days


def _months_after(day: date, months: int) -> date:
    """The same day of a later month, or the last one of a month that is too short for it."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
