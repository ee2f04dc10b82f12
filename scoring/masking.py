"""Small groups: so few people that one could recognise somebody are not shown apart."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from scoring.kpi import Growth, Kpi
from scoring.measure import Groups
from scoring.reading import Reading, Status, total_of

FEWEST = 5
"""People a group must have to be shown."""

FEWEST_PARTNERS = 3
"""Partners a sector must have for one of the partners to see it apart."""

COMPARED = ("now", "before", "begin", "end")
"""Parts of a growth, in which its neighbours' numbers are."""

SAMPLES, SAMPLE = ("among", "others"), "_n"
"""Parts that say how many are in one of several samples, and how the names of more of them end."""

LONG = "months"
"""The part of a growth that says how long its window was: it counts nobody."""

Key = TypeVar("Key", str, int, date)


def about_people(kpi: Kpi) -> bool:
    """Whether its groups can be too small."""
    return any(measure.counts_people for measure in kpi.measures)


def masked(kpi: Kpi, groups: Mapping[Key, Reading]) -> dict[Key, Reading]:
    """The groups of a KPI about people, without those that are too small.

    Where a single group is hidden, its number would follow from the total and the others. So the
    next smallest is hidden with it.
    """
    if not about_people(kpi):
        return dict(groups)
    hidden = [key for key, one in groups.items() if is_small(one)]
    return _without(groups, hidden, {key: abs(one.n) for key, one in groups.items() if one.n})


def masked_sectors(groups: Mapping[str, Reading], partners: Groups) -> dict[str, Reading]:
    """The groups of a split by sector as a partner sees them, without those of few partners.

    Of one partner they say whom it courts, and of two each what the other does. Where a single
    group is hidden, the one of the next fewest partners is hidden with it.

    Args:
        partners: How many are on board in each sector.
    """
    many = {key: total_of(partners.get(key, 0)) for key in groups}
    return _without(groups, [key for key, n in many.items() if n < FEWEST_PARTNERS], many)


def _without(
    groups: Mapping[Key, Reading], small: list[Key], many: Mapping[Key, float]
) -> dict[Key, Reading]:
    """The groups without those that are small, and without the next where that is only one.

    Args:
        many: How many stand behind each group that could be the next.
    """
    hidden = small.copy()
    if len(hidden) == 1:
        shown = [(n, key) for key, n in many.items() if key not in hidden]
        hidden += [key for _, key in sorted(shown)[:1]]
    return {key: _hidden(one) if key in hidden else one for key, one in groups.items()}


def masked_pieces(kpi: Kpi, pieces: Sequence[Reading]) -> list[Reading]:
    """The pieces of a window, in their order: each is a group, of those who acted in its days."""
    return [*masked(kpi, dict(enumerate(pieces))).values()]


def masked_rolling(kpi: Kpi, pieces: Sequence[Reading], days: Sequence[Reading]) -> list[Reading]:
    """The pieces of a window that rolls, without those that give a small day away.

    What is shown differs from what was shown before it by the days that came and those that went.
    Where such a day is too small to be shown, the difference has to be nobody, or enough people.

    Args:
        pieces: One per day, each of as many days.
        days: Each by itself, from the first day of the first piece to the last one of the last.
    """
    seen = masked_pieces(kpi, pieces)
    if not about_people(kpi):
        return seen
    last: int | None = None
    for at, one in enumerate(seen):
        if one.status is Status.MASKED:
            continue
        if (
            last is not None
            and _few(one.n - seen[last].n)
            and any(map(is_small, _moved(days, last, at, long=len(days) - len(pieces))))
        ):
            seen[at] = _hidden(one)
        else:
            last = at
    return seen


def looks_back(kpi: Kpi) -> int:
    """Over how many days each reading of a KPI about people looks back; 0: over those asked for."""
    last = kpi.expression.last if isinstance(kpi.expression, Growth) else None
    return last or 0 if about_people(kpi) else 0


def masked_looking_back(
    kpi: Kpi, pieces: Mapping[date, Reading], people: Mapping[date, int]
) -> dict[date, Reading]:
    """Readings of a KPI that looks back, by their last day, without what gives a small day away.

    Each tells how many there were in the days up to it, and in as many before those. Of two such
    numbers whose days overlap, the difference is made of days that came and of days that went:
    see ``masked_rolling``.

    Args:
        people: How many there were on each day by itself.
    """
    reach, told = looks_back(kpi), dict[int, float]()
    many = {day.toordinal(): n for day, n in people.items()}
    seen: dict[date, Reading] = {}
    for day, one in sorted(pieces.items()):
        end = day.toordinal()
        both = {end - reach: one.parts.get("before"), end: one.parts.get("now")}
        totals = {at: n for at, n in both.items() if n is not None}
        small = is_small(one) or any(
            _gives_away((at, n), told, many, reach=reach) for at, n in totals.items()
        )
        seen[day] = _hidden(one) if small else one
        told |= {} if small else totals
    return masked(kpi, seen)


def _gives_away(
    total: tuple[int, float], told: Mapping[int, float], people: Mapping[int, int], *, reach: int
) -> bool:
    """Whether a number differs by few from one next to it, and a day that moves is too small."""
    day, n = total
    near = [at for at in told if 0 < abs(at - day) < reach]
    beside = [
        *sorted(at for at in near if at < day)[-1:],
        *sorted(at for at in near if at > day)[:1],
    ]
    return day not in told and any(
        _few(n - told[at])
        and any(_few(people.get(one)) for one in _up_to(day, reach) ^ _up_to(at, reach))
        for at in beside
    )


def _up_to(day: int, reach: int) -> frozenset[int]:
    return frozenset(range(day - reach + 1, day + 1))


def is_small(reading: Reading) -> bool:
    """Whether so few stand behind it, or behind what it is compared with, or it is hidden.

    Of a share of nobody nobody stands behind it, and its numerator may still be few.
    """
    of_nobody = reading.status is Status.NULL_DENOMINATOR and not reading.n
    behind = (
        number
        for name, number in reading.parts.items()
        if name != LONG and (of_nobody or name in (*COMPARED, *SAMPLES) or name.endswith(SAMPLE))
    )
    return reading.status is Status.MASKED or any(map(_few, (reading.n, *behind)))


def _few(people: float | None) -> bool:
    return people is not None and 0 < abs(people) < FEWEST


def _moved(days: Sequence[Reading], last: int, at: int, *, long: int) -> list[Reading]:
    """The days that went and those that came between two pieces."""
    return [*days[last:at], *days[last + long + 1 : at + long + 1]]


def _hidden(reading: Reading) -> Reading:
    return replace(reading, value=None, parts={}, n=0, status=Status.MASKED, interval=None)
