"""Once-only actions under fifty callers: what they leave is what one caller leaves.

An action is declared with :func:`once`: how a round is prepared, what caller number n does, and
what the answers must be. What it leaves is not declared but measured: the rows of all tables, after
one caller and after fifty. Whoever does something twice leaves more.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import uuid4

import httpx
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as PoolIsEmpty

from service.store.session import Database
from tests.databases import Opened
from tests.mission import Mission
from tests.people import Headers, Person, body_for, join, key_of

Judge: TypeAlias = Callable[[Sequence[Any]], None]
Left: TypeAlias = dict[str, int]

TABLES = text("""
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
""")
# How much was counted shows in a cell, not in the number of cells.
SUMS = {"kpi_cell counts": "SELECT coalesce(sum(n), 0) FROM kpi_cell"}
# The audit log has a row per call, whatever became of it.
PER_CALL = frozenset({"audit_entry"})
BUSY, PATIENCE = 503, 30
ROUNDS = int(os.environ.get("RACE_ROUNDS", "100"))


@dataclass(slots=True, kw_only=True)
class World:
    """An installation that many call at once, with one campaign and its organisers."""

    client: httpx.AsyncClient
    opened: Opened
    mission: Mission
    lead: Headers
    owner: Headers
    callers: int = 1
    kept: dict[str, Any] = field(default_factory=dict)  # what a race makes once
    _count: Any = field(default=None, init=False)

    @property
    def db(self) -> Database:
        """All rows in sight."""
        return self.opened.everything

    async def person(self, mission: Mission | None = None) -> Person:
        """Somebody new."""
        return await join(self.client, mission or self.mission)

    async def reviewers(self) -> list[Headers]:
        """As many people with a key of their own as call at once, in the lead's office."""
        crowd: list[Headers] = self.kept.setdefault("reviewers", [])
        while len(crowd) < self.callers:
            crowd.append(await key_of(self.db, scope="moderate"))
        return crowd

    async def crowd(self, name: str, mission: Mission) -> list[Person]:
        """As many people of a campaign as call at once, who come again in the next round."""
        people: list[Person] = self.kept.setdefault(name, [])
        while len(people) < self.callers:
            people.append(await self.person(mission))
        return people

    async def hand_in(self, person: Person, quest: str, like: str, **fields: Any) -> httpx.Response:
        """Evidence as for a Quest of the example, for another of its kind; under a new key."""
        return await self.client.post(
            f"/v1/quests/{quest}/completions",
            json=body_for(like, **fields),
            headers=person.headers | {"idempotency-key": uuid4().hex},
        )

    async def forget(self, *tables: str) -> None:
        """Let nothing be left there of earlier rounds: what piles up makes each round dearer."""
        async with self.db.transaction() as session:
            for table in tables:
                await session.execute(text(f"DELETE FROM {table}"))  # noqa: S608

    async def rows(self) -> Counter[str]:
        """How many rows each table has."""
        async with self.db.read() as session:
            if self._count is None:
                names = (await session.execute(TABLES)).scalars().all()
                counts = {name: f'SELECT count(*) FROM "{name}"' for name in names}  # noqa: S608
                parts = [f'({sql}) AS "{name}"' for name, sql in (counts | SUMS).items()]
                self._count = text(f"SELECT {', '.join(parts)}")
            found = (await session.execute(self._count)).mappings().one()
        return Counter({name: int(count) for name, count in found.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """One round.

    Args:
        act: What caller number n does.
        judge: Fails when the answers are wrong.
        each: Tables in which every caller leaves something of their own.
        left: What it left, where rows are not the measure; must be the same for any number.
    """

    act: Callable[[int], Awaitable[Any]]
    judge: Judge
    each: frozenset[str] = frozenset()
    left: Callable[[], Awaitable[Left]] | None = None


Prepare: TypeAlias = Callable[[World], Awaitable[Race]]
RACES: dict[str, Prepare] = {}
COVERED: dict[str, set[str]] = {}


def once(*operations: str) -> Callable[[Prepare], Prepare]:
    """Declare a once-only action, and the operations of the API that it proves."""

    def declare(prepare: Prepare) -> Prepare:
        RACES[prepare.__name__] = prepare
        COVERED[prepare.__name__] = set(operations)
        return prepare

    return declare


async def left_by(world: World, prepare: Prepare, callers: int) -> Left:
    """Let so many do it at once; what they leave together."""
    world.callers = callers
    race = await prepare(world)
    before = await world.rows()

    answers = await asyncio.gather(*(_persistently(race.act, one) for one in range(callers)))

    race.judge(answers)
    if race.left is not None:
        left = await race.left()
        assert any(left.values()), "what leaves nothing proves nothing"
        return left
    after = await world.rows()
    names = after.keys() - PER_CALL - race.each
    return {name: after[name] - before[name] for name in names if after[name] != before[name]}


async def _persistently(act: Callable[[int], Awaitable[Any]], number: int) -> Any:
    """As a client does it: who is told that we are too busy comes again."""
    for _ in range(PATIENCE):
        try:
            answer = await act(number)
        except PoolIsEmpty:
            continue
        if not isinstance(answer, httpx.Response) or answer.status_code != BUSY:
            return answer
    raise AssertionError(f"busy {PATIENCE} times in a row")


def one_wins(status: int, *refusals: int) -> Judge:
    """One is told that it was done, the others that it was done already."""

    def judge(answers: Sequence[httpx.Response]) -> None:
        statuses = Counter(answer.status_code for answer in answers)
        assert statuses[status] == 1, statuses
        assert set(statuses) <= {status, *refusals}, statuses

    return judge


def all_are_told(status: int, what: Callable[[httpx.Response], Any]) -> Judge:
    """Everybody gets the same answer."""

    def judge(answers: Sequence[httpx.Response]) -> None:
        statuses = Counter(answer.status_code for answer in answers)
        assert set(statuses) == {status}, (statuses, answers[0].text)
        assert len({what(answer) for answer in answers}) == 1

    return judge


def whole(answer: httpx.Response) -> bytes:
    """The answer, byte by byte."""
    return answer.content


def fresh(word: str) -> str:
    """A word that no other round uses."""
    return f"{word}-{uuid4().hex[:12]}"
