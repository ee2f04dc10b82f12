"""What is recorded and said at once is planned once, and only where it comes again and again."""

from collections.abc import Callable
from copy import deepcopy

import pytest

from service.store import completion_totals, completion_writes
from service.store.driver import driver
from service.store.live_totals_often import LATEST, SHARE, Often
from service.store.session import Database
from service.store.totals import COUNTABLE, Wanted, Watch, read_totals
from service.usecases.record_completion import record_completion
from tests.builders import stickers
from tests.campaigns import Raw
from tests.mission import Mission, changed, hand_in, launch, let_in, recording

FREE = changed("stickers", limits=[])
# What asyncpg keeps if nobody says anything.
USUAL_LENGTH = 15 * 1024


def _shapes(name: str) -> tuple[Wanted, Wanted]:
    return ((name, False),), ((name, False),)


def test_the_only_sort_of_batches_comes_often() -> None:
    often = Often()

    assert all(often.comes(_shapes("stickers_distributed")) for _ in range(2 * LATEST))


def test_batches_that_ask_for_several_things_do_not_make_others_frequent() -> None:
    often = Often()
    for _ in range(SHARE):
        assert not often.comes(None)

    assert not often.comes(_shapes("stickers_distributed"))


def test_only_so_many_sorts_are_frequent_and_what_comes_more_becomes_so() -> None:
    often, names = Often(), sorted(COUNTABLE)[: SHARE + 1]
    for name in names * LATEST:
        last = often.comes(_shapes(name))
    assert not last

    for _ in range(LATEST // SHARE):
        last = often.comes(_shapes(names[0]))
    assert last

    for _ in range(LATEST):
        often.comes(_shapes(names[1]))
    assert not often.comes(_shapes(names[0]))


def _speaks_much(raw: Raw) -> None:
    """A claim about each measure of which there are totals."""
    model = {key: raw["claims"][0][key] for key in raw["claims"][0] if key != "quest"}
    raw["claims"] = [
        deepcopy(model) | {"slug": f"claim-{number}", "measure": name}
        for number, name in enumerate(sorted(COUNTABLE))
    ]
    raw["milestones"] = []


async def _hand_in(db: Database, serving: Database, mission: Mission, times: int) -> None:
    person = await let_in(db, mission)
    async with recording(serving) as process:
        for _ in range(times):
            action = hand_in(person, mission.quests["stickers"], stickers(placed=3))
            await record_completion(action, process)


async def test_what_is_long_is_planned_once(db: Database, serving: Database) -> None:
    mission = await launch(db, FREE, _speaks_much)

    await _hand_in(db, serving, mission, 2)

    async with serving.hot.acquire() as connection:
        kept = await connection.fetch("SELECT length(statement) AS n FROM pg_prepared_statements")
    assert max(row["n"] for row in kept) > USUAL_LENGTH


@pytest.mark.parametrize("edit", [_speaks_much, FREE], ids=["much", "little"])
async def test_what_is_too_long_to_be_kept_is_asked_afterwards(
    db: Database,
    serving: Database,
    monkeypatch: pytest.MonkeyPatch,
    edit: Callable[[Raw], object],
) -> None:
    mission = await launch(db, FREE, edit)
    monkeypatch.setattr(completion_totals, "LONGEST_STATEMENT", 1_000)
    monkeypatch.setattr(completion_writes, "record_and_total", _never)

    await _hand_in(db, serving, mission, 2)

    watch = Watch("stickers_distributed")
    async with db.read(mission.workspace_id) as session:
        place = mission.workspace_id, mission.campaign_id
        assert await read_totals(await driver(session), *place, [watch]) == {watch: 6}


def _never(*_: object) -> str:
    raise AssertionError("recorded and said at once")
