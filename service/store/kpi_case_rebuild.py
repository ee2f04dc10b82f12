"""All cases of a campaign from nothing, piece by piece, however many things it knows.

Rows of things are written where they stay; what they add goes beside the cells that are read, see
``kpi_rebuild``.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain, product
from typing import Any, TypeAlias
from uuid import UUID

from scoring.case import By, Case
from scoring.facts import Fact
from scoring.measure import Setting
from scoring.registry import CASES
from service.store.campaign_setting import setting_of
from service.store.driver import Connection, driver
from service.store.kpi_case_batch import News, batch_of
from service.store.kpi_case_counting import TURN, Counting, count_anew, facts_of
from service.store.kpi_case_facts import (
    next_facts,
    next_thing,
    things_between,
)
from service.store.kpi_case_kept import Thing
from service.store.kpi_case_rows import Row, keep_rows, read_rows, row_of, write_rows
from service.store.kpi_locks import plan
from service.store.kpi_pieces import Piece
from service.store.kpi_tallies import (
    Place,
    add_tallies,
    evidence_at,
    evidence_name,
)
from service.store.session import Session

SECONDS = 1800.0
FACTS_AT_ONCE = 20_000

PASSES: Sequence[By] = tuple(dict.fromkeys(case.by for case in CASES.values()))
"""The ways in which facts are put together: each takes a pass over the facts."""

_OF: Mapping[By, list[Case]] = {
    by: [case for case in CASES.values() if case.by is by] for by in PASSES
}
_TYPES = {by: {type for case in cases for type in case.types} for by, cases in _OF.items()}
_Alike: TypeAlias = Counter[tuple[str, int, date]]


async def make_things(
    session: Session, workspace_id: UUID, campaign_id: UUID, by: By, after: Any
) -> Piece:
    """Count the next things, and note what they add beside the cells that are read."""
    await plan(session, SECONDS, afresh=True)
    connection = await driver(session)
    where = (workspace_id, campaign_id)
    setting = await setting_of(connection, *where)
    if by is By.TREE:
        return await _grow_trees(connection, where, setting, after)
    if by is By.CAMPAIGN:
        known = await facts_of(connection, where, _OF[by], [campaign_id])
        facts = await _count(connection, where, by, known, setting)
        return Piece(None, facts)
    end = await next_thing(connection, where, by, after, FACTS_AT_ONCE)
    known = await things_between(connection, where, by, _TYPES[by], (after, end))
    await _count(connection, where, by, known, setting)
    return Piece(end, FACTS_AT_ONCE)


async def _count(
    connection: Connection,
    where: tuple[UUID, UUID],
    by: By,
    things: Mapping[Any, list[Fact]],
    setting: Setting,
) -> int:
    """Things with all of their facts; how many facts."""
    total, alike = Counter[Place](), _Alike()
    rows: dict[Row, str] = {}
    for place, (thing, facts) in enumerate(things.items(), 1):
        alike.update(map(_likeness, facts))
        counted = Thing()
        if any(fact.sign < 0 for fact in facts):
            counted.take_back()
        counted.count_whole(_OF[by], facts, setting, total)
        if text := counted.written():
            rows[row_of(by, thing)] = text
        if not place % TURN:
            await asyncio.sleep(0)  # others in this process get a turn
    await keep_rows(connection, where, rows)
    _add_evidence(by, alike, total)
    await add_tallies(connection, where, total, beside=True)
    return alike.total()


async def count_again(connection: Connection, where: tuple[UUID, UUID], by: By, news: News) -> None:
    """Things that were made already and of which more is known now: make up the difference.

    Args:
        news: What came of each since then.
    """
    setting, total = await setting_of(connection, *where), Counter[Place]()
    if by is By.TREE:
        await count_anew(connection, where, by, news, Counting(setting, total))
    else:
        await _replace(connection, where, by, news, Counting(setting, total))
    _add_evidence(by, _Alike(map(_likeness, chain.from_iterable(news.values()))), total)
    await add_tallies(connection, where, total, beside=True)


async def _replace(
    connection: Connection, where: tuple[UUID, UUID], by: By, news: News, counting: Counting
) -> None:
    before = await read_rows(connection, where, [row_of(by, thing) for thing in news])
    rows: dict[Row, str | None] = {}
    for thing, facts in (await facts_of(connection, where, _OF[by], [*news])).items():
        row = row_of(by, thing)
        counted = Thing(before.get(row))
        if any(fact.sign < 0 for fact in (*facts, *news[thing])):
            counted.take_back()
        counted.count_whole(_OF[by], facts, counting.setting, counting.changes)
        rows[row] = counted.written()
    await write_rows(connection, where, rows)


def _likeness(fact: Fact) -> tuple[str, int, date]:
    return fact.type, fact.sign, fact.day


def _add_evidence(by: By, alike: _Alike, total: Counter[Place]) -> None:
    """How many facts, and retractions, each case looked at."""
    for case, ((type, sign, day), facts) in product(_OF[by], alike.items()):
        if type in case.types:
            total[evidence_at(case, sign, day)] += facts


async def _grow_trees(
    connection: Connection, where: tuple[UUID, UUID], setting: Setting, after: UUID | None
) -> Piece:
    """Trees some facts after others, as they grow: never all of them in memory."""
    ids = await next_facts(connection, where, _TYPES[By.TREE], after, FACTS_AT_ONCE)
    batch = await batch_of(connection, where, ids)
    mine = {evidence_name(case) for case in _OF[By.TREE]}
    total = Counter({place: n for place, n in batch.evidence.items() if place[1] in mine})
    news = batch.news.get(By.TREE, {})
    await count_anew(connection, where, By.TREE, news, Counting(setting, total))
    await add_tallies(connection, where, total, beside=True)
    return Piece(ids[-1] if len(ids) == FACTS_AT_ONCE else None, len(ids))
