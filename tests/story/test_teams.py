"""Teams of a challenge, from the organiser's Quest to the team's total, over HTTP."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from service.store.session import Database
from tests.mail.inbox import Inbox
from tests.mission import Mission, changed, launch
from tests.people import Headers, Person, campaign_id, join, key_of, quest_id

LEA = "lea@example.org"
OPTIONS: dict[str, Any] = {"teams": {"per": "quest", "most": 3}}


def with_teams(**options: Any) -> Any:
    return changed("treasure-hunt", limits=[], verification="auto", options=OPTIONS | options)


def with_target(raw: Any) -> None:
    [one] = [one for one in raw["milestones"] if one.get("quest") == "treasure-hunt"]
    one["threshold"] = 5


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, with_teams(), with_target)


@pytest.fixture
def inbox(working: Database) -> Inbox:
    return Inbox(working)


class Player(Person):
    """Somebody who plays in teams."""

    def __init__(self, client: httpx.AsyncClient, mission: Mission, person: Person) -> None:
        super().__init__(client, mission, person.told)
        self.quest = f"/v1/quests/{quest_id(mission, 'treasure-hunt')}"

    async def found(self, name: str = "Hof 7") -> httpx.Response:
        path = f"{self.quest}/teams"
        return await self._client.post(path, json={"name": name}, headers=self.headers)

    async def enter(self, code: str) -> httpx.Response:
        path = f"{self.quest}/my-team"
        return await self._client.put(path, json={"code": code}, headers=self.headers)

    async def leave(self) -> httpx.Response:
        return await self._client.delete(f"{self.quest}/my-team", headers=self.headers)

    async def team(self) -> dict[str, Any]:
        reply = await self.get(f"{self.quest}/my-team")
        told: dict[str, Any] = reply.json()
        return told

    async def do(self) -> httpx.Response:
        done = await self.complete("treasure-hunt")
        assert done.status_code == 201, done.text
        return done


async def player(client: httpx.AsyncClient, mission: Mission, **body: Any) -> Player:
    return Player(client, mission, await join(client, mission, **body))


async def board(client: httpx.AsyncClient, mission: Mission) -> dict[str, Any]:
    reply = await client.get(f"/v1/quests/{quest_id(mission, 'treasure-hunt')}/teams")
    told: dict[str, Any] = reply.json()
    return told


async def test_what_all_reach_comes_first_and_each_team_has_its_own_total(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    lea, ben, alone = [await player(client, mission) for _ in range(3)]
    made = (await lea.found()).json()
    await ben.enter(made["code"])
    for person in (lea, ben, ben, alone):
        await person.do()

    told = await board(client, mission)
    mine = await ben.team()

    assert next(iter(told)) == "together"
    assert told["together"] == {"total": 4, "target": 5, "missing": 1}
    [team] = told["items"]
    assert (team["members"], team["most"], team["total"], team["name"]) == (2, 3, 3, None)
    assert mine["total"] == 3
    assert [mate["captain"] for mate in mine["members"]] == [True, False]
    assert [mate["me"] for mate in mine["members"]] == [False, True]


async def test_a_link_joins_campaign_and_team(client: httpx.AsyncClient, mission: Mission) -> None:
    lea = await player(client, mission)
    url = (await lea.found()).json()["url"]

    opened = await client.get(url.partition("coquest.example.org")[2] or url)
    location = httpx.URL(opened.headers["location"])
    ben = await player(client, mission, link=location.params["link"])
    entered = await ben.enter(location.params["team"])

    assert (entered.status_code, len(entered.json()["members"])) == (200, 2)


async def test_a_team_has_as_many_places_as_the_organiser_says(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    people = [await player(client, mission) for _ in range(4)]
    code = (await people[0].found()).json()["code"]

    entered = [await person.enter(code) for person in people[1:]]
    again = await people[1].enter(code)

    assert [reply.status_code for reply in entered] == [200, 200, 409]
    assert (entered[2].json()["code"], entered[2].json()["most"]) == ("team-full", 3)
    assert (again.status_code, len(again.json()["members"])) == (200, 3)


async def test_one_person_is_in_one_team_at_a_time(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    lea, ben = await player(client, mission), await player(client, mission)
    code = (await lea.found()).json()["code"]
    own = await ben.found("Hof 8")

    refused = await ben.enter(code)
    second = await ben.found("Hof 9")
    left = await ben.leave()
    entered = await ben.enter(code)

    assert (own.status_code, left.status_code, entered.status_code) == (201, 204, 200)
    assert {refused.json()["code"], second.json()["code"]} == {"already-in-team"}
    assert len((await board(client, mission))["items"]) == 1


async def test_who_leaves_takes_nothing_away_and_brings_nothing_along(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    lea, ben, mia = [await player(client, mission) for _ in range(3)]
    first = (await lea.found()).json()["code"]
    await mia.found("Hof 8")
    await ben.enter(first)
    await ben.do()
    await lea.do()

    await lea.leave()
    await lea.leave()
    await lea.enter((await mia.team())["code"])
    await lea.do()

    totals = [team["total"] for team in (await board(client, mission))["items"]]
    assert totals == [2, 1]
    [left] = (await ben.team())["members"]
    assert (left["me"], left["captain"]) == (True, True)


async def test_what_is_revoked_is_no_part_of_a_total(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    lea = await player(client, mission)
    await lea.found()
    done = (await lea.do()).json()["completion"]["id"]

    key = await key_of(db)
    body = {"to": "revoked", "reason": "Twice the same."}
    await client.post(f"/v1/completions/{done}/transitions", json=body, headers=key)

    told = await board(client, mission)
    assert (told["together"]["total"], told["items"][0]["total"]) == (0, 0)


async def test_a_name_is_read_by_all_once_somebody_has_looked(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    lea, ben = await player(client, mission), await player(client, mission)
    made = (await lea.found("Kanzlei Krise")).json()
    await ben.enter(made["code"])
    key, names = await key_of(db, scope="moderate"), f"/v1/campaigns/{campaign_id(mission)}"

    [waiting] = (await client.get(f"{names}/team-names", headers=key)).json()["items"]
    verdict = f"/v1/teams/{waiting['id']}/name-verdict"
    await client.put(verdict, json={"state": "shown"}, headers=key)
    shown = (await board(client, mission))["items"][0]["name"]
    path = f"{lea.quest}/my-team/name"
    by_mate = await client.put(path, json={"name": "Andere"}, headers=ben.headers)
    by_captain = await client.put(path, json={"name": "Hof 7"}, headers=lea.headers)
    hidden = (await board(client, mission))["items"][0]["name"]

    assert (waiting["name"], shown, hidden) == ("Kanzlei Krise", "Kanzlei Krise", None)
    assert by_mate.status_code == 403
    assert (by_captain.json()["name"], by_captain.json()["name_state"]) == ("Hof 7", "waiting")


@pytest.mark.parametrize("name", ["x", "www.spam.example", "zwei\nzeilen", "x" * 41])
async def test_a_name_is_short_and_no_address(
    client: httpx.AsyncClient, mission: Mission, name: str
) -> None:
    assert (await (await player(client, mission)).found(name)).status_code == 422


async def test_a_team_of_the_campaign_counts_for_all_quests_that_say_so(
    client: httpx.AsyncClient, db: Database
) -> None:
    def more(raw: Any) -> None:
        [first] = [quest for quest in raw["quests"] if quest["slug"] == "treasure-hunt"]
        raw["quests"].append({**first, "slug": "second-hunt"})

    campaign_wide = {"per": "campaign", "most": 5}
    mission = await launch(db, with_teams(teams=campaign_wide), more)
    lea = await player(client, mission)
    await lea.found()
    await lea.do()

    second = f"/v1/quests/{quest_id(mission, 'second-hunt')}"
    body = {"kind": "challenge", "note": "Found it."}
    headers = lea.headers | {"idempotency-key": "second"}
    await client.post(f"{second}/completions", json=body, headers=headers)

    told = (await client.get(f"{second}/teams")).json()
    assert (told["together"]["total"], told["items"][0]["total"]) == (1, 2)


async def test_teams_are_of_quests_that_have_them_and_of_ones_own_campaign(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    lea = await player(client, mission)
    code = (await lea.found()).json()["code"]
    elsewhere = await player(client, await launch(db, with_teams(), workspace="paris"))
    without = f"/v1/quests/{quest_id(mission, 'stickers')}"

    foreign = await client.put(
        f"{lea.quest}/my-team", json={"code": code}, headers=elsewhere.headers
    )
    here = await client.post(f"{without}/teams", json={"name": "Hof 7"}, headers=lea.headers)
    unknown = await elsewhere.enter(code)

    assert [reply.status_code for reply in (foreign, unknown)] == [404, 404]
    assert (here.status_code, here.json()["code"]) == (409, "no-teams")
    assert (await client.get(f"{without}/teams")).status_code == 409


async def test_after_the_end_nobody_joins(client: httpx.AsyncClient, db: Database) -> None:
    mission = await launch(db, with_teams())
    lea, ben = await player(client, mission), await player(client, mission)
    code = (await lea.found()).json()["code"]

    await launch(db, with_teams(), changed("treasure-hunt", state="closed"))
    late = await ben.enter(code)

    assert (late.status_code, late.json()["code"]) == (409, "quest-closed")


async def prove(client: httpx.AsyncClient, inbox: Inbox, person: Player) -> None:
    await client.post("/v1/me/email", json={"email": LEA}, headers=person.headers)
    said = {"code": await inbox.code(LEA)}
    reply = await client.post("/v1/me/email/confirm", json=said, headers=person.headers)
    person.headers: Headers = {"authorization": f"Bearer {reply.json()['token']}"}


async def test_two_devices_of_one_person_are_one_member(
    client: httpx.AsyncClient, mission: Mission, inbox: Inbox
) -> None:
    ben, phone, laptop = [await player(client, mission) for _ in range(3)]
    code = (await laptop.found()).json()["code"]
    await ben.enter(code)
    await phone.enter(code)
    await phone.do()
    await laptop.do()

    for device in (phone, laptop):
        await prove(client, inbox, device)

    team = await laptop.team()
    [shown] = (await board(client, mission))["items"]
    assert (len(team["members"]), shown["members"]) == (2, 2)
    assert [mate["captain"] for mate in team["members"] if mate["me"]] == [True]
    # What the laptop did is the phone's now, which was in the team by then.
    assert shown["total"] == 2
    assert datetime.now(UTC) > datetime.fromisoformat(team["members"][0]["joined_at"])


async def test_a_team_whose_captain_was_somebody_else_all_along_has_another(
    client: httpx.AsyncClient, mission: Mission, inbox: Inbox
) -> None:
    ben, phone, laptop = [await player(client, mission) for _ in range(3)]
    await phone.found("Hof 8")
    await ben.enter((await laptop.found()).json()["code"])
    await laptop.do()

    for device in (phone, laptop):
        await prove(client, inbox, device)

    [first, second] = (await board(client, mission))["items"]
    assert (first["members"], second["members"]) == (1, 1)
    [left] = (await ben.team())["members"]
    assert (left["me"], left["captain"]) == (True, True)
    assert (await laptop.team())["name"] == "Hof 8"
