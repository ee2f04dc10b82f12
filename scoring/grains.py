"""Grains: a window cut into days, weeks, months, or looked at through a rolling one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from scoring.measure import Question, Window

ONE_DAY = timedelta(days=1)


class Grain(StrEnum):
    """How long the pieces are."""

    DAY = "day"
    WEEK = "week"  # from Monday
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ROLLING_7 = "rolling_7"  # of each day: it and the six before it
    ROLLING_28 = "rolling_28"


ROLLING = {Grain.ROLLING_7: 7, Grain.ROLLING_28: 28}


def closed(question: Question) -> Window:
    """The window with both ends: from the campaign's start, up to and with today."""
    today = question.today or date.max - ONE_DAY
    start = question.window.start or question.setting.start or today
    return Window(start=start, end=question.window.end or max(start, today) + ONE_DAY)


def pieces(window: Window, grain: Grain) -> Iterator[Window]:
    """The pieces of a closed window; the first and the last may be cut short by its ends."""
    start, end = window.start, window.end
    assert start is not None  # noqa: S101 (closed)
    assert end is not None  # noqa: S101 (closed)
    if grain in ROLLING:
        back = ROLLING[grain] - 1
        days = (start + timedelta(days=number) for number in range((end - start).days))
        yield from (Window.of_day(day).earlier(back, longer=True) for day in days)
        return
    edges = [start]
    while edges[-1] < end:
        edges.append(_next_before(end, edges[-1], grain))
    yield from (Window(start=first, end=last) for first, last in pairwise(edges))


def questions(question: Question, grain: Grain) -> list[Question]:
    """The question of each piece."""
    return [replace(question, window=piece) for piece in pieces(closed(question), grain)]


def days_of(rolling: Sequence[Question]) -> list[Question]:
    """The question of each day that is in one of the pieces of a window that rolls."""
    if not rolling:
        return []
    window = Window(start=rolling[0].window.start, end=rolling[-1].window.end)
    return [replace(rolling[0], window=day) for day in pieces(window, Grain.DAY)]


def how_many(question: Question, grain: Grain) -> int:
    """About how many pieces there are, without making them."""
    window = closed(question)
    assert window.start is not None  # noqa: S101 (closed)
    assert window.end is not None  # noqa: S101 (closed)
    return (window.end - window.start).days // _SHORTEST.get(grain, 1)


_SHORTEST = {Grain.WEEK: 7, Grain.MONTH: 28, Grain.QUARTER: 90, Grain.YEAR: 365}


def _next_before(end: date, day: date, grain: Grain) -> date:
    """The first day of the next calendar piece, or the end of all."""
    try:
        return min(_next(day, grain), end)
    except (OverflowError, ValueError):  # the calendar of Python ends with the year 9999
        return end


def _next(day: date, grain: Grain) -> date:
    """The first day of the next calendar piece."""
    match grain:
        case Grain.WEEK:
            return day + timedelta(days=7 - day.weekday())
        case Grain.MONTH:
            return _month(day, 1)
        case Grain.QUARTER:
            return _month(day, 3 - (day.month - 1) % 3)
        case Grain.YEAR:
            return date(day.year + 1, 1, 1)
    return day + ONE_DAY


def _month(day: date, further: int) -> date:
    months = day.year * 12 + day.month - 1 + further
    return date(months // 12, months % 12 + 1, 1)
