"""Rows of days: questions about each of many days are one question, which is split by day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from scoring.daily import on_days
from scoring.dimensions import DAY, TOTAL
from scoring.grains import ONE_DAY
from scoring.measure import Groups, Question, Window
from scoring.term import Term

FEWEST_DAYS = 7
"""So many days in a row are read together."""


@dataclass(frozen=True, slots=True)
class Row:
    """Days in a row, each asked for by itself; or as many days up to each.

    Read one by one, all would be added up again for each of them that led to it.

    Args:
        question: About all of them, split by day.
        places: Which of the questions they are, and the last day of each.
    """

    question: Question
    places: Mapping[int, date]

    def holds(self, term: Term) -> bool:
        """Whether it says what the term is on each."""
        return not term.over and (self.question.reach == 1 or not term.matures)

    def apart(self, term: Term, groups: Groups) -> list[tuple[int, Groups]]:
        """What was found for a term on all days, by the place of each."""
        found = on_days(term, groups, self.question, self.places.values())
        return [*zip(self.places, found, strict=True)]


def rows_among(questions: Sequence[Question]) -> list[Row]:
    """Those that there are; of windows of other lengths, others."""
    by_length: dict[int, dict[int, date]] = {}
    for place, one in enumerate(questions):
        if one.by == TOTAL and one.window.start and one.window.end:
            days = (one.window.end - one.window.start).days
            if days:
                by_length.setdefault(days, {})[place] = one.window.end - ONE_DAY
    return [*_rows(questions, by_length)]


def _rows(
    questions: Sequence[Question], by_length: Mapping[int, Mapping[int, date]]
) -> Iterator[Row]:
    for length, places in by_length.items():
        first, last = min(places.values()), max(places.values())
        alike = {replace(questions[place], window=Window()) for place in places}
        gaps = (last - first).days >= len({*places.values()})
        if len(places) >= FEWEST_DAYS and len(alike) == 1 and not gaps:
            window = Window(start=first, end=last + ONE_DAY)
            yield Row(replace(alike.pop(), window=window, by=DAY, reach=length), places)
