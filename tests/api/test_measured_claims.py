"""Measured beats estimated; and a Claim is tried on the figures of now before it is said."""

from typing import Any

import httpx
import pytest

from service.store.session import Database
from tests.campaigns import Raw, example
from tests.mission import Mission, launch
from tests.people import Headers, campaign_id, join, key_of
from tests.stickers import code_of, print_batch

PHONE = {"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"}
SCANS: dict[str, Any] = {
    "slug": "scans",
    "measure": "link_arrivals",
    "quest": "stickers",
    "relation": "counted",
    "level": "observed_outcome",
    "unit": {
        "de": {"one": "Scan", "other": "Scans"},
        "fr": {"one": "scan", "other": "scans"},
        "en": {"one": "scan", "other": "scans"},
    },
    "statement": {
        "de": "{ $value } { $unit } wurden gezählt.",
        "fr": "{ $value } { $unit } ont été comptés.",
        "en": "{ $value } { $unit } were counted.",
    },
}


def measured_by_scans(raw: Raw) -> None:
    """The looks that stickers catch are estimated until somebody scans one."""
    raw["claims"].append(SCANS)
    looks = next(one for one in raw["claims"] if one["slug"] == "looks-caught")
    looks["estimate"]["until"] = "scans"
    for impact in next(one for one in raw["quests"] if one["slug"] == "stickers")["impact"]:
        impact["until"] = "scans"


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, measured_by_scans)


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


async def test_an_estimate_is_said_until_what_it_estimates_was_measured(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    lea = await join(client, mission, locale="en")
    batch = await print_batch(db, mission)

    before = (await lea.complete("stickers", placed=12)).json()["thanks"]
    scanned = await client.get(f"/s/{code_of(batch, 1)}", headers=PHONE)
    after = (await lea.complete("stickers", placed=1)).json()["thanks"]
    shown = await client.get(f"/v1/campaigns/{campaign_id(mission)}/progress")

    assert scanned.status_code in {302, 303, 307}
    assert "about 480 looks" in before["message"]
    assert "looks-caught" in [one["claim"] for one in before["achieved"]]
    assert "1 scan were counted." in after["message"]
    assert "about" not in after["message"].partition("Only")[0]
    figures = {one["claim"]: one["value"] for one in after["achieved"]}
    assert (figures["scans"], "looks-caught" in figures) == (1, False)
    assert after.get("estimates", []) == []
    totals = {one["claim"]: one["estimated"] for one in shown.json()["totals"]}
    assert (totals["scans"], "looks-caught" in totals) == (False, False)


@pytest.mark.parametrize("until", ["looks-caught", "nothing"])
async def test_an_estimate_ends_with_a_claim_that_is_counted(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers, until: str
) -> None:
    raw = example(measured_by_scans)
    looks = next(one for one in raw["claims"] if one["slug"] == "looks-caught")
    looks["estimate"]["until"] = until

    reply = await client.post("/v1/blueprints", json=raw, headers=lead)

    assert reply.status_code == 422
    assert "until-unknown" in {one["code"] for one in reply.json()["errors"]}


async def test_a_claim_is_tried_on_the_figures_of_now(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    for placed in (5, 7):
        await (await join(client, mission)).complete("stickers", placed=placed)
    path = f"/v1/campaigns/{campaign_id(mission)}/claim-previews"
    counted = SCANS | {
        "measure": "stickers_distributed",
        "statement": {
            "de": "Dank dir: { $value } { $unit }.",
            "fr": "{ $value } { $unit } sont là.",
            "en": "We won! { $value } { $unit }.",
        },
    }

    good = (await client.post(path, json=counted, headers=lead)).json()
    bad = (
        await client.post(path, json=counted | {"relation": "coincided_with"}, headers=lead)
    ).json()
    uncountable = (await client.post(path, json=counted | {"measure": "joy"}, headers=lead)).json()
    unknown = await client.post(path, json=counted | {"quest": "nothing"}, headers=lead)
    partner = await client.post(path, json=counted, headers=lead | {"authorization": "Bearer x"})

    assert (good["counted"], good["value"], good["people"]) == (12, 12, 2)
    assert {one["language"]: one["sentence"] for one in good["sentences"]} == {
        "de": "Dank dir: 12 Scans.",
        "fr": "12 scans sont là.",
        "en": "We won! 12 scans.",
    }
    assert {(one["language"], one["code"]) for one in bad["problems"]} >= {("de", "cause-claimed")}
    assert [one["code"] for one in uncountable["problems"]] == ["measure-not-countable"]
    assert (uncountable["value"], uncountable["sentences"]) == (None, [])
    assert (unknown.status_code, partner.status_code) == (404, 401)
