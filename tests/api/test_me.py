"""What I did, what I wrote, and what became of it."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from quests.ids import parse_id
from service.store.session import Database
from tests.mission import Mission, changed, launch, limited
from tests.people import campaign_id, join, quest_id


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, changed("stickers", limits=[]), limited("slogan", day=9))


async def test_i_am_a_pseudonym_and_the_name_i_chose(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    person = await join(client, mission, display_name="  Le\u0301a ", locale="fr")

    me = (await person.get("/v1/me")).json()

    assert (me["id"], me["display_name"], me["locale"]) == (person.id, "Léa", "fr")
    assert me["campaign"] == campaign_id(mission)


async def test_completions_come_newest_first_page_by_page(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    person = await join(client, mission)
    done = [(await person.complete("stickers")).json()["completion"]["id"] for _ in range(5)]

    seen, cursor = [], None
    for expected in (2, 2, 1):
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await person.get("/v1/me/completions", **query)).json()
        assert len(page["items"]) == expected
        seen += [one["completion"]["id"] for one in page["items"]]
        cursor = page["next_cursor"]

    assert seen == sorted(done, key=lambda one: parse_id("cpl", one), reverse=True)
    assert cursor is None


async def test_a_completion_tells_its_life_so_far(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    person = await join(client, mission)
    await person.complete("stickers", placed=3)
    await person.complete("slogan")

    slogan, stickers = (await person.get("/v1/me/completions")).json()["items"]

    assert (stickers["points"], slogan["points"]) == (6, 0)
    assert [one["to_state"] for one in stickers["history"]] == ["accepted"]
    assert [one["to_state"] for one in slogan["history"]] == ["in_review"]


async def test_what_i_wrote_is_kept_as_i_wrote_it(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    person = await join(client, mission)
    await person.complete("slogan", text="  Zwei\nZeilen ", language="de")

    (mine,) = (await person.get("/v1/me/contributions")).json()["items"]

    assert (mine["text"], mine["language"], mine["state"]) == ("Zwei\nZeilen", "de", "received")
    assert mine["quest"] == quest_id(mission, "slogan")


async def test_nobody_sees_what_others_did(client: httpx.AsyncClient, mission: Mission) -> None:
    person, other = await join(client, mission), await join(client, mission)
    await person.complete("slogan")

    for path in ("/v1/me/completions", "/v1/me/contributions"):
        assert (await other.get(path)).json() == {"items": [], "next_cursor": None}


async def test_a_cursor_of_somebody_else_or_of_another_list_is_none(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    person, other = await join(client, mission), await join(client, mission)
    for _ in range(2):
        await other.complete("slogan")
    cursor = (await other.get("/v1/me/completions", limit=1)).json()["next_cursor"]

    for reply in (
        await person.get("/v1/me/completions", cursor=cursor),
        await other.get("/v1/me/contributions", cursor=cursor),
        await other.get("/v1/me/completions", cursor=_forged(cursor, -3)),
        await other.get("/v1/me/completions", cursor=_forged(cursor, -10)),
    ):
        assert (reply.status_code, reply.json()["code"]) == (400, "invalid-cursor")
    again = await other.get("/v1/me/completions", limit=1, cursor=cursor)
    assert len(again.json()["items"]) == 1


async def test_it_counts_when_i_did_it(client: httpx.AsyncClient, mission: Mission) -> None:
    person = await join(client, mission)
    yesterday = (datetime.now(UTC) - timedelta(days=1)).replace(microsecond=0)

    await person.complete("stickers", occurred_at=yesterday.isoformat())

    (mine,) = (await person.get("/v1/me/completions")).json()["items"]
    assert datetime.fromisoformat(mine["completion"]["occurred_at"]) == yesterday
    assert mine["completion"]["received_at"] > mine["completion"]["occurred_at"]


def _forged(cursor: str, place: int) -> str:
    """The same with another letter at this place; the last letters hold bits that nobody reads."""
    other = "a" if cursor[place] != "a" else "b"
    return cursor[:place] + other + cursor[place:][1:]
