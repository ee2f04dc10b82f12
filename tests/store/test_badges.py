"""Badges follow what counts: given once, taken back, given again, in any history."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from pydantic_core import from_json
from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from quests.completion import State
from quests.ids import parse_id
from service.callers import ParticipantCaller
from service.store.merging import Pair
from service.store.session import Database
from service.usecases.fan_out_events import fan_out_events
from service.usecases.merge_participants import merge_participants
from service.usecases.record_completion import Recording, record_completion
from service.usecases.settle_points import settle_points
from tests.badges import badge, giving
from tests.builders import NOON, stickers
from tests.mission import SECRET, Mission, changed, hand_in, launch, let_in, recording
from tests.rewarding import rewarding, settle
from tests.store.test_ledger import move

FREE = changed("stickers", limits=[], points=2)
LEVELS = [
    {"slug": "seed", "at": 0, "name": {"de": "Samen", "fr": "Graine", "en": "Seed"}},
    {"slug": "tree", "at": 40, "name": {"de": "Baum", "fr": "Arbre", "en": "Tree"}},
]


async def put_up(
    record: Recording, caller: ParticipantCaller, mission: Mission, at: datetime, placed: int = 3
) -> tuple[UUID, list[str]]:
    """Report stickers; the completion, and the badges that the reply names."""
    action = hand_in(caller, mission.quests["stickers"], stickers(placed=placed), at=at)
    reply = from_json((await record_completion(action, record)).body)
    return parse_id("cpl", reply["completion"]["id"]), [one["slug"] for one in reply["badges"]]


async def held(db: Database, caller: ParticipantCaller) -> set[str]:
    query = text("SELECT slug FROM badge_award WHERE participant_id = :me AND revoked_at IS NULL")
    async with db.read() as session:
        found = await session.execute(query, {"me": caller.participant_id})
        return set(found.scalars())


async def told(db: Database) -> list[tuple[str, str, int]]:
    query = text("""
        SELECT type, data ->> 'slug', subject_version FROM event
        WHERE type LIKE 'badge.%' ORDER BY sequence
    """)
    async with db.read() as session:
        return [tuple(row) for row in await session.execute(query)]


async def test_a_badge_is_given_taken_back_and_given_again_and_told_each_time(
    db: Database,
) -> None:
    mission = await launch(
        db,
        FREE,
        giving(
            badge("starter", completions=1),
            badge("tall", all=[{"level": 2}, {"badge": "starter"}]),
            levels=LEVELS,
        ),
    )
    caller = await let_in(db, mission)
    async with recording(db) as record:
        _, small = await put_up(record, caller, mission, NOON, placed=1)
        done, more = await put_up(record, caller, mission, NOON + timedelta(minutes=1), placed=30)
    seen = []
    for minute, state in enumerate((None, State.REVOKED, State.ACCEPTED)):
        at = NOON + timedelta(minutes=minute + 2)
        if state is not None:
            await move(db, mission, done, state, at)
        await settle(db, at)
        seen.append(await held(db, caller))

    assert (small, more) == (["starter"], ["tall"])
    assert seen == [{"starter", "tall"}, {"starter"}, {"starter", "tall"}]
    await settle(db, NOON + timedelta(minutes=9))
    assert sorted(await told(db)) == [
        ("badge.awarded", "starter", 1),
        ("badge.awarded", "tall", 1),
        ("badge.awarded", "tall", 3),
        ("badge.revoked", "tall", 2),
    ]


async def test_who_deserves_a_new_badge_is_given_it_and_who_was_given_an_easier_one_keeps_it(
    db: Database,
) -> None:
    mission = await launch(db, FREE)
    early, late = await let_in(db, mission), await let_in(db, mission)
    async with recording(db) as record:
        done, _ = await put_up(record, early, mission, NOON)
    await settle(db)

    await launch(db, FREE, giving(badge("helper", points=6)), at=NOON + timedelta(minutes=1))
    await settle(db)
    first = await held(db, early)
    await launch(db, FREE, giving(badge("helper", points=60)), at=NOON + timedelta(minutes=2))
    async with recording(db) as record:
        _, named = await put_up(record, late, mission, NOON + timedelta(minutes=3))
    await settle(db, NOON + timedelta(minutes=4))

    assert (first, named) == ({"helper"}, [])
    assert (await held(db, early), await held(db, late)) == ({"helper"}, set())
    await launch(db, FREE, at=NOON + timedelta(minutes=5))  # the badge has ended
    await settle(db, NOON + timedelta(minutes=6))
    assert await held(db, early) == {"helper"}
    await move(db, mission, done, State.REVOKED, NOON + timedelta(minutes=7))
    await settle(db, NOON + timedelta(minutes=8))
    assert await held(db, early) == set()


async def test_campaigns_without_badges_are_asked_nothing_about_them(db: Database) -> None:
    mission = await launch(db, FREE, rewarding())
    caller = await let_in(db, mission)
    async with recording(db) as record:
        await put_up(record, caller, mission, NOON)
    said: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    await settle(db)
    event.remove(Engine, "before_cursor_execute", note)

    about = {" ".join(one.split()[:3]) for one in said if "badge" in one}
    assert about == {"SELECT * FROM"}  # whether anybody waits, asked for all workspaces


async def test_a_milestone_that_all_reach_gives_badges_to_who_was_there(db: Database) -> None:
    mission = await launch(
        db, FREE, giving(badge("there", all=[{"milestone": "giant-poster"}, {"kind": "sticker"}]))
    )
    caller, other = await let_in(db, mission), await let_in(db, mission)
    async with recording(db) as record:
        await put_up(record, caller, mission, NOON)
    await settle(db)
    before = await held(db, caller)
    reached = text("UPDATE milestone SET reached_at = :at, reached_value = 1 WHERE slug = :slug")
    async with db.transaction(mission.workspace_id) as session:
        await session.execute(reached, {"at": NOON, "slug": "giant-poster"})
        await session.execute(
            _GOAL, {"workspace": mission.workspace_id, "at": NOON, "campaign": mission.campaign_id}
        )
    await settle(db)

    assert (before, await held(db, caller), await held(db, other)) == (set(), {"there"}, set())


_GOAL = text("""
    INSERT INTO event (workspace_id, id, campaign_id, type, subject, subject_version,
        occurred_at, data)
    VALUES (:workspace, gen_random_uuid(), :campaign, 'campaign.goal_reached', 'milestone/x', 1,
        :at, '{}')
