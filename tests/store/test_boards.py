"""Ranks are exact whatever happens, and cost the same for few and for many."""

import asyncio
from random import Random
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from bench.boards import measure
from scoring.ledger import Entry, Reason
from service.store.boards import page_of, rank_of
from service.store.point_booking import book
from service.store.scores import list_on_boards, lock_points, scores_of
from service.store.session import Database
from service.usecases.be_listed import be_listed
from service.usecases.record_completion import record_completion
from service.usecases.settle_points import settle_points
from tests.builders import NOON, stickers
from tests.mission import Mission, changed, hand_in, launch, let_in, recording
from tests.rewarding import settle

FREE = changed("stickers", limits=[], points=1)


async def stand(
    db: Database, mission: Mission, people: list[UUID], points: list[int], listed: list[bool]
) -> None:
    where = (mission.workspace_id, mission.campaign_id)
    async with db.transaction(mission.workspace_id) as session:
        await lock_points(session, mission.workspace_id)
        had = {
            one.participant_id: one.points
            for one in await scores_of(session, *where, people)
            if one.board_id == mission.campaign_id
        }
        for shows in (True, False):
            some = [who for who, is_shown in zip(people, listed, strict=True) if is_shown is shows]
            await list_on_boards(session, *where, some, listed=shows)
        changes = {
            (mission.campaign_id, person): [given(mission, has - had.get(person, 0))]
            for person, has in zip(people, points, strict=True)
            if has != had.get(person, 0)
        }
        await book(session, mission.workspace_id, changes, NOON)


def given(mission: Mission, amount: int) -> Entry:
    return Entry(
        completion_id=uuid4(),
        quest_id=mission.quests["stickers"],
        rule="thanks",
        version=1,
        amount=amount,
        reason=Reason.EARNED,
    )


@pytest.mark.parametrize("seed", range(3))
async def test_a_rank_is_one_more_than_there_are_people_with_more_points(
    db: Database, seed: int
) -> None:
    chance = Random(seed)
    mission = await launch(db, FREE)
    people = [uuid4() for _ in range(60)]
    most = chance.choice([5, 100, 10**7, 10**12])
    for _ in range(3):
        points = [chance.randint(0, most) for _ in people]
        listed = [chance.random() < 0.8 for _ in people]
        await stand(db, mission, people, points, listed)
    shown = [has for has, shows in zip(points, listed, strict=True) if shows]

    async with db.read() as session:
        for has in {0, most, *points}:
            rank, level = await rank_of(session, mission.workspace_id, mission.campaign_id, has)
            assert rank == 1 + sum(other > has for other in shown)
            assert level == sum(other == has for other in shown)
        page = await page_of(
            session, mission.workspace_id, mission.campaign_id, behind=None, limit=100
        )
        ranked = [(one.rank, one.place.points) for one in page]
    assert ranked == [
        (1 + sum(other > has for other in shown), has) for has in sorted(shown, reverse=True)
    ]


async def test_going_on_and_off_while_points_are_booked_counts_everybody_once(
    db: Database, serving: Database, working: Database
) -> None:
    mission = await launch(db, FREE)
    callers = [await let_in(db, mission) for _ in range(5)]
    async with recording(db) as record:
        for caller in callers:
            action = hand_in(caller, mission.quests["stickers"], stickers(placed=2))
            await record_completion(action, record)

    async def flip(number: int) -> None:
        caller = callers[number % len(callers)]
        async with serving.transaction(mission.workspace_id) as session:
            await be_listed(session, caller, listed=number % 3 != 0)

    await asyncio.gather(
        *(flip(number) for number in range(30)), *(settle_points(working, NOON) for _ in range(3))
    )
    await settle(db)

    counted = text("""
        SELECT (SELECT count(*) FROM score WHERE listed AND board_id = :board),
            (SELECT coalesce(sum(people), 0) FROM score_range
             WHERE level = 0 AND board_id = :board)
    """)
    async with db.read() as session:
        row = (await session.execute(counted, {"board": mission.campaign_id})).one()
    assert row[0] == row[1]


@pytest.mark.usefixtures("database_url")
async def test_reads_look_at_no_more_pages_when_there_are_ten_times_as_many(db: Database) -> None:
    few, many = [await measure(db, people) for people in (500, 5_000)]

    for before, after in zip(few, many, strict=True):
        assert after.pages <= before.pages * 2 + 40, (before, after)
