"""Who was there on which day: a row per person, campaign and day names the groups they were in.

A group is in that list while more facts of that person, group and day stand than were taken back.
So whoever comes back the same day changes nothing: only where a group is missing, or something was
taken back, more is looked at. Transitions follow from what comes and goes (``scoring.steps``).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from asyncpg import Record

from scoring.steps import Groups, Move, Stays
from service.store.driver import Connection
from service.store.kpi_groups import GroupNumbers
from service.store.kpi_presence_rows import (
    SECONDS,
    Stay,
    Where,
    add_steps,
    groups_of,
    read_days,
    read_stays,
    write_stays,
)
from service.store.kpi_steps import Steps

NOWHERE: Groups = frozenset()


@dataclass(frozen=True, slots=True)
class Acts:
    """What facts say of people.

    Args:
        met: The groups that a person's facts of a day are in.
        reduced: Those of which something was taken back.
    """

    met: dict[Stay, Groups] = field(default_factory=dict)
    reduced: dict[Stay, Groups] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What comes and goes of a person on a day."""

    day: date
    come: Groups
    gone: Groups


async def move_people(connection: Connection, where: Where, standing: str, batch: Record) -> None:
    """Members and transitions of a batch; the transaction must hold the campaign's lock.

    Args:
        standing: The statement ``kpi_people.standing`` for the measures of the batch.
        batch: Has what ``kpi_people.acts`` says.
    """
    numbers = GroupNumbers(connection, *where)
    acts = _gather(_each(batch, await _shapes(numbers, batch)))
    changes = await _changes(connection, where, standing, numbers, acts)
    if not changes:
        return
    known = await read_days(connection, where, list(changes))
    steps = await _steps(numbers, acts, known)
    rows: dict[Stay, Groups] = {}
    for actor_id, theirs in changes.items():
        stays = Stays(known.get(actor_id, {}))
        before = dict(stays.days)
        for change in theirs:
            steps.move(_apply(stays, change))
            rows[actor_id, change.day] = stays.days.get(change.day, NOWHERE)
        steps.replace(before, stays.days)
    await write_stays(connection, where, rows)
    await add_steps(connection, where, steps.by_group())


async def make_people(connection: Connection, where: Where, acts: Record) -> None:
    """The same of people of whom nothing is known, from all of their facts: beside what is read."""
    numbers = GroupNumbers(connection, *where)
    rows = await _rows(numbers, acts)
    await write_stays(connection, where, rows)
    await add_steps(connection, where, _steps_of(numbers, rows).by_group(), beside=True)


async def remake_people(connection: Connection, where: Where, acts: Record, before: Record) -> None:
    """The same of people of whom more is known than ``before``, when they were made.

    On which days they were there is kept already: whoever folded it saw to that.
    """
    numbers = GroupNumbers(connection, *where)
    steps = Counter(_steps_of(numbers, await _rows(numbers, acts)).by_group())
    steps.subtract(_steps_of(numbers, await _rows(numbers, before)).by_group())
    await add_steps(connection, where, steps, beside=True)


async def _rows(numbers: GroupNumbers, acts: Record) -> dict[Stay, Groups]:
    return _standing(_each(acts, await _shapes(numbers, acts)))


def _steps_of(numbers: GroupNumbers, rows: Mapping[Stay, Groups]) -> Steps:
    people: dict[UUID, dict[date, Groups]] = {}
    for (actor_id, day), groups in rows.items():
        people.setdefault(actor_id, {})[day] = groups
    steps = Steps(numbers.groups)
    for days in people.values():
        stays = Stays({})
        for day in sorted(days):
            steps.move(stays.come(day, days[day]))
        steps.replace({}, days)
    return steps


async def _shapes(numbers: GroupNumbers, acts: Record) -> Mapping[int, Groups]:
    """The groups of each shape."""
    names = ("measures", "versions", "dimsets", "keys")
    groups = list(zip(*(acts[name] or () for name in names), strict=True))
    known = await numbers.of(groups)
    found: dict[int, list[int]] = {}
    for shape, group in zip(acts["in_shape"] or (), groups, strict=True):
        found.setdefault(shape, []).append(known[group])
    return {shape: frozenset(those) for shape, those in found.items()}


