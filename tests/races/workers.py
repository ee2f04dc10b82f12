"""What workers do once, however many there are: count, fan out, claim, reach."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from service.store.deliveries import Room, claim
from service.usecases.credit_sharers import credit_sharers
from service.usecases.fan_out_events import fan_out_events
from service.usecases.fold_facts import fold_all
from service.usecases.settle_points import settle_points
from tests.badges import badge, giving
from tests.campaigns import Raw
from tests.conftest import SECRET
from tests.contract.inhabited import invite
from tests.delivery.stage import add_receiver, announce_completions, set_stage
from tests.mailed import mails
from tests.mission import changed, launch
from tests.people import join
from tests.races.racing import Race, World, fresh, once
from tests.rewarding import rewarding

REACHED = text("""
    SELECT count(*) FROM event WHERE workspace_id = :workspace AND type = 'campaign.goal_reached'
""")
CREDITED = text("""
    SELECT
        (SELECT count(*) FROM fact
         WHERE workspace_id = :workspace AND type = 'referral') AS facts,
        (SELECT count(*) FROM event
         WHERE workspace_id = :workspace AND type LIKE 'share.%') AS told,
        (SELECT count(credit_id) FROM membership WHERE workspace_id = :workspace) AS credits
""")
AWARDED = text("""
    SELECT
        (SELECT count(*) FROM badge_award WHERE workspace_id = :workspace) AS awards,
        (SELECT count(*) FROM event
         WHERE workspace_id = :workspace AND type LIKE 'badge.%') AS told
""")
BOOKED = text("""
    SELECT
        (SELECT count(*) FROM point_entry WHERE workspace_id = :workspace) AS lines,
        (SELECT sum(amount)::bigint FROM point_entry WHERE workspace_id = :workspace) AS points,
        (SELECT count(*) FROM badge_award WHERE workspace_id = :workspace) AS awards
