"""Terms: a measure as an expression needs it, over which days and summed over what."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from scoring.dimensions import DAY, TOTAL
from scoring.measure import Measure, Question, Window

_ANY_DAY = date(2000, 1, 1)


class Against(StrEnum):
    """Which days a term is about, seen from the window that is asked for."""

    WINDOW = "window"  # those of the window
    PREVIOUS = "previous"  # as many, directly before it
    BASELINE = "baseline"  # as many, directly before the campaign began


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A measure and where to read it.

    Args:
        against: Which days.
        last: Only the last so many days of the window.
        over: A dimension: its groups are the term's spread, one value per group.
        whole: Dimensions by which it is not split: what is of no group of them stands, whole,
            beside each.
        matures: Days that a cohort is given; younger ones are left out.
        name: Its key among the numbers of an expression: that of the measure when it is plain.
    """

    measure: Measure
    against: Against = Against.WINDOW
    last: int | None = None
    over: str | None = None
    whole: tuple[str, ...] = ()
    matures: int = 0
    name: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Put the name together; it is asked for in every reading."""
        marks = (
            f"@{self.against}" if self.against is not Against.WINDOW else "",
            f"@last{self.last}" if self.last else "",
            f"/{self.over}" if self.over else "",
            f"@whole.{'.'.join(self.whole)}" if self.whole else "",
            f"@after{self.matures}" if self.matures else "",
        )
        object.__setattr__(self, "name", self.measure.name + "".join(marks))

    def back(self, reach: int = 1) -> int:
        """Of so many days that end with a day: how many days before it the term looks."""
        return (self.last or reach) if self.against is Against.PREVIOUS else 0

    def stands_whole(self, dimension: str) -> bool:
        """Whether it is the same beside each group of the dimension."""
        return dimension in self.whole or dimension == self.over

    def splits(self, dimension: str) -> bool:
        """Whether it has groups of its own of the dimension."""
        mine = self.measure.dims if not self.over else ()
        return dimension in mine and not self.stands_whole(dimension)

    def asked(self, question: Question) -> Question | None:
        """The question to its measure; ``None`` when there are no such days."""
        if question.by == DAY:
            return self._asked_by_day(question)
        window = self._window(question)
        if window is None:
            return None
        if self.over or question.by in self.whole:
            return replace(question, window=window, by=self.over or TOTAL, own=None)
        return replace(question, window=window)

    def _asked_by_day(self, question: Question) -> Question | None:
        """All days at once; ``scoring.daily`` knows what each of them is then."""
        over = self.over or TOTAL
        if self.against is Against.BASELINE:  # the same for every day
            days = Window.of_day(_ANY_DAY).earlier(question.reach - 1, longer=True)
            baseline = self._window(replace(question, window=days))
            whole = replace(question, by=over, own=None, reach=1)
            return replace(whole, window=baseline) if baseline else None
        window = question.window.earlier(self.back(question.reach))
        if self.measure.running:
            return replace(question, window=Window(end=window.end), each=over, reach=1)
        return replace(question, window=window, each=over, reach=self.last or question.reach)

    def immature(self, question: Question) -> bool:
        """Whether no cohort of the window had its time yet."""
        if not self.matures:
            return False
        window = self._window(question)
        empty = window and window.start and window.end and window.start >= window.end
        return bool(empty)

    def _window(self, question: Question) -> Window | None:
        window = question.window
        if self.last:
            window = _last_days(question, self.last)
        if self.against is Against.PREVIOUS:
            return before(window, window.start)
        if self.against is Against.BASELINE:
            return before(window, question.setting.start)
        if self.matures and question.today:
            ripe = question.today - timedelta(days=self.matures - 1)
            return replace(window, end=min(window.end or ripe, ripe))
        return window


def before(window: Window, day: date | None) -> Window | None:
    """As many days as the window has, directly before a day; ``None`` for an open window."""
    if day is None or window.start is None or window.end is None:
        return None
    days = (window.end - window.start).days
    return Window(start=day, end=day).earlier(days, longer=True)


def _last_days(question: Question, days: int) -> Window:
    end = question.window.end
    if end is None and question.today:
        end = question.today + timedelta(days=1)
    if end is None:
        return question.window
    return Window(start=end, end=end).earlier(days, longer=True)
