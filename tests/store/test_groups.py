"""Sums of teams and areas: kept, counted naively and rebuilt, they are the same."""

from collections import Counter
from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from quests.completion import State
from quests.ids import new_id, parse_id
from scoring.points import earn
from service.callers import ParticipantCaller
from service.store.group_scores import GroupBoard, GroupKind, groups_on
from service.store.merging import Pair
from service.store.point_deeds import deeds_of
from service.store.point_rules import rule_books
from service.store.session import Database
from service.store.team_places import add_team, enter_team, leave_team
from service.store.teams import WAITING, Team, team_by_id
from service.usecases.choose_area import choose_area
from service.usecases.merge_participants import merge_participants
from service.usecases.record_completion import record_completion
from tests.builders import NOON, stickers
from tests.mission import Mission, campaign_is, changed, hand_in, launch, let_in, recording
from tests.rewarding import rewarding, settle
from tests.store.test_ledger import CAPPED, EACH, move

AREAS = ("north", "south")
FREE = (
    changed("stickers", limits=[], points=2),
    campaign_is(
        areas=[{"slug": one, "title": dict.fromkeys(("de", "fr", "en"), one)} for one in AREAS]
    ),
)
MEMBERS = text("SELECT team_id, participant_id, joined_at, left_at FROM team_member")
PLACES = text("SELECT participant_id, area FROM membership WHERE area IS NOT NULL")


class Town:
    """People who do things, change teams and areas, and are sometimes wrong."""

    def __init__(self, db: Database, mission: Mission, people: list[ParticipantCaller]) -> None:
        self.db, self.mission, self.people = db, mission, people
        self.teams: list[UUID] = []
        self.done: list[tuple[UUID, State]] = []

    async def found(self, scope: UUID) -> None:
        team = Team(
            workspace_id=self.mission.workspace_id,
            id=new_id(NOON),
            campaign_id=self.mission.campaign_id,
            scope_id=scope,
            name="Hof",
            name_state=WAITING,
            code=uuid4().hex,
            captain_id=None,
            members=0,
            most=10,
            created_at=NOON - timedelta(days=1),
        )
        founder = await let_in(self.db, self.mission)
        async with self.db.transaction(self.mission.workspace_id) as session:
            await add_team(session, team, founder.participant_id)
        self.teams.append(team.id)

    async def put_up(self, who: ParticipantCaller, at: datetime, *, ago: int, placed: int) -> None:
        evidence = stickers(placed=placed, occurred_at=at - timedelta(minutes=ago))
        async with recording(self.db) as record:
            action = hand_in(who, self.mission.quests["stickers"], evidence, at=at)
            body = (await record_completion(action, record)).body.decode()
        done = parse_id("cpl", body.partition('"id":"')[2][:30])
        self.done.append((done, State.ACCEPTED))

    async def turn(self, chance: Random, at: datetime) -> None:
        done, state = self.done.pop(chance.randrange(len(self.done)))
        to = State.REVOKED if state is State.ACCEPTED else State.ACCEPTED
        await move(self.db, self.mission, done, to, at)
        self.done.append((done, to))

    async def change_team(self, chance: Random, who: ParticipantCaller, at: datetime) -> None:
        async with self.db.transaction(who.workspace_id) as session:
            team = await team_by_id(session, who.workspace_id, chance.choice(self.teams))
            rows = (await session.execute(MEMBERS)).all()
            mine = {
                one.team_id
                for one in rows
                if one.participant_id == who.participant_id and one.left_at is None
            }
            same = [await team_by_id(session, who.workspace_id, one) for one in mine]
            for one in same:
                if one.scope_id == team.scope_id:
                    await leave_team(session, one, who.participant_id, at)
            if team.id not in mine:
                await enter_team(session, team, who.participant_id, at)

    async def move_house(self, chance: Random, who: ParticipantCaller) -> None:
        async with self.db.transaction(who.workspace_id) as session:
            await choose_area(session, who, chance.choice([None, *AREAS]))

    async def kept(self, kind: GroupKind, board: UUID) -> dict[UUID | str | None, int]:
        asked = GroupBoard(
            workspace_id=self.mission.workspace_id,
            campaign_id=self.mission.campaign_id,
            board_id=board,
            kind=kind,
        )
        async with self.db.read() as session:
            found = await groups_on(session, asked, after=None, limit=100)
        places = [(one.rank, one.points) for one in found]
        points = [one.points for one in found]
        assert places == [(1 + sum(more > has for more in points), has) for has in points]
        name = kind == "area"
        return {(one.name if name else one.holder_id): one.points for one in found if one.points}

    async def counted(self) -> tuple[dict[UUID, int], dict[UUID, int], dict[str, int]]:
        """Naively: teams of the campaign, teams of the Quest, areas."""
        wide, narrow, areas = Counter[UUID](), Counter[UUID](), Counter[str]()
        async with self.db.read() as session:
            where = (self.mission.workspace_id, [self.mission.campaign_id])
            [book] = (await rule_books(session, *where)).values()
            members = (await session.execute(MEMBERS)).all()
            of = {one.participant_id: one.area for one in await session.execute(PLACES)}
            scopes = {
                one: (await team_by_id(session, where[0], one)).scope_id for one in self.teams
            }
            for who in self.people:
                deeds = {deed.id: deed for deed in await deeds_of(session, who)}
                for one in earn(deeds.values(), book.rules, book.zone):
                    when = deeds[one.completion_id].occurred_at
                    if who.participant_id in of:
                        areas[of[who.participant_id]] += one.amount
                    for row in members:
                        if row.participant_id == who.participant_id and (
                            row.joined_at <= when and (row.left_at is None or when < row.left_at)
                        ):
                            is_wide = scopes[row.team_id] == self.mission.campaign_id
                            (wide if is_wide else narrow)[row.team_id] += one.amount
        return dict(wide), dict(narrow), dict(areas)

    async def check(self) -> None:
        await settle(self.db)
        wide, narrow, areas = await self.counted()
        campaign, quest = self.mission.campaign_id, self.mission.quests["stickers"]
        assert await self.kept("team", campaign) == wide
        assert await self.kept("team", quest) == wide | narrow
        assert await self.kept("area", campaign) == await self.kept("area", quest) == areas


