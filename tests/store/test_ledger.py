"""Ledgers follow what counts: exactly, whatever happens in whichever order, and how often."""

import asyncio
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from quests.completion import State
from quests.ids import parse_id
from scoring.points import earn
from service.callers import ParticipantCaller
from service.store.known_campaigns import campaign_by_id
from service.store.ledger import points_of
from service.store.merging import Pair
from service.store.point_deeds import deeds_of
from service.store.point_rules import point_rules
from service.store.scores import scores_of
from service.store.session import Database
from service.usecases.merge_participants import merge_participants
from service.usecases.move_completion import Move, move_completion
from service.usecases.record_completion import Recording, record_completion
from service.usecases.settle_points import settle_points
from tests.builders import NOON, stickers
from tests.mission import SECRET, Mission, changed, hand_in, launch, let_in, recording
from tests.of_a_kind import some_now
from tests.rewarding import rewarding, settle

CAPPED = {"name": "busy", "amount": 3, "per": "unit", "most_per_day": 20}
EACH = {"name": "busy", "amount": 3, "per": "unit"}
FIRST = {"name": "hello", "amount": 50, "per": "person"}
FREE = changed("stickers", limits=[], points=2)


async def put_up(
    record: Recording, caller: ParticipantCaller, mission: Mission, at: datetime, placed: int = 3
) -> UUID:
    """Report stickers; the completion's id."""
    action = hand_in(caller, mission.quests["stickers"], stickers(placed=placed), at=at)
    stored = await record_completion(action, record)
    return parse_id("cpl", stored.body.decode().partition('"id":"')[2][:30])


async def move(db: Database, mission: Mission, completion: UUID, to: State, at: datetime) -> None:
    async with db.transaction(mission.workspace_id) as session:
        lead = await session.execute(
            text("SELECT lead_organisation_id FROM campaign WHERE id = :id"),
            {"id": mission.campaign_id},
        )
        await move_completion(
            session,
            Move(
                workspace_id=mission.workspace_id,
                organisation_id=lead.scalar_one(),
                completion_id=completion,
                secret=SECRET,
                to=to,
                actor="test",
                reason="because",
                at=at,
            ),
        )


async def total(db: Database, caller: ParticipantCaller) -> int:
    async with db.read() as session:
        return await points_of(
            session, caller.workspace_id, caller.campaign_id, caller.participant_id
        )


async def recomputed(db: Database, caller: ParticipantCaller) -> int:
    """From what counts, under the rules of their time."""
    where = (caller.workspace_id, caller.campaign_id)
    async with db.read() as session:
        rules = await point_rules(session, *where)
        zone = (await campaign_by_id(session, *where)).zone
        return sum(one.amount for one in earn(await deeds_of(session, caller), rules, zone))


async def shown(db: Database, caller: ParticipantCaller) -> int:
    """On the board of the campaign."""
    where = (caller.workspace_id, caller.campaign_id)
    async with db.read() as session:
        scores = await scores_of(session, *where, [caller.participant_id])
    return sum(one.points for one in scores if one.board_id == caller.campaign_id)


async def test_revoked_and_restored_points_are_taken_back_and_given_again(db: Database) -> None:
    mission = await launch(db, FREE, rewarding(FIRST))
    caller = await let_in(db, mission)
    async with recording(db) as record:
        done = await put_up(record, caller, mission, NOON)
    seen = []
    for minute, state in enumerate((None, State.REVOKED, State.ACCEPTED)):
        at = NOON + timedelta(minutes=minute)
        if state is not None:
            await move(db, mission, done, state, at)
        await settle(db, at)
        seen.append(await total(db, caller))

    assert seen == [56, 0, 56]
    reasons = text("SELECT reason, amount FROM point_entry ORDER BY id")
    async with db.read() as session:
        lines = [tuple(row) for row in await session.execute(reasons)]
    assert lines == [
        ("earned", 50),
        ("earned", 6),
        ("taken_back", -50),
        ("taken_back", -6),
        ("earned", 50),
        ("earned", 6),
    ]


