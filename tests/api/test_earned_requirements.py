"""Quests that ask for badges and levels: closed, then opened, and the reply names them."""

from typing import Any

import httpx
import pytest

from service.store.session import Database
from tests.badges import STARTER
from tests.mission import Mission, changed, launch
from tests.people import Person, join, key_of, quest_id
from tests.rewarding import rewarding, settle

LEVELS = [
    {"slug": "seed", "at": 0, "name": {"de": "Samen", "fr": "Graine", "en": "Seed"}},
    {"slug": "tree", "at": 40, "name": {"de": "Baum", "fr": "Arbre", "en": "Tree"}},
]


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(
        db,
        changed("stickers", limits=[], points=2),
        changed("petition", prerequisites=[], requires={"badge": "starter"}),
        changed("slogan", prerequisites=[], requires={"level": 2}),
        rewarding(levels=LEVELS, badges=[STARTER]),
    )


async def conditions(
    client: httpx.AsyncClient, mission: Mission, person: Person, slug: str
) -> dict[str, Any]:
    """The eligibility of a Quest, by code."""
    reply = await person.get(f"/v1/quests/{quest_id(mission, slug)}/eligibility")
    return {one["code"]: one for one in reply.json()["conditions"]}


def opened(reply: httpx.Response) -> list[str]:
    assert reply.status_code == 201, reply.text
    return sorted(one["quest"] for one in reply.json()["unlocked"])


def why(reply: httpx.Response) -> list[str]:
    return [one["why"] for one in reply.json()["unlocked"]]


async def test_a_badge_and_a_level_open_quests_and_the_reply_names_them(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    person = await join(client, mission, locale="en")
    petition, slogan = quest_id(mission, "petition"), quest_id(mission, "slogan")

    early = [await person.complete(slug) for slug in ("petition", "slogan")]
    badge = (await conditions(client, mission, person, "petition"))["requires-badge"]
    level = (await conditions(client, mission, person, "slogan"))["requires-level"]
    first = await person.complete("stickers", placed=3)
    await settle(db)
    signed = await person.complete("petition")
    second = await person.complete("stickers", placed=17)
    third = await person.complete("stickers", placed=1)
    await settle(db)
    coined = await person.complete("slogan")

    assert [one.json()["code"] for one in early] == ["prerequisite-missing"] * 2
    assert (badge["ok"], badge["named"], level["have"], level["need"]) == (False, "starter", 1, 2)
    assert opened(first) == [petition]
    assert (opened(second), opened(third)) == ([slogan], [])
    assert (signed.status_code, coined.status_code) == (201, 201)
    assert why(first) == ["This opens up because you now have the badge “starter (en)”."]
    assert why(second) == ["This opens up because you have reached “Tree”."]
    assert (await conditions(client, mission, person, "slogan"))["requires-level"]["ok"]


async def test_what_waits_for_review_opens_nothing_and_what_is_revoked_closes_again(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(
        db,
        changed("stickers", limits=[], points=40, verification="moderator"),
        changed("slogan", prerequisites=[], requires={"level": 2}),
        rewarding(levels=LEVELS),
    )
    person, lead = await join(client, mission), await key_of(db)
    waiting = await person.complete("stickers", placed=1)
    step = f"/v1/completions/{waiting.json()['completion']['id']}/transitions"

    await client.post(step, json={"to": "accepted"}, headers=lead)
    await settle(db)
    opened_up = (await conditions(client, mission, person, "slogan"))["requires-level"]["ok"]
    await client.post(step, json={"to": "revoked", "reason": "Never put up"}, headers=lead)
    await settle(db)
    closed = (await conditions(client, mission, person, "slogan"))["requires-level"]["ok"]

    assert (opened(waiting), opened_up, closed) == ([], True, False)


async def test_without_badges_points_alone_open_a_quest(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(
        db,
        changed("stickers", limits=[], points=5),
        changed("slogan", prerequisites=[], requires={"points": 10}),
    )
    person = await join(client, mission, locale="en")

    replies = [await person.complete("stickers", placed=1) for _ in range(3)]

    assert [opened(one) for one in replies] == [[], [quest_id(mission, "slogan")], []]
    assert why(replies[1]) == ["This opens up because you have earned 10 points."]


@pytest.mark.parametrize(
    ("locale", "badge", "quest"),
    [
        ("de", "Sie öffnet sich, weil du jetzt das Abzeichen „{}“ hast.", "weil du „{}“ geschafft"),
        ("fr", "Elle s’ouvre parce que tu as maintenant le badge « {} ».", "tu as accompli « {} »"),
    ],
)
async def test_each_quest_says_by_what_it_opened(
    client: httpx.AsyncClient, db: Database, locale: str, badge: str, quest: str
) -> None:
    mission = await launch(
        db,
        changed("petition", prerequisites=[], requires={"all": [{"badge": "starter"}]}),
        changed("slogan", prerequisites=["stickers"]),
        rewarding(levels=LEVELS, badges=[STARTER]),
    )
    person = await join(client, mission, locale=locale)

    said = (await person.complete("stickers", placed=1)).json()["unlocked"]

    by = {one["quest"]: one["why"] for one in said}
    assert by[quest_id(mission, "petition")] == badge.format(STARTER["name"][locale])
    assert quest.partition("{}")[0] in by[quest_id(mission, "slogan")]
