"""Recording in batches means what recording one row at a time means, whatever people do."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic_core import to_json
from sqlalchemy import text

from quests.errors import CoquestError
from quests.kind import Evidence
from service.store.completion_write import Stored
from service.store.session import Database
from service.tokens import ParticipantCaller
from service.usecases.record_completion import Recording, record_completion
from tests.builders import NOON, challenge, signature, slogan, stickers
from tests.mission import Mission, changed, hand_in, launch, let_in, limited, recording
from tests.store.plain_record import PlainRecorder

PEOPLE, STEP = 3, timedelta(hours=5)
EDITS = (
    limited("stickers", day=2, campaign=4),
    limited("slogan", day=1, week=2),
    changed("treasure-hunt", prerequisites=["stickers"], limits=[]),
)
TABLES = {
    "idempotency_key": "actor_id, key, status, body",
    "limit_use": "quest_id, participant_id, period, starts_on, used, most",
    "completion": "*",
    "completion_transition": "version, from_state, to_state, actor, reason, at",
    "contribution": "*",
    "fact": "*",
    "fact_queue": "unnest(types)",
    "event": "*",
}
OF_WORKSPACE = "used > 0 AND workspace_id = :workspace"
SOME_ID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|_[a-z2-7]{26}|/l/\w{10}"
)
TOTALS = ("message", "achieved", "next_milestone")
GIVEN: dict[str, list[Evidence]] = {
    "stickers": [stickers(placed=1), stickers(placed=4), stickers(placed=99)],
    "slogan": [slogan(), slogan(text="x" * 200)],
    "petition": [signature(), signature(public_name="Léa")],
    "treasure-hunt": [challenge()],
}


@dataclass(frozen=True, slots=True)
class Act:
    """Who hands in what, under which of a few keys."""

    person: int
    quest: str
    evidence: Evidence
    key: str


ACTS = st.sampled_from([(quest, one) for quest, given in GIVEN.items() for one in given]).flatmap(
    lambda act: st.builds(
        Act, st.integers(0, PEOPLE - 1), st.just(act[0]), st.just(act[1]), st.sampled_from("abcd")
    )
)
# What happens in one step happens at once: one action of each of a few people.
STEPS = st.lists(ACTS, min_size=1, max_size=PEOPLE, unique_by=lambda act: act.person)
FEW = settings(
    max_examples=max(1, settings.default.max_examples // 4),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class World:
    """One of the two workspaces: everything in it happens to the other one, too."""

    def __init__(self, db: Database, mission: Mission, recording: Recording) -> None:
        self._db, self.mission, self._recording = db, mission, recording
        self._people: list[ParticipantCaller] = []

    async def begin(self) -> None:
        """Forget everything that was done before, and let fresh people in."""
        async with self._db.transaction() as session:
            for table in [*reversed(TABLES), "membership", "link", "participant"]:
                where = {"workspace": self.mission.workspace_id}
                await session.execute(
                    text(f"DELETE FROM {table} WHERE workspace_id = :workspace"),  # noqa: S608
                    where,
                )
        self._people = [await let_in(self._db, self.mission) for _ in range(PEOPLE)]

    async def act(self, act: Act, number: int) -> object:
        """What the person is told; ids left out."""
        action = hand_in(
            self._people[act.person],
            self.mission.quests[act.quest],
            act.evidence,
            key=act.key,
            at=NOON + number * STEP,
        )
        try:
            return await record_completion(action, self._recording)
        except CoquestError as refused:
            return type(refused), refused.members

    async def rows(self) -> dict[str, list[str]]:
        """Every row of every table, ids left out, in an order of its own."""
        found = {}
        async with self._db.read() as session:
            for table, columns in TABLES.items():
                where = OF_WORKSPACE if table == "limit_use" else "workspace_id = :workspace"
                rows = await session.execute(
                    text(f"SELECT {columns} FROM {table} WHERE {where}"),  # noqa: S608
                    {"workspace": self.mission.workspace_id},
                )
                found[table] = sorted(self._plain(dict(row)) for row in rows.mappings())
        return found

    def _plain(self, row: dict[str, Any]) -> str:
        if "body" in row:
            row["body"] = without_totals(row["body"])
        return self.without_ids(to_json(row).decode())

    def without_ids(self, said: str) -> str:
        """Known ids by name, others by nothing."""
        for name, identifier in self._names():
            said = said.replace(str(identifier), name)
        return SOME_ID.sub("<id>", said)

    def _names(self) -> Iterator[tuple[str, UUID]]:
        yield from self.mission.quests.items()
        for number, person in enumerate(self._people):
            yield f"person {number}", person.participant_id


def without_totals(body: bytes) -> dict[str, Any]:
    """A reply without what is counted together: neighbours of a batch count each other."""
    said: dict[str, Any] = json.loads(body)
    for name in TOTALS:
        del said["thanks"][name]
    del said["thanks"]["yours"]["share"]
    return said


@pytest.fixture
async def worlds(db: Database, serving: Database) -> AsyncIterator[tuple[World, World]]:
    """One world that records in batches, and one that records one row after the other."""
    async with recording(serving) as fast:
        plain = replace(fast, database=db, recorder=PlainRecorder(db))  # type: ignore[arg-type]
        batched = World(db, await launch(db, *EDITS, workspace="batched"), fast)
        yield batched, World(db, await launch(db, *EDITS, workspace="alone"), plain)


@FEW
@given(steps=st.lists(STEPS, max_size=12))
@pytest.mark.property
async def test_a_batch_means_what_its_actions_mean_one_by_one(
    worlds: tuple[World, World], steps: list[list[Act]]
) -> None:
    batched, alone = worlds
    await batched.begin()
    await alone.begin()

    for number, step in enumerate(steps):
        together = await asyncio.gather(*(batched.act(act, number) for act in step))
        one_by_one = [await alone.act(act, number) for act in step]
        for got, wanted in zip(together, one_by_one, strict=True):
            assert_same(batched, got, alone, wanted, totals=len(step) == 1)

    assert await batched.rows() == await alone.rows()


def assert_same(batched: World, got: object, alone: World, wanted: object, *, totals: bool) -> None:
    """Both told the same; what is counted together only where nobody acted beside them."""
    if not isinstance(got, Stored) or not isinstance(wanted, Stored):
        assert got == wanted
        return
    assert (got.status, got.replayed) == (wanted.status, wanted.replayed)
    if totals and not got.replayed:
        assert batched.without_ids(got.body.decode()) == alone.without_ids(wanted.body.decode())
    else:
        told = [without_totals(one.body) for one in (got, wanted)]
        said = [to_json(one).decode() for one in told]
        assert batched.without_ids(said[0]) == alone.without_ids(said[1])
