"""Boards over HTTP: only who wants to be there, ties, neighbours, pages, partners."""

from typing import Any

import httpx
import pytest

from service.store.session import Database
from tests.mission import Mission, changed, launch
from tests.people import Person, campaign_id, join, quest_id
from tests.rewarding import rewarding, settle

FREE = changed("stickers", limits=[], points=1)
TEAMS = {"teams": {"per": "campaign", "most": 3}}


def campaign_in(areas: list[dict[str, Any]]) -> Any:
    return lambda raw: raw["campaign"].update(areas=areas)


def showing(people: str, **more: Any) -> Any:
    return rewarding(leaderboards={"people": people, "partners": True, **more})


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, FREE, showing("all"))


async def with_points(
    client: httpx.AsyncClient, mission: Mission, *points: int, listed: bool = True
) -> list[Person]:
    people = []
    for number, placed in enumerate(points):
        person = await join(client, mission, display_name=f"P{number}")
        await client.put("/v1/me/leaderboard", json={"listed": listed}, headers=person.headers)
        if placed:
            await person.complete("stickers", placed=placed)
        people.append(person)
    return people


def board(mission: Mission) -> str:
    return f"/v1/campaigns/{campaign_id(mission)}/leaderboard"


def shown(page: dict[str, Any]) -> list[tuple[int, int]]:
    return [(one["rank"], one["points"]) for one in page["items"]]


async def test_people_with_the_same_points_share_a_rank_and_the_next_is_left_out(
    client: httpx.AsyncClient, mission: Mission, db: Database
) -> None:
    await with_points(client, mission, 3, 7, 5, 5, 0)
    await settle(db)

    page = (await client.get(board(mission))).json()

    assert shown(page) == [(1, 7), (2, 5), (2, 5), (4, 3), (5, 0)]
    assert {one["name"] for one in page["items"]} == {"P0", "P1", "P2", "P3", "P4"}