def _each(acts: Record, shapes: Mapping[int, Groups]) -> Iterator[tuple[Stay, Groups, int]]:
    columns = (acts[name] or () for name in ("actors", "days", "shapes", "signs"))
    for actor_id, day, shape, sign in zip(*columns, strict=True):
        if shape in shapes:
            yield (actor_id, day), shapes[shape], sign


def _gather(acts: Iterable[tuple[Stay, Groups, int]]) -> Acts:
    found = Acts()
    for stay, groups, sign in acts:
        found.met[stay] = _with(found.met.get(stay), groups)
        if sign < 0:
            found.reduced[stay] = _with(found.reduced.get(stay), groups)
    return found


def _with(known: Groups | None, groups: Groups) -> Groups:
    """Both; the very same object where nothing is new, as nearly always: it knows its hash."""
    return groups if known is None else known if groups <= known else known | groups


def _standing(acts: Iterable[tuple[Stay, Groups, int]]) -> dict[Stay, Groups]:
    """The groups in which more facts stand than were taken back, where these are all facts."""
    signs: dict[Stay, Counter[Groups]] = {}
    for stay, groups, sign in acts:
        signs.setdefault(stay, Counter())[groups] += sign
    found = {stay: _left(summed) for stay, summed in signs.items()}
    return {stay: groups for stay, groups in found.items() if groups}


def _left(summed: Mapping[Groups, int]) -> Groups:
    if len(summed) == 1:
        ((groups, n),) = summed.items()
        return groups if n > 0 else NOWHERE
    sums: Counter[int] = Counter()
    for groups, n in summed.items():
        for number in groups:
            sums[number] += n
    return frozenset(number for number, n in sums.items() if n > 0)


async def _changes(
    connection: Connection, where: Where, standing: str, numbers: GroupNumbers, acts: Acts
) -> dict[UUID, list[Change]]:
    """What comes and goes, by person.

    Where nothing was ever taken back, a fact is enough to stand. Else the day is disputed, and all
    of its facts are counted that do not wait.
    """
    changes: dict[UUID, list[Change]] = {}
    disputed: dict[Stay, tuple[Groups, Groups]] = {}
    for actor_id, day, groups, taken_back in await read_stays(connection, where, list(acts.met)):
        stay, kept = (actor_id, day), groups_of(groups) if groups else NOWHERE
        come = acts.met[stay] - kept if kept else acts.met[stay]
        asked = come | acts.reduced[stay] if stay in acts.reduced else come
        if asked and taken_back:
            disputed[stay] = asked, kept
        elif come:
            changes.setdefault(actor_id, []).append(Change(day=day, come=come, gone=NOWHERE))
    if disputed:
        found = await _found_standing(connection, where, standing, numbers, list(disputed))
        for stay, (asked, kept) in disputed.items():
            stand = found.get(stay, NOWHERE)
            change = Change(day=stay[1], come=asked & stand - kept, gone=asked & kept - stand)
            if change.come or change.gone:
                changes.setdefault(stay[0], []).append(change)
    return changes


async def _found_standing(
    connection: Connection,
    where: Where,
    statement: str,
    numbers: GroupNumbers,
    stays: Sequence[Stay],
) -> Mapping[Stay, Groups]:
    rows = await connection.fetch(
        statement, *where, *map(list, zip(*stays, strict=True)), timeout=SECONDS
    )
    found: dict[Stay, set[int]] = {}
    for actor_id, day, *group in rows:
        number = numbers.numbers.get((group[0], group[1], group[2], group[3]))
        if number is not None:  # else it is in no fact of the batch, so nobody asked
            found.setdefault((actor_id, day), set()).add(number)
    return {stay: frozenset(those) for stay, those in found.items()}


def _apply(stays: Stays, change: Change) -> Iterator[Move]:
    if change.gone:
        yield from stays.go(change.day, change.gone)
    if change.come:
        yield from stays.come(change.day, change.come)


async def _steps(
    numbers: GroupNumbers, acts: Acts, known: Mapping[UUID, Mapping[date, Groups]]
) -> Steps:
    """Nothing yet, of the measures that the batch is about."""
    met = NOWHERE.union(*set(acts.met.values()))
    measures = {numbers.groups[number][:2] for number in met}
    seen = {groups for days in known.values() for groups in days.values()}
    names = await numbers.names(NOWHERE.union(*seen))
    return Steps(names, measures)
