"""The public page of a mission, its totals, and the evidence behind them."""

import asyncio

import httpx
import pytest

from quests.ids import public_id
from service.store.session import Database
from tests.campaigns import Raw
from tests.mission import Mission, changed, launch
from tests.people import campaign_id, join, key_of


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, changed("stickers", limits=[]))


async def test_the_page_says_who_stands_behind_the_mission(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    page = (await client.get(f"/v1/campaigns/{campaign_id(mission)}")).json()

    assert page["title"]["de"] == "Berlin isst anders"
    assert (page["state"], page["time_zone"]) == ("open", "Europe/Berlin")
    assert page["languages"] == ["de", "fr", "en"]
    assert [one["role"] for one in page["partners"]][:2] == ["lead", "media"]
    assert len(page["partners"]) == 10
    assert set(page["charter"]["decision"]) == {"de", "fr", "en"}
    assert page["progress"]["campaign"] == campaign_id(mission)


async def test_progress_follows_what_people_do(client: httpx.AsyncClient, mission: Mission) -> None:
    first, second = await join(client, mission), await join(client, mission)
    await asyncio.gather(
        first.complete("stickers", placed=5),
        first.complete("petition"),
        second.complete("stickers", placed=7),
    )

    said = (await client.get(f"/v1/campaigns/{campaign_id(mission)}/progress")).json()

    totals = {one["claim"]: (one["value"], one["estimated"]) for one in said["totals"]}
    assert totals["stickers-up"] == (12, False)
    assert totals["looks-caught"] == (480, True)
    assert totals["signatures"] == (1, False)
    assert totals["people"] == (2, False)
    poster = said["milestones"][0]
    assert (poster["at"], poster["value"], poster["missing"]) == (1000, 12, 988)
    assert poster["reached_at"] is None


async def test_words_come_in_the_language_asked_for(
    client: httpx.AsyncClient, mission: Mission
) -> None:
    address = f"/v1/campaigns/{campaign_id(mission)}/progress"

    said = {
        language: (await client.get(address, headers={"accept-language": language})).json()
        for language in ("de", "fr", "en", "nl")
    }

    units = {language: one["totals"][0]["unit"] for language, one in said.items()}
    assert units == {"de": "Sticker", "fr": "sticker", "en": "stickers", "nl": "Sticker"}


async def test_figures_that_have_not_changed_need_not_be_sent_again(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    address = f"/v1/campaigns/{campaign_id(mission)}/progress"
    first = await client.get(address)
    etag = first.headers["etag"]

    same = await client.get(address, headers={"if-none-match": etag})
    among = await client.get(address, headers={"if-none-match": f'"other", {etag}'})
    stale = await client.get(address, headers={"if-none-match": '"other"'})

    assert (same.status_code, same.content) == (304, b"")
    assert (among.status_code, stale.status_code) == (304, 200)
    assert same.headers["etag"] == etag
    assert first.headers["cache-control"] == "public, max-age=1"
    assert first.headers["vary"] == "Accept-Language, Origin"


async def test_a_claim_shows_its_rules_and_its_facts(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    person = await join(client, mission)
    await person.complete("stickers", placed=4)
    totals = (await client.get(f"/v1/campaigns/{campaign_id(mission)}/progress")).json()["totals"]
    explain = {one["claim"]: one["explain"] for one in totals}

    counted = (await client.get(explain["stickers-up"])).json()
    estimated = (await client.get(explain["looks-caught"])).json()

    assert (counted["measure"], counted["counts"]) == ("stickers_distributed", "sum")
    assert counted["facts"]["rules"][0]["fact"] == "sticker_distributed"
    assert counted["estimate"] is None
    assert estimated["now"]["value"] == 160
    assert estimated["estimate"]["factor"] == 40
    assert estimated["estimate"]["counted"] == 4
    assert estimated["estimate"]["source"]


async def test_a_claim_that_was_withdrawn_says_so_and_is_said_no_more(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    person = await join(client, mission)
    before = (await person.complete("stickers")).json()["thanks"]["achieved"]
    withdrawn = next(one["evidence"] for one in before if one["claim"] == "looks-caught")

    def without_it(raw: Raw) -> None:
        raw["claims"] = [one for one in raw["claims"] if one["slug"] != "looks-caught"]

    await launch(db, changed("stickers", limits=[]), without_it)
    after = (await person.complete("stickers")).json()["thanks"]["achieved"]

    assert {one["claim"] for one in before} - {one["claim"] for one in after} == {"looks-caught"}
    assert (await client.get(withdrawn)).json()["status"] == "withdrawn"


async def test_kpis_are_for_the_lead_and_progress_for_everybody(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    person, other = await join(client, mission), await launch(db, workspace="paris")
    lead = await key_of(db)
    address = f"/v1/campaigns/{campaign_id(mission)}/kpis"

    assert (await client.get(address)).status_code == 401
    assert (await person.get(address)).status_code == 401
    assert (await client.get(address, headers=lead)).status_code == 200
    foreign = await client.get(f"/v1/campaigns/{campaign_id(other)}/kpis", headers=lead)
    unknown = await client.get(
        f"/v1/campaigns/{public_id('cmp', mission.workspace_id)}/kpis", headers=lead
    )
    own = {"request_id": "", "instance": ""}
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.json() | own == unknown.json() | own
