"""How the things of a batch are counted: by what came in where that is enough, else whole.

A case that says what comes ``further`` is given what came in and what the thing had added, and
reads no other fact. Else all facts of the thing are read, and what it adds now is laid beside what
it had added. Whichever it is, the same is kept of the thing and the same is in the cells.
"""

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json

from scoring.case import By, Case, in_order
from scoring.facts import Fact, standing
from scoring.measure import Setting
from service.store.driver import Connection
from service.store.kpi_awaiting import awaiting_among
from service.store.kpi_case_batch import News, Where, cases_of, that_count
from service.store.kpi_case_facts import facts_of_things, first_facts
from service.store.kpi_case_kept import add_further, before_of, note_taken_back, was_taken_back
from service.store.kpi_case_rows import Row, forget_rows, keep_rows, read_rows, row_of
from service.store.kpi_tallies import (
    Kept,
    Place,
    Tallies,
    count_thing,
    kept_as,
    replace_tallies,
    written,
)
from service.store.kpi_trees import trees_of

# Things whose facts are in memory together: all that waits is gone through once for those of them
# that are counted whole. After each turn, some milliseconds, others in this process have theirs:
# the fold asks the database ten times for a batch, and each answer waits for a turn to end.
AT_ONCE, TURN = 2_000, 20


@dataclass(frozen=True, slots=True)
class Counting:
    """What is counted for which campaign.

    Args:
        changes: What changes in the cells; what is counted is added to it.
    """

    setting: Setting
    changes: Counter[Place]


async def count_anew(
    connection: Connection, where: Where, by: By, news: News, counting: Counting
) -> None:
    """Add to the changes what follows from what came in of some things, for all cases.

    The cases put facts together in the same way, so each fact is read once.
    """
    things = sorted(news, key=str)  # as their rows lie
    for start in range(0, len(things), AT_ONCE):
        some = {thing: news[thing] for thing in things[start : start + AT_ONCE]}
        if by is By.TREE:
            await _count_trees(connection, where, some, counting)
        else:
            await _Things(connection, where, by, counting).count(some)


async def facts_of(
    connection: Connection,
    where: Where,
    cases: Sequence[Case],
    things: list[Any],
) -> dict[Any, list[Fact]]:
    """The facts that the cases look at, by thing."""
    by = cases[0].by
    if by is By.TREE:
        return await trees_of(connection, where, cases[0], things)
    types = {type for case in cases for type in case.types}
    enough = {
        type for type in types if all(type in one.first_of for one in cases if type in one.types)
    }
    found = await facts_of_things(connection, where, by, things, types - enough)
    if enough:
        for thing, firsts in (await first_facts(connection, where, by, things, enough)).items():
            found[thing] = in_order([*found[thing], *firsts])
    return found


async def _count_trees(
    connection: Connection, where: Where, news: News, counting: Counting
) -> None:
    cases = cases_of(By.TREE, (fact for facts in news.values() for fact in facts))
    now: dict[Row, Mapping[str, Tallies]] = {}
    for tree, facts in (await facts_of(connection, where, cases, [*news])).items():
        stand = standing(facts)
        now[row_of(By.TREE, tree)] = {
            kept_as(case): count_thing(case, stand, counting.setting) for case in cases
        }
    before = await _read(connection, where, now)
    moved = {
        row: before[row]
        for row, counted in now.items()
        if replace_tallies(before[row], counted, counting.changes)
    }
    await _keep(connection, where, moved)


async def _read(connection: Connection, where: Where, rows: Collection[Row]) -> dict[Row, Kept]:
    """What is kept of things, by row."""
    found = await read_rows(connection, where, rows)
    return {row: from_json(found[row]) if row in found else {} for row in rows}


async def _keep(connection: Connection, where: Where, moved: Mapping[Row, Kept]) -> None:
    """Keep what is other than it was; of what adds nothing any more no row is left."""
    keep = {row: written(kept) for row, kept in moved.items() if kept}
    await keep_rows(connection, where, keep)
    await forget_rows(connection, where, moved.keys() - keep.keys())


class _Things:
    """Some things of one way to put facts together, and what is kept of them."""

    def __init__(self, connection: Connection, where: Where, by: By, counting: Counting) -> None:
        self._connection, self._where, self._by = connection, where, by
        self._setting, self._changes = counting.setting, counting.changes
        self._kept: dict[Any, Kept] = {}
        self._moved = set[Any]()

    async def count(self, news: News) -> None:
        """Count the things, by what came in of each, and keep what they add."""
        rows = {thing: row_of(self._by, thing) for thing in news}
        before = await _read(self._connection, self._where, rows.values())
        self._kept = {thing: before[row] for thing, row in rows.items()}
        left: dict[Any, list[Case]] = {}
        for place, (thing, facts) in enumerate(news.items(), 1):
            if cases := await self._further(thing, facts):
                left[thing] = cases
            if not place % TURN:
                await asyncio.sleep(0)
        if left:
            await self._whole(left)
        moved = {rows[thing]: self._kept[thing] for thing in news if thing in self._moved}
        await _keep(self._connection, self._where, moved)

    async def _further(self, thing: Any, facts: Sequence[Fact]) -> list[Case]:
        """Count what came in; those cases are left for which that does not say enough.

        Where something was taken back, only cases that know what that means go further.
        """
        kept = self._kept[thing]
        plain = not was_taken_back(kept)
        if any(fact.sign < 0 for fact in facts):
            self._note_taken_back(thing)
            plain = False
        known = in_order(facts) if plain else None
        left = []
        for case in cases_of(self._by, facts):
            if case.further is None or not (plain or case.signed):
                left.append(case)
                continue
            if known is None:
                known = await that_count(self._connection, self._where, facts)
            mine = [fact for fact in known if fact.type in case.types]
            if mine and not self._add(thing, case, mine):
                left.append(case)
        return left

    def _note_taken_back(self, thing: Any) -> None:
        if not was_taken_back(self._kept[thing]):
            note_taken_back(self._kept[thing])
            self._moved.add(thing)

    def _add(self, thing: Any, case: Case, facts: Sequence[Fact]) -> bool:
        """Add what facts change of a thing; whether they say enough."""
        kept = self._kept[thing]
        assert case.further is not None  # noqa: S101 (else nobody asks)
        more = case.further(before_of(kept, case), facts, self._setting)
        if more is None:
            return False
        if tallies := [*more]:  # all of them, before what is kept of the thing becomes another
            add_further(kept, case, tallies, self._changes)
            self._moved.add(thing)
        return True

    async def _whole(self, left: Mapping[Any, Sequence[Case]]) -> None:
        cases = [*dict.fromkeys(case for mine in left.values() for case in mine)]
        found = await facts_of(self._connection, self._where, cases, [*left])
        found = await self._without_later(found)
        for place, (thing, mine) in enumerate(left.items(), 1):
            if not place % TURN:
                await asyncio.sleep(0)
            stand, kept = standing(found[thing]), self._kept[thing]
            counted = {kept_as(case): count_thing(case, stand, self._setting) for case in mine}
            if replace_tallies(kept, counted, self._changes):
                self._moved.add(thing)

    async def _without_later(self, found: Mapping[Any, list[Fact]]) -> dict[Any, list[Fact]]:
        """Without what was folded meanwhile: it is added when it is taken, and only then.

        Whoever asks of it when the facts are read knows of all of it.
        """
        ids = [fact.id for facts in found.values() for fact in facts]
        later = await awaiting_among(self._connection, self._where, ids)
        return {
            thing: [one for one in facts if one.id not in later] for thing, facts in found.items()
        }
