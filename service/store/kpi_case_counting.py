"""How the things of a batch are counted: by what came in where that is enough, else whole.

A case that says what comes ``further`` is given what came in and what the thing had added, and
reads no other fact. Else all facts of the thing are read, and what it adds now is laid beside what
it had added. Whichever it is, the same is kept of the thing and the same is in the cells.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scoring.case import By, Case, in_order
from scoring.facts import Fact
from scoring.measure import Setting
from service.store.driver import Connection
from service.store.kpi_awaiting import awaiting_among
from service.store.kpi_case_batch import News, Where, cases_of, that_count
from service.store.kpi_case_facts import facts_of_things, first_facts
from service.store.kpi_case_kept import Thing
from service.store.kpi_case_rows import Row, read_rows, row_of, write_rows
from service.store.kpi_tallies import Place
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
    trees = await facts_of(connection, where, cases, [*news])
    before = await read_rows(connection, where, [row_of(By.TREE, tree) for tree in trees])
    moved: dict[Row, str | None] = {}
    for tree, facts in trees.items():
        row = row_of(By.TREE, tree)
        counted = Thing(before.get(row))
        counted.count_whole(cases, facts, counting.setting, counting.changes)
        if counted.moved:
            moved[row] = counted.written()
    await write_rows(connection, where, moved)


class _Things:
    """Some things of one way to put facts together."""

    def __init__(self, connection: Connection, where: Where, by: By, counting: Counting) -> None:
        self._connection, self._where, self._by = connection, where, by
        self._setting, self._changes = counting.setting, counting.changes

    async def count(self, news: News) -> None:
        """Count the things, by what came in of each, and keep what they add.

        What is kept of one is read, made more of and written while it is at hand: two thousand
        things at once would be half a million small objects.
        """
        rows = {thing: row_of(self._by, thing) for thing in news}
        texts = await read_rows(self._connection, self._where, rows.values())
        moved: dict[Row, str | None] = {}
        left: dict[Any, tuple[Thing, Sequence[Case]]] = {}
        for place, (thing, facts) in enumerate(news.items(), 1):
            row = rows[thing]
            counted = Thing(texts.pop(row, None))
            if cases := await self._further(counted, facts):
                left[thing] = counted, cases
            elif counted.moved:
                moved[row] = counted.written()
            if not place % TURN:
                await asyncio.sleep(0)
        if left:
            await self._whole(left)
            moved |= {rows[thing]: one.written() for thing, (one, _) in left.items() if one.moved}
        await write_rows(self._connection, self._where, moved)

    async def _further(self, thing: Thing, facts: Sequence[Fact]) -> Sequence[Case]:
        """Count what came in; those cases are left for which that does not say enough.

        Where something was taken back, only cases that know what that means go further.
        """
        if any(fact.sign < 0 for fact in facts):
            thing.take_back()
        plain = not thing.taken_back
        known = in_order(facts) if plain else None
        left = []
        for case in cases_of(self._by, facts):
            if case.further is None or not (plain or case.signed):
                left.append(case)
                continue
            if known is None:
                known = await that_count(self._connection, self._where, facts)
            mine = [fact for fact in known if fact.type in case.types]
            if mine and not thing.go_further(case, mine, self._setting, self._changes):
                left.append(case)
        return left

    async def _whole(self, left: Mapping[Any, tuple[Thing, Sequence[Case]]]) -> None:
        cases = [*dict.fromkeys(case for _, mine in left.values() for case in mine)]
        found = await facts_of(self._connection, self._where, cases, [*left])
        found = await self._without_later(found)
        for place, (thing, (counted, mine)) in enumerate(left.items(), 1):
            if not place % TURN:
                await asyncio.sleep(0)
            counted.count_whole(mine, found[thing], self._setting, self._changes)

    async def _without_later(self, found: Mapping[Any, list[Fact]]) -> dict[Any, list[Fact]]:
        """Without what was folded meanwhile: it is added when it is taken, and only then.

        Whoever asks of it when the facts are read knows of all of it.
        """
        ids = [fact.id for facts in found.values() for fact in facts]
        later = await awaiting_among(self._connection, self._where, ids)
        return {
            thing: [one for one in facts if one.id not in later] for thing, facts in found.items()
        }
