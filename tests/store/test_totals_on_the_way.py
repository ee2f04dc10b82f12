"""Answers speak of totals that were read along with recording: what a reading afterwards says."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from service.store.completion_recorder import CompletionRecorder
from service.store.completion_totals import OLD_SECONDS
from service.store.completion_write import CompletionWrite, Recorded, Stored
from service.store.driver import driver
from service.store.folding import fold
from service.store.session import Database
from service.store.totals import Watch, read_totals
from service.tokens import ParticipantCaller
from service.usecases.record_completion import HandIn, Recording, record_completion
from tests.builders import NOON, slogan, stickers
from tests.campaigns import Raw
from tests.mission import Mission, changed, hand_in, launch, let_in, limited, recording

FREE = (changed("stickers", limits=[]), changed("slogan", limits=[]))
GIVEN = {"stickers": stickers(placed=3), "slogan": slogan()}
PEOPLE = 4
FEW = settings(
    max_examples=max(1, settings.default.max_examples // 2),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass(frozen=True, slots=True)
class Step:
    """What happens at once: people of some campaigns act in one process; then a fold of one.

    ``refused``: the answers cannot be written, so that all of it is rolled back.
    """

    process: int
    acts: tuple[tuple[int, str], ...]
    folded: int | None
    refused: bool


STEPS = st.lists(
    st.builds(
        Step,
        st.integers(0, 1),
        st.lists(
            st.tuples(st.integers(0, 2 * PEOPLE - 1), st.sampled_from(sorted(GIVEN))),
            min_size=1,
            max_size=4,
            unique_by=lambda act: act[0],
        ).map(tuple),
        st.none() | st.integers(1, 6),
        st.sampled_from([False, False, False, True]),
    ),
    max_size=10,
)


class Heard:
    """A recorder of one process, and the totals that its answers are made of."""

    def __init__(self, recorder: CompletionRecorder) -> None:
        self._recorder = recorder
        self.refuses = False
        self.heard: dict[UUID, list[dict[Watch, int]]] = {}

    async def record(self, write: CompletionWrite) -> Stored:
        """Record it, and listen."""

        def reply(recorded: Recorded) -> bytes:
            if self.refuses:
                raise ZeroDivisionError
            self.heard.setdefault(write.campaign_id, []).append(dict(recorded.totals))
            return write.reply(recorded)

        return await self._recorder.record(replace(write, reply=reply))


@dataclass(frozen=True, slots=True)
class Town:
    """Two campaigns of a workspace, whose answers speak of different things, in two processes."""

    db: Database
    missions: tuple[Mission, Mission]
    people: tuple[ParticipantCaller, ...]
    processes: tuple[tuple[Recording, Heard], ...]

    async def act(self, step: Step) -> None:
        """All of a step at once, but no fold."""
        recorded, heard = self.processes[step.process]
        heard.refuses = step.refused
        heard.heard.clear()
        actions = [self._action(person, quest) for person, quest in step.acts]
        told = await asyncio.gather(
            *(record_completion(one, recorded) for one in actions), return_exceptions=True
        )
        wanted = ZeroDivisionError if step.refused else Stored
        assert [type(one) for one in told] == [wanted] * len(told)
        for mission in self.missions:
            if said := heard.heard.get(mission.campaign_id):
                assert said[-1] == await self._plain(mission, said[-1])

    def _action(self, person: int, quest: str) -> HandIn:
        mission = self.missions[person >= PEOPLE]
        return hand_in(self.people[person], mission.quests[quest], GIVEN[quest])

    async def _plain(self, mission: Mission, asked: dict[Watch, int]) -> dict[Watch, int]:
        async with self.db.read(mission.workspace_id) as session:
            return await read_totals(
                await driver(session), mission.workspace_id, mission.campaign_id, [*asked]
            )

    async def fold(self, limit: int) -> None:
        """Some of what waits in the first campaign."""
        mission = self.missions[0]
        async with self.db.transaction() as session:
            await fold(session, mission.workspace_id, mission.campaign_id, NOON, limit)


def _speaks_less(raw: Raw) -> None:
    """The other campaign is not asked for the same."""
    raw["campaign"]["slug"] = "less"
    del raw["claims"][-1]
    del raw["milestones"][-1]


@pytest.fixture
async def town(db: Database, serving: Database) -> AsyncIterator[Town]:
    missions = (await launch(db, *FREE), await launch(db, *FREE, _speaks_less))
    people = [await let_in(db, mission) for mission in missions for _ in range(PEOPLE)]
    async with recording(serving) as one, recording(serving) as other:
        heard = [(each, Heard(each.recorder)) for each in (one, other)]
        processes = tuple(
            (replace(each, recorder=ear), ear)  # type: ignore[arg-type]
            for each, ear in heard
        )
        yield Town(db, missions, tuple(people), processes)


@FEW
@given(steps=STEPS)
@pytest.mark.property
async def test_answers_say_what_is_read_afterwards(town: Town, steps: list[Step]) -> None:
    for step in steps:
        await town.act(step)
        if step.folded:
            await town.fold(step.folded)


async def test_who_waited_for_a_lock_hears_of_what_came_meanwhile(town: Town, db: Database) -> None:
    mission = await launch(db, limited("stickers", day=10), FREE[1])
    people = [await let_in(db, mission) for _ in range(2)]
    town = replace(town, missions=(mission, mission), people=tuple(people))
    first, second = ((Step(n, ((n, "stickers"),), None, refused=False)) for n in range(2))
    await town.act(first)
    async with db.transaction(mission.workspace_id) as session:
        await session.execute(text("SELECT FROM limit_use FOR UPDATE"))
        waiting = asyncio.create_task(town.act(first))
        await asyncio.sleep(3 * OLD_SECONDS)
        await town.act(second)

    await waiting


async def test_they_take_no_statement_of_their_own(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_much(*_: object) -> None:
        raise AssertionError("asked again")

    monkeypatch.setattr("service.store.completion_writes.OLD_SECONDS", 60.0)
    monkeypatch.setattr("service.store.live_totals.totals_statement", too_much)
    monkeypatch.setattr("service.store.live_totals_asked.read_totals", too_much)

    for process, folded in ((0, None), (0, 2), (1, None), (0, 100), (1, None)):
        acts = tuple((person, "stickers") for person in range(PEOPLE))
        await town.act(Step(process=process, acts=acts, folded=folded, refused=False))
        await town.fold(folded or 1)