async def test_pages_go_on_in_the_middle_of_a_tie(
    client: httpx.AsyncClient, mission: Mission, db: Database
) -> None:
    await with_points(client, mission, 2, 2, 2, 2, 1, 40)
    await settle(db)

    found, cursor = [], None
    while True:
        asked = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await client.get(board(mission), params=asked)).json()
        found += [(one["rank"], one["name"]) for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert [rank for rank, _ in found] == [1, 2, 2, 2, 2, 6]
    assert {name for _, name in found} == {f"P{number}" for number in range(6)}


async def test_nobody_is_listed_who_did_not_ask_and_all_can_leave(
    client: httpx.AsyncClient, mission: Mission, db: Database
) -> None:
    (quiet,) = await with_points(client, mission, 9, listed=False)
    (loud,) = await with_points(client, mission, 4)
    await settle(db)
    before = shown((await client.get(board(mission))).json())

    await client.put("/v1/me/leaderboard", json={"listed": False}, headers=loud.headers)
    await client.put("/v1/me/leaderboard", json={"listed": True}, headers=quiet.headers)

    assert before == [(1, 4)]
    assert shown((await client.get(board(mission))).json()) == [(1, 9)]
    mine = (await loud.get("/v1/me/leaderboard")).json()
    assert (mine["listed"], mine["rank"], mine["points"]) == (False, None, 4)


async def test_i_see_who_is_next_ahead_and_next_behind(
    client: httpx.AsyncClient, mission: Mission, db: Database
) -> None:
    people = await with_points(client, mission, *range(1, 41))
    await settle(db)

    mine = (await people[9].get("/v1/me/leaderboard", around=2)).json()

    assert (mine["rank"], mine["points"]) == (31, 10)
    assert [(one["rank"], one["points"], one["me"]) for one in mine["around"]] == [
        (29, 12, False),
        (30, 11, False),
        (31, 10, True),
        (32, 9, False),
        (33, 8, False),
    ]


async def test_a_quest_has_a_board_of_its_own(
    client: httpx.AsyncClient, mission: Mission, db: Database
) -> None:
    await with_points(client, mission, 5)
    await settle(db)

    def of(slug: str) -> str:
        return f"{board(mission)}?quest={quest_id(mission, slug)}"

    assert shown((await client.get(of("stickers"))).json()) == [(1, 5)]
    assert shown((await client.get(of("slogan"))).json()) == []


async def test_a_challenge_may_show_only_what_is_around_me(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(db, FREE, showing("all", neighbours_only=["stickers"]))
    people = await with_points(client, mission, 1, 2, 3)
    await settle(db)
    quest = quest_id(mission, "stickers")

    assert (await client.get(f"{board(mission)}?quest={quest}")).status_code == 404
    mine = (await people[1].get("/v1/me/leaderboard", quest=quest, around=1)).json()
    assert (mine["board"], [one["rank"] for one in mine["around"]]) == ("neighbours", [1, 2, 3])


@pytest.mark.parametrize("people", ["off", "neighbours"])
async def test_what_a_campaign_does_not_show_is_not_there(
    client: httpx.AsyncClient, db: Database, people: str
) -> None:
    mission = await launch(db, FREE, showing(people))

    assert (await client.get(board(mission))).status_code == 404


async def test_partners_have_the_points_of_whom_they_brought(
    client: httpx.AsyncClient, mission: Mission, db: Database
) -> None:
    page = (await client.get(f"/v1/campaigns/{campaign_id(mission)}")).json()

    assert page["partners"]
    told = (await client.get(f"{board(mission)}/partners")).json()
    assert told == {"items": [], "next_cursor": None}


async def test_teams_and_areas_stand_on_boards_of_their_own(
    client: httpx.AsyncClient, db: Database
) -> None:
    areas = [{"slug": one, "title": dict.fromkeys(("de", "fr", "en"), one)} for one in "ns"]
    together = changed("treasure-hunt", limits=[], verification="auto", points=5, options=TEAMS)
    mission = await launch(
        db, FREE, together, showing("off", teams=True, areas=True), campaign_in(areas)
    )
    people = [await join(client, mission) for _ in range(4)]
    hunt = f"/v1/quests/{quest_id(mission, 'treasure-hunt')}"
    for number, person in enumerate(people[:3]):
        area = {"area": "n" if number else "s"}
        await client.put("/v1/me/area", json=area, headers=person.headers)
        await client.post(f"{hunt}/teams", json={"name": "Hof"}, headers=person.headers)
    for person, times in zip(people, (1, 2, 1, 3), strict=True):
        for _ in range(times):
            assert (await person.complete("treasure-hunt")).status_code == 201
    await settle(db)

    first = (await client.get(f"{board(mission)}/teams", params={"limit": 2})).json()
    cursor = {"limit": 2, "cursor": first["next_cursor"]}
    rest = (await client.get(f"{board(mission)}/teams", params=cursor)).json()
    told = (await client.get(f"{board(mission)}/areas")).json()["items"]
    of_quest = f"{board(mission)}/areas?quest={quest_id(mission, 'treasure-hunt')}"

    assert shown(first) + shown(rest) == [(1, 10), (2, 5), (2, 5)]
    assert {one["name"] for one in first["items"]} == {None}  # nobody has looked at them yet
    assert told == [
        {"rank": 1, "points": 15, "area": "n"},
        {"rank": 2, "points": 5, "area": "s"},
    ]
    assert (await client.get(of_quest)).json()["items"] == told
    assert (await client.get(f"{board(mission)}/partners")).status_code == 200


@pytest.mark.parametrize("kind", ["teams", "areas"])
async def test_groups_are_not_shown_where_nobody_said_so(
    client: httpx.AsyncClient, mission: Mission, kind: str
) -> None:
    assert (await client.get(f"{board(mission)}/{kind}")).status_code == 404
