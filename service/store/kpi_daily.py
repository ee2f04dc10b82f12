"""Read the cells day by day: all days of a window at once, however many they are."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import Any
from uuid import UUID

from scoring.dimensions import TOTAL, day_key, day_of_key, together
from scoring.measure import Groups, Measure, Window
from scoring.reading import Amount
from service.store.kpi_cells import Ask, read_numbers
from service.store.kpi_sums import EVERY_DAY, Moves, statement
from service.store.session import Session

_ALONE, _OF_EACH = "day::text", "day::text || ' ' || key"
# Whoever is there counts from that day on, or from when the day before that they were there is too
# long ago; and no longer than as many days as are looked at.
_REACH = "CAST(:reach AS int)"
_MOVES = Moves(
    *(
        f"CROSS JOIN LATERAL (VALUES ({since}, n), (day + {_REACH}, -n)) AS m (at, more)"
        for since in ("day", f"greatest(day, prev_day + {_REACH})")
    )
)


def _rolling(key: str, *, whole: bool) -> Any:
    """What comes and goes in the days that end with each day."""
    return statement(key.replace("day", "at", 1), whole=whole, once=EVERY_DAY, moves=_MOVES)


# On a single day every transition into the day is one person; how many there ever were changes by
# the new ones only.
_BY_DAY, _CHANGES, _ROLLING = (
    {False: of(_ALONE, whole=True), True: of(_OF_EACH, whole=False)}
    for of in (partial(statement, once=EVERY_DAY), statement, _rolling)
)


async def read_days(
    session: Session,
    where: tuple[UUID, UUID],
    asks: Sequence[Ask],
    *,
    each: str = TOTAL,
    reach: int = 1,
) -> list[Groups]:
    """The number of each measure on each day of its window.

    Equal to ``measure.groups`` over the facts that are folded, of a question split by day: with
    ``each`` in the groups of a dimension as well, and over ``reach`` days up to each.

    Args:
        where: Workspace and campaign.
    """
    bind = {"workspace": where[0], "campaign": where[1], "dimset": each, "reach": reach}
    found: dict[int, Groups] = {}
    for running, read in ((True, _states), (False, _flows)):
        mine = {at: ask for at, ask in enumerate(asks) if ask[0].running is running}
        found |= zip(mine, await read(session, bind, [*mine.values()]), strict=True)
    return [found[at] for at in range(len(asks))]


async def _states(session: Session, bind: Mapping[str, Any], asks: Sequence[Ask]) -> list[Groups]:
    # A state changes by what came before the window, too: its days are added up here.
    ever = [(measure, Window(end=window.end)) for measure, window in asks]
    found = await read_numbers(session, bind, ever, _CHANGES[bind["dimset"] != TOTAL])
    return [_accumulated(changes, window) for changes, (_, window) in zip(found, asks, strict=True)]


async def _flows(session: Session, bind: Mapping[str, Any], asks: Sequence[Ask]) -> list[Groups]:
    each, reach = bind["dimset"], bind["reach"]
    if reach == 1:
        return await read_numbers(session, bind, asks, _BY_DAY[each != TOTAL])
    # Compared with itself some days before, a measure is asked for twice, and read once.
    spans: dict[Measure, Window] = {}
    for measure, window in asks:
        spans[measure] = spans.get(measure, window).spanning(window)
    near = [(measure, window.earlier(reach - 1, longer=True)) for measure, window in spans.items()]
    found = await read_numbers(session, bind, near, _ROLLING[each != TOTAL])
    changes = dict(zip(spans, found, strict=True))
    return [_rolled(changes[measure], window, each) for measure, window in asks]


def _accumulated(changes: Groups, window: Window) -> Groups:
    """How things stood at the end of each day of the window on which they changed."""
    return {key: standing for key, day, standing in _standing(changes) if window.holds(day)}


def _rolled(changes: Groups, window: Window, each: str) -> Groups:
    """The same of every day of the window on which there is something."""
    by_group: dict[str, list[tuple[date, Amount]]] = defaultdict(list)
    for key, day, standing in _standing(changes):
        by_group[day_of_key(key)[1]].append((day, standing))
    return {
        day_key(day, each, group): standing
        for group, moves in by_group.items()
        for (first, standing), (end, _) in pairwise(moves)  # after the last there is nothing
        if standing
        for day in (first + timedelta(days=further) for further in range((end - first).days))
        if window.holds(day)
    }


def _standing(changes: Groups) -> Iterator[tuple[str, date, Amount]]:
    """Changes added up, in each group by itself: key, day and what there is from then on."""
    standing: dict[str, Amount] = {}
    for key, change in sorted(changes.items(), key=lambda one: one[0]):
        day, group = day_of_key(key)
        before = standing.get(group)
        standing[group] = change if before is None else together(before, change)
        yield key, day, standing[group]