""")
NAMES = {"de": "Baum", "fr": "Arbre", "en": "Tree"}
GAME = rewarding(
    {"name": "hello", "amount": 50, "per": "person"},
    {"name": "busy", "amount": 3, "per": "unit", "most_per_day": 14},
    levels=[{"slug": "tree", "at": 60, "name": NAMES}],
    badges=[badge("grown", level=1)],
)
STICKERS = changed("stickers", limits=[])


def anything(_: Sequence[Any]) -> None:
    """What workers are told is of no interest; what they leave is."""


@once()
async def counting_the_same_facts(world: World) -> Race:
    await fold_all(world.opened.working, datetime.now(UTC))  # what others left
    mission = await launch(world.db, STICKERS, workspace=fresh("w"), at=datetime.now(UTC))
    person = await world.person(mission)
    for _ in range(3):
        await person.complete("stickers")

    async def act(_: int) -> int:
        return await fold_all(world.opened.working, datetime.now(UTC))

    return Race(act=act, judge=anything)


@once("post_completion")
async def crossing_a_milestone(world: World) -> Race:
    """Half of the callers are enough to reach it."""

    def near(raw: Raw) -> None:
        raw["milestones"][0]["threshold"] = max(1, world.callers // 2)

    workspace = fresh("w")
    mission = await launch(world.db, STICKERS, near, workspace=workspace, at=datetime.now(UTC))
    people = [await world.person(mission) for _ in range(5)]

    async def act(number: int) -> int:
        done = await people[number % 5].complete("stickers", placed=1)
        if number % 5 == 0:  # as many as a large installation has workers, in each other's way
            await fold_all(world.opened.working, datetime.now(UTC))
        return done.status_code

    async def left() -> dict[str, int]:
        await fold_all(world.opened.working, datetime.now(UTC))
        async with world.db.read() as session:
            found = await session.execute(REACHED, {"workspace": mission.workspace_id})
            return {"told": int(found.scalar_one())}

    def judge(statuses: Sequence[int]) -> None:
        assert set(statuses) == {201}

    return Race(act=act, judge=judge, left=left)


@once()
async def giving_the_same_badges(world: World) -> Race:
    workspace, at = fresh("w"), datetime.now(UTC)
    starter = giving(badge("starter", completions=1))
    mission = await launch(world.db, STICKERS, starter, workspace=workspace, at=at)
    for _ in range(3):
        await (await world.person(mission)).complete("stickers", placed=1)
    await fan_out_events(world.opened.working, secret=SECRET, at=datetime.now(UTC))

    async def act(_: int) -> int:
        return await settle_points(world.opened.working, datetime.now(UTC))

    async def left() -> dict[str, int]:
        await act(0)
        async with world.db.read() as session:
            found = await session.execute(AWARDED, {"workspace": mission.workspace_id})
            return dict(found.mappings().one())

    return Race(act=act, judge=anything, left=left)


@once()
async def booking_the_same_points(world: World) -> Race:
    """With a rule that gives once per person and one that ends with the day, up to a level."""
    workspace, at = fresh("w"), datetime.now(UTC)
    mission = await launch(world.db, STICKERS, GAME, workspace=workspace, at=at)
    for _ in range(3):
        person = await world.person(mission)
        for _ in range(3):
            await person.complete("stickers", placed=2)
    await fan_out_events(world.opened.working, secret=SECRET, at=datetime.now(UTC))

    async def act(_: int) -> int:
        return await settle_points(world.opened.working, datetime.now(UTC))

    async def left() -> dict[str, int]:
        await act(0)
        async with world.db.read() as session:
            found = await session.execute(BOOKED, {"workspace": mission.workspace_id})
            return dict(found.mappings().one())

    return Race(act=act, judge=anything, left=left)


async def _announced(world: World) -> None:
    await world.forget("delivery")  # claimed and never sent, it would be due again
    stage = await set_stage(world.db, slug=fresh("w"))
    await add_receiver(world.db, stage, "https://crm.example.org/")
    await announce_completions(world.db, stage, 20)


@once()
async def fanning_out_the_same_events(world: World) -> Race:
    await _announced(world)

    async def act(_: int) -> int:
        at = datetime.now(UTC)
        return await fan_out_events(world.opened.working, secret=SECRET, at=at)

    return Race(act=act, judge=anything)


@once()
async def claiming_deliveries(world: World) -> Race:
    await _announced(world)
    await fan_out_events(world.opened.working, secret=SECRET, at=datetime.now(UTC))

    claimed: list[Any] = []
    # One worker that asks many times at once: what another one holds, it does not even see.
    room = Room(worker=uuid4(), busy=(), failing=False, lanes=9, each=2, most=2)

    async def act(_: int) -> int:
        letters = await claim(world.opened.working.hot, room)
        claimed.extend(letter.id for letter in letters)
        return len(letters)

    async def left() -> dict[str, int]:
        while await act(0):  # whom others locked was passed over; now nobody is in the way
            pass
        return {"claims": len(claimed), "deliveries": len(set(claimed))}

    return Race(act=act, judge=anything, left=left)


@once()
async def claiming_mails(world: World) -> Race:
    await world.forget("mail")
    for _ in range(5):
        await invite(world.client, world.owner)

    async def act(_: int) -> list[Any]:
        return [mail.to for mail in await mails(world.opened.working)]

    def judge(claimed: Sequence[list[Any]]) -> None:
        every = [one for some in claimed for one in some]
        assert len(every) == len(set(every)) == 5

    return Race(act=act, judge=judge)


@once("post_completion")
async def crediting_whoever_shared(world: World) -> Race:
    """Somebody who came by a Link does a lot at once, and every worker hears of it."""
    workspace = fresh("w")
    mission = await launch(world.db, STICKERS, workspace=workspace, at=datetime.now(UTC))
    sharer = await world.person(mission)
    came = await join(world.client, mission, link=sharer.link)

    async def act(_: int) -> int:
        done = await came.complete("stickers", placed=1)
        await _credit(world)
        return done.status_code

    async def left() -> dict[str, int]:
        await _credit(world)
        async with world.db.read() as session:
            found = await session.execute(CREDITED, {"workspace": mission.workspace_id})
            return dict(found.mappings().one())

    def judge(statuses: Sequence[int]) -> None:
        assert set(statuses) == {201}

    return Race(act=act, judge=judge, left=left)


async def _credit(world: World) -> None:
    await fan_out_events(world.opened.working, secret=SECRET, at=datetime.now(UTC))
    await credit_sharers(world.opened.working, datetime.now(UTC))