@pytest.mark.parametrize("rule", [CAPPED, EACH], ids=["looking-back", "each-alone"])
@pytest.mark.parametrize("seed", some_now([0, 1, 2]))
async def test_ledger_board_and_what_counts_agree_in_any_history(
    db: Database, seed: int, rule: dict[str, Any]
) -> None:
    chance = Random(seed)
    others = [FIRST] if rule is CAPPED else []
    mission = await launch(db, FREE, rewarding(rule, *others))
    people = [await let_in(db, mission) for _ in range(2)]
    done: list[tuple[UUID, State]] = []
    async with recording(db) as record:
        for minute in range(25):
            at = NOON + timedelta(minutes=minute)
            match chance.choice(["do", "do", "do", "move", "rule", "settle"]):
                case "do":
                    caller, placed = chance.choice(people), chance.randint(1, 4)
                    one = await put_up(record, caller, mission, at, placed)
                    done.append((one, State.ACCEPTED))
                case "move" if done:
                    one, state = done.pop(chance.randrange(len(done)))
                    to = State.REVOKED if state is State.ACCEPTED else State.ACCEPTED
                    await move(db, mission, one, to, at)
                    done.append((one, to))
                case "rule":
                    later = rule | {"amount": chance.randint(1, 5)}
                    await launch(db, FREE, rewarding(later, *others), at=at)
                case _:
                    await settle(db, at)
    await settle(db)

    for caller in people:
        points = await total(db, caller)
        assert points == await recomputed(db, caller) == await shown(db, caller)


async def test_who_turns_out_to_be_one_person_has_one_ledger(db: Database) -> None:
    mission = await launch(db, FREE, rewarding(FIRST))
    former, into = [await let_in(db, mission) for _ in range(2)]
    async with recording(db) as record:
        await put_up(record, former, mission, NOON)
        await put_up(record, into, mission, NOON + timedelta(minutes=1))
    await settle(db)
    apart = [await total(db, one) for one in (former, into)]

    pair = Pair(
        workspace_id=mission.workspace_id,
        former_id=former.participant_id,
        into_id=into.participant_id,
    )
    async with db.transaction(mission.workspace_id) as session:
        await merge_participants(session, pair, NOON)
    await settle(db)

    assert apart == [56, 56]
    assert [await total(db, one) for one in (former, into)] == [0, 62]  # one person, one hello
    assert await shown(db, into) == await recomputed(db, into) == 62
    assert await shown(db, former) == 0


async def test_workers_at_once_and_again_book_everything_once(
    db: Database, working: Database
) -> None:
    mission = await launch(db, FREE, rewarding(FIRST))
    callers = [await let_in(db, mission) for _ in range(3)]
    async with recording(db) as record:
        for caller in callers:
            await put_up(record, caller, mission, NOON)
    await settle(db)
    forget = text("UPDATE point_feed SET position = 0")
    for _ in range(3):
        async with db.transaction() as session:
            await session.execute(forget)
        await asyncio.gather(*(settle_points(working, NOON) for _ in range(4)))

    assert [await total(db, caller) for caller in callers] == [56, 56, 56]
    async with db.read() as session:
        entries = await session.execute(text("SELECT count(*) FROM point_entry"))
        assert entries.scalar_one() == 6


@pytest.mark.parametrize("change", ["UPDATE {} SET version = version", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["point_entry", "point_rule"])
async def test_nobody_can_change_what_was_booked(
    serving: Database, working: Database, db: Database, table: str, change: str
) -> None:
    mission = await launch(db)
    for database in (serving, working):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with database.transaction(mission.workspace_id) as session:
                await session.execute(text(change.format(table)))


async def test_nothing_is_booked_for_points_that_are_none(db: Database) -> None:
    mission = await launch(db, changed("stickers", limits=[], points=0))
    caller = await let_in(db, mission)
    async with recording(db) as record:
        await put_up(record, caller, mission, NOON)
    await settle(db)

    assert await total(db, caller) == await shown(db, caller) == 0