async def lines(db: Database) -> int:
    async with db.read() as session:
        return int((await session.execute(text("SELECT count(*) FROM point_entry"))).scalar_one())


@pytest.mark.parametrize(
    ("rule", "seed"),
    [
        pytest.param(EACH, 0, id="each-alone-0"),
        *(
            pytest.param(rule, seed, id=f"{name}-{seed}", marks=pytest.mark.attack)
            for rule, name, seeds in (
                (CAPPED, "looking-back", (0, 1, 2)),
                (EACH, "each-alone", (1, 2)),
            )
            for seed in seeds
        ),
    ],
)
async def test_sums_of_groups_are_kept_as_counted_and_as_rebuilt(
    db: Database, seed: int, rule: dict[str, object]
) -> None:
    chance = Random(seed)
    mission = await launch(db, *FREE, rewarding(rule))
    town = Town(db, mission, [await let_in(db, mission) for _ in range(3)])
    for scope in (mission.campaign_id, mission.campaign_id, mission.quests["stickers"]):
        await town.found(scope)
    for minute in range(40):
        at, who = NOON + timedelta(minutes=minute), chance.choice(town.people)
        match chance.choice(["do", "do", "do", "turn", "team", "team", "area", "settle"]):
            case "do":
                ago, placed = chance.choice([0, 0, 7, 30]), chance.randint(1, 4)
                await town.put_up(who, at, ago=ago, placed=placed)
            case "turn" if town.done:
                await town.turn(chance, at)
            case "team":
                await town.change_team(chance, who, at)
            case "area":
                await town.move_house(chance, who)
            case _:
                await settle(db, at)
    await town.check()

    before = await lines(db)
    async with db.transaction() as session:
        await session.execute(text("UPDATE point_feed SET position = 0"))
    await town.check()
    assert await lines(db) == before


async def test_two_who_are_one_bring_their_points_to_one_team_and_one_area(db: Database) -> None:
    mission = await launch(db, *FREE, rewarding(EACH))
    town = Town(db, mission, [await let_in(db, mission) for _ in range(2)])
    former, into = town.people
    await town.found(mission.campaign_id)
    async with db.transaction(mission.workspace_id) as session:
        team = await team_by_id(session, mission.workspace_id, town.teams[0])
        await enter_team(session, team, former.participant_id, NOON)
        await choose_area(session, former, "north")
    for who in (former, into):
        await town.put_up(who, NOON + timedelta(minutes=5), ago=0, placed=2)
    await town.check()
    apart = await town.kept("team", mission.campaign_id)

    pair = Pair(
        workspace_id=mission.workspace_id,
        former_id=former.participant_id,
        into_id=into.participant_id,
    )
    async with db.transaction(mission.workspace_id) as session:
        await merge_participants(session, pair, NOON + timedelta(minutes=9))
    await town.check()

    assert apart == {town.teams[0]: 10}
    assert await town.kept("team", mission.campaign_id) == {town.teams[0]: 20}
    assert await town.kept("area", mission.campaign_id) == {"north": 20}
