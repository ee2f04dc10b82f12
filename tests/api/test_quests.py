"""The Quests of a campaign, and whether I may do them now."""

import httpx
import pytest

from quests.quest import QuestState
from service.store.session import Database
from tests.mission import Mission, campaign_is, changed, launch, limited
from tests.people import Person, campaign_id, join, quest_id


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(
        db,
        limited("stickers", day=2),
        limited("petition", campaign=1),
        changed("treasure-hunt", prerequisites=["stickers"]),
        changed("slogan", opens_at="2099-01-01T00:00:00Z"),
    )


async def conditions(person: Person, mission: Mission, slug: str) -> dict[str, dict[str, object]]:
    reply = await person.get(f"/v1/quests/{quest_id(mission, slug)}/eligibility")
    assert reply.status_code == 200
    return {one["code"]: one for one in reply.json()["conditions"]}


async def test_everybody_sees_the_quests_in_the_organisers_order(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    reply = await client.get(f"/v1/campaigns/{campaign_id(mission)}/quests")

    items = reply.json()["items"]
    assert [one["slug"] for one in items] == ["stickers", "treasure-hunt", "slogan", "petition"]
    assert {one["eligibility"] for one in items} == {None}
    assert items[0]["limits"] == [{"per": "day", "times": 2}]
    assert items[0]["title"]["fr"] == "Couvre Berlin de stickers"


async def test_with_a_token_each_says_whether_i_may_do_it(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    person = await join(client, mission)

    reply = await person.get(f"/v1/campaigns/{campaign_id(mission)}/quests")

    eligible = {one["slug"]: one["eligibility"]["eligible"] for one in reply.json()["items"]}
    assert eligible == {
        "stickers": True,
        "treasure-hunt": False,
        "slogan": False,
        "petition": True,
    }


async def test_a_condition_has_a_code_a_sentence_and_a_time(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    person = await join(client, mission, locale="de")

    opens = (await conditions(person, mission, "slogan"))["quest-open"]
    first = (await conditions(person, mission, "treasure-hunt"))["prerequisites"]

    assert (opens["ok"], opens["opens_at"]) == (False, "2099-01-01T00:00:00Z")
    assert opens["sentence"] == "Die Quest ist gerade nicht offen."
    assert isinstance(opens["opens_in_seconds"], int)
    assert first["missing"] == [quest_id(mission, "stickers")]
    assert first["sentence"] == "Vorher kommt noch eine andere Quest."


async def test_a_limit_counts_down_and_says_when_it_opens_again(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    person = await join(client, mission, locale="en")
    seen = []

    for _ in range(3):
        row = (await conditions(person, mission, "stickers"))["limit-day"]
        seen.append((row["ok"], row["left"]))
        await person.complete("stickers")
    again = (await conditions(person, mission, "stickers"))["limit-day"]

    assert seen == [(True, 2), (True, 1), (False, 0)]
    assert str(again["opens_at"]).endswith("Z")
    assert isinstance(again["opens_in_seconds"], int)
    assert 0 < again["opens_in_seconds"] <= 25 * 3600


async def test_what_eligibility_says_is_what_handing_in_does(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    person = await join(client, mission)

    for slug in ("stickers", "stickers", "stickers", "petition", "petition", "treasure-hunt"):
        promised = all(row["ok"] for row in (await conditions(person, mission, slug)).values())
        not_again = 200 if slug == "petition" else 409  # a repeat is thanked, and counts nothing
        assert (await person.complete(slug)).status_code == (201 if promised else not_again), slug


async def test_a_quest_has_a_page(client: httpx.AsyncClient, mission: Mission) -> None:
    reply = await client.get(f"/v1/quests/{quest_id(mission, 'treasure-hunt')}")

    page = reply.json()
    assert page["campaign"] == campaign_id(mission)
    assert page["prerequisites"] == [quest_id(mission, "stickers")]
    assert page["verification"] == "auto"
    assert page["description"]["en"].startswith("Three partners")


async def test_the_impact_model_of_a_quest_is_public(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    page = (await client.get(f"/v1/quests/{quest_id(mission, 'stickers')}")).json()

    assert [(one["slug"], one["factor"]) for one in page["impact"]] == [("looks", 40)]
    assert page["impact"][0]["source"]


async def test_a_closed_quest_is_shown_and_a_draft_is_not(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    hidden = QuestState.DRAFT.value
    again = await launch(db, changed("stickers", state="closed"), changed("slogan", state=hidden))

    items = (await client.get(f"/v1/campaigns/{campaign_id(again)}/quests")).json()["items"]

    states = {one["slug"]: one["state"] for one in items}
    assert states["stickers"] == "closed"
    assert "slogan" not in states
    assert (await client.get(f"/v1/quests/{quest_id(again, 'slogan')}")).status_code == 404


async def test_the_quests_of_another_campaign_say_nothing_about_me(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    other = await launch(db, campaign_is(slug="zweite"))
    person = await join(client, mission)

    listed = await person.get(f"/v1/campaigns/{campaign_id(other)}/quests")
    asked = await person.get(f"/v1/quests/{quest_id(other, 'stickers')}/eligibility")

    assert {one["eligibility"] for one in listed.json()["items"]} == {None}
    assert asked.status_code == 404
