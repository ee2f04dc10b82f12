"""Rules of a Quest, as a person meets them over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import event

from service.store.session import Database
from tests.campaigns import Raw
from tests.mission import Mission, campaign_is, changed, launch
from tests.people import Person, campaign_id, join, key_of, quest_id

AREAS = [
    {"slug": slug, "title": {"de": slug, "en": slug, "fr": slug}} for slug in ("mitte", "wedding")
]


async def conditions(person: Person, mission: Mission, slug: str) -> dict[str, dict[str, Any]]:
    reply = await person.get(f"/v1/quests/{quest_id(mission, slug)}/eligibility")
    assert reply.status_code == 200, reply.text
    return {one["code"]: one for one in reply.json()["conditions"]}


async def test_a_tree_is_explained_to_its_leaves_and_opens_in_the_end(
    client: httpx.AsyncClient, db: Database
) -> None:
    tree = {"all": [{"quest": "stickers", "times": 2}, {"not": {"kind": "petition"}}]}
    mission = await launch(db, changed("slogan", requires=tree, prerequisites=[]))
    person = await join(client, mission, locale="en")

    before = (await conditions(person, mission, "slogan"))["requires-all"]
    refused = await person.complete("slogan")
    await person.complete("stickers")
    second = await person.complete("stickers")
    after = (await conditions(person, mission, "slogan"))["requires-all"]

    assert (before["ok"], before["sentence"]) == (
        False,
        "It takes all of this: 1 of 2 so far.",
    )
    assert [(one["code"], one["ok"], one["have"], one["need"]) for one in before["conditions"]] == [
        ("requires-quest", False, 0, 2),
        ("requires-not", True, 1, 1),
    ]
    assert before["conditions"][0]["quest"] == quest_id(mission, "stickers")
    assert (refused.status_code, refused.json()["code"]) == (409, "prerequisite-missing")
    assert [one["quest"] for one in second.json()["unlocked"]] == [quest_id(mission, "slogan")]
    assert after["ok"]
    assert (await person.complete("slogan")).status_code == 201


async def test_a_cooldown_tells_how_long_it_lasts(client: httpx.AsyncClient, db: Database) -> None:
    mission = await launch(db, changed("stickers", cooldown={"hours": 2}, limits=[]))
    person = await join(client, mission, locale="fr")

    await person.complete("stickers")
    row = (await conditions(person, mission, "stickers"))["cooldown"]
    refused = await person.complete("stickers")

    assert not row["ok"]
    assert 7_100 < row["opens_in_seconds"] <= 7_200
    assert row["sentence"] == "Tu pourras la refaire dans 120 minutes."
    assert (refused.status_code, refused.json()["code"]) == (409, "cooldown-running")
    assert refused.json()["opens_at"][:16] == row["opens_at"][:16]


async def test_what_is_turned_down_gives_its_place_back_exactly_once(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(
        db,
        changed("stickers", capacity={"total": 1, "per_day": 1}, limits=[], cooldown={"hours": 1}),
    )
    key = await key_of(db)
    first, second = await join(client, mission), await join(client, mission)
    done = (await first.complete("stickers")).json()["completion"]["id"]
    full = await second.complete("stickers")

    for _ in range(2):
        step = {"to": "revoked", "reason": "Not there."}
        await client.post(f"/v1/completions/{done}/transitions", json=step, headers=key)
    row = await conditions(second, mission, "stickers")
    mine = await first.complete("stickers")

    assert (full.status_code, full.json()["code"], full.json()["per"]) == (
        409,
        "capacity-reached",
        "day",
    )
    assert [row[name]["left"] for name in ("capacity-day", "capacity-campaign")] == [1, 1]
    assert mine.status_code == 201
    assert (await second.complete("stickers")).status_code == 409


async def test_an_audience_is_told_by_language_area_and_partner(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(
        db,
        campaign_is(areas=AREAS),
        changed("stickers", audience={"languages": ["de"], "areas": ["wedding"]}, limits=[]),
        changed("slogan", audience={"partners": ["haferkiez"]}, prerequisites=[]),
    )
    person = await join(client, mission, locale="de")

    before = await conditions(person, mission, "stickers")
    refused = await person.complete("stickers")
    said = await client.put("/v1/me/area", json={"area": "wedding"}, headers=person.headers)
    accepted = await person.complete("stickers")
    unknown = await client.put("/v1/me/area", json={"area": "berlin"}, headers=person.headers)
    by_partner = await conditions(person, mission, "slogan")

    assert [before[name]["ok"] for name in ("audience-language", "audience-area")] == [True, False]
    assert (refused.json()["code"], refused.json()["condition"]) == (
        "not-for-you",
        "audience-area",
    )
    assert (said.status_code, said.json()) == (200, {"area": "wedding"})
    assert accepted.status_code == 201
    assert unknown.status_code == 404
    assert not by_partner["audience-partner"]["ok"]
    page = (await client.get(f"/v1/campaigns/{campaign_id(mission)}")).json()
    assert [area["slug"] for area in page["areas"]] == ["mitte", "wedding"]


@contextmanager
def counted(app: FastAPI) -> Iterator[list[str]]:
    """The statements sent while the block lasts."""
    said: list[str] = []
    engine = app.state.database._engine.sync_engine  # the private one: what is sent is counted

    def note(*given: Any) -> None:
        said.append(given[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    "asks", ["/v1/campaigns/{campaign}/quests", "/v1/quests/{quest}/eligibility"]
)
async def test_fifty_quests_take_as_many_statements_as_one(
    app: FastAPI, client: httpx.AsyncClient, db: Database, asks: str
) -> None:
    numbers = []
    for many in (1, 50):
        mission = await launch(db, ruled(many), workspace=f"w{many}")
        person = await join(client, mission)
        path = asks.format(campaign=campaign_id(mission), quest=quest_id(mission, "stickers"))
        with counted(app) as said:
            reply = await person.get(path)
        assert reply.status_code == 200, reply.text
        numbers.append(len(said))

    assert numbers[0] == numbers[1]
    assert numbers[0] < 16


def ruled(many: int) -> Any:
    """So many Quests with every rule there is."""

    def edit(raw: Raw) -> None:
        first = raw["quests"][0]
        raw.update(claims=[], milestones=[])
        raw["campaign"]["areas"] = AREAS
        rules = {
            "requires": {"any": [{"quest": "stickers"}, {"kind": "slogan"}]},
            "cooldown": {"minutes": 5},
            "capacity": {"total": 100, "per_day": 10},
            "audience": {"areas": ["mitte"], "partners": ["haferkiez"]},
            "limits": [{"per": "day", "times": 3}],
        }
        first.update(rules, requires={"kind": "slogan"})
        others = [first | rules | {"slug": f"q{number}"} for number in range(1, many)]
        raw["quests"] = [first, *others]

    return edit