""")


async def test_two_who_turn_out_to_be_one_keep_one_badge_of_each(db: Database) -> None:
    mission = await launch(
        db, FREE, giving(badge("starter", completions=1), badge("two", completions=2))
    )
    former, into = await let_in(db, mission), await let_in(db, mission)
    async with recording(db) as record:
        for caller in (former, into):
            await put_up(record, caller, mission, NOON)
    await settle(db)

    async with db.transaction(mission.workspace_id) as session:
        pair = Pair(
            workspace_id=mission.workspace_id,
            former_id=former.participant_id,
            into_id=into.participant_id,
        )
        await merge_participants(session, pair, NOON + timedelta(minutes=1))
    await settle(db, NOON + timedelta(minutes=2))

    assert (await held(db, into), await held(db, former)) == ({"starter", "two"}, set())


@pytest.mark.parametrize("workers", [8])
async def test_workers_that_race_give_each_badge_once(db: Database, workers: int) -> None:
    mission = await launch(db, FREE, giving(badge("starter", completions=1)))
    callers = [await let_in(db, mission) for _ in range(10)]
    async with recording(db) as record:
        for caller in callers:
            await put_up(record, caller, mission, NOON)
    while await fan_out_events(db, secret=SECRET, at=NOON):
        pass
    await asyncio.gather(*(settle_points(db, NOON) for _ in range(workers)))
    await settle(db)

    assert [name for name, _, _ in await told(db)] == ["badge.awarded"] * len(callers)
