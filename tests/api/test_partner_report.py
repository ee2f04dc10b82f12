"""A partner's month: what it brought and what came back, as data, page and file."""

from typing import Any

import httpx
import pypdfium2
import pytest

from service.store.session import Database
from tests.mission import Mission, launch
from tests.partnering import COFFEE, PROMISE, new_partner, organisation_of, today
from tests.people import Headers, campaign_id, join, key_of, quest_id
from tests.voting import revoke

COUNTED = ("people", "completions")


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


def written(promise: str, other: str, session: str) -> list[dict[str, Any]]:
    """What the partner writes down: done, of its own accord, met, was there, dealt."""
    return [
        {"kind": "fulfilment", "commitment": promise, "quantity": 2, "value": 60_000},
        {"kind": "initiative", "what": "A stall", "value": 12_050},
        {"kind": "interaction", "partner": other, "how": "meeting"},
        {"kind": "attendance", "session": session},
        {
            "kind": "opportunity",
            "opportunity": "menu",
            "partner": other,
            "stage": "talks",
            "value": 9,
        },
        {
            "kind": "opportunity",
            "opportunity": "menu",
            "partner": other,
            "stage": "signed",
            "status": "won",
            "value": 250_000,
        },
    ]


async def sold(client: httpx.AsyncClient, mission: Mission, key: Headers) -> None:
    """Somebody does a Quest and redeems a coupon for it; three sales, one of them taken back."""
    path = f"/v1/quests/{quest_id(mission, 'stickers')}"
    offer = {"title": COFFEE, "generate": 1}
    await client.post(f"{path}/coupon-pools", json=offer, headers=key)
    person = await join(client, mission)
    await person.complete("stickers", placed=3)
    coupon = (await client.post(f"{path}/coupons", headers=person.headers)).json()["items"][0]
    till = {"code": coupon["code"]}
    await client.post("/v1/coupons/redemptions", json=till, headers=key)
    sale = {"campaign": campaign_id(mission), "product": "Bread", "value": 1_250}
    body = {"type": "purchase.made", "timestamp": f"{today()}T00:00:00+01:00", "data": sale}
    for name, refund in (("a", False), ("b", False), ("c", True)):
        told = body | {"id": name, "data": sale | {"refund": refund}}
        assert (await client.post("/v1/signals", json=told, headers=key)).status_code == 202


@pytest.fixture
async def partner(client: httpx.AsyncClient, db: Database, mission: Mission) -> Headers:
    """A partner with a month behind it."""
    lead = await key_of(db, scope="organise own")
    key = await new_partner(client, db, mission, lead, "kiezkasse")
    campaign = f"/v1/campaigns/{campaign_id(mission)}"
    made = await client.post(f"{campaign}/commitments", json=PROMISE, headers=key)
    other = await organisation_of(client, mission, "Haferkiez")
    ours = await organisation_of(client, mission, "Kiezkasse")
    held = {"kind": "session", "what": "Planning", "invited": [ours, other]}
    session = (await client.post(f"{campaign}/log", json=held, headers=lead)).json()["id"]
    entries = written(made.json()["id"], other, session)
    for entry in entries:
        reply = await client.post(f"{campaign}/log", json=entry, headers=key)
        assert reply.status_code == 201, reply.text
    again = entries[1] | {"what": "Written down twice"}
    extra = (await client.post(f"{campaign}/log", json=again, headers=key)).json()["id"]
    await client.delete(f"/v1/log-entries/{extra}", headers=key)
    await sold(client, mission, key)
    return key


async def test_a_month_is_counted_side_by_side_and_what_was_taken_back_is_not(
    client: httpx.AsyncClient, db: Database, mission: Mission, partner: Headers
) -> None:
    path = f"/v1/campaigns/{campaign_id(mission)}/report"

    told = (await client.get(path, headers=partner)).json()
    before = (await client.get(f"{path}?month=2026-01", headers=partner)).json()
    outsider = await client.get(path, headers=await key_of(db, "bystander"))

    brought, back = told["brought"], told["came_back"]
    assert (brought["fulfilled"], brought["initiatives"], brought["value"]) == (2, 1, 72_050)
    assert (brought["sessions"], brought["invited"], brought["relations"]) == (1, 1, 1)
    assert (brought["coupons_issued"], back["coupons_redeemed"]) == (1, 1)
    assert (back["sales"], back["won"], back["pipeline"]) == (1_250, 250_000, 0)
    assert told["shared"] == {"completions": 1, "people": 1}
    assert set(before["brought"].values()) == {0}
    assert outsider.status_code == 404


@pytest.mark.parametrize(
    ("language", "words", "money"),
    [
        ("de", "Was zurückkam", "720,50"),
        ("fr", "Ce qui est revenu", "720,50"),
        ("en", "What", "720.50"),
    ],
)
async def test_page_and_file_say_the_same_in_three_languages(
    client: httpx.AsyncClient,
    mission: Mission,
    partner: Headers,
    language: str,
    words: str,
    money: str,
) -> None:
    path = f"/v1/campaigns/{campaign_id(mission)}/report"
    spoken = partner | {"accept-language": language}

    shown = await client.get(f"{path}?format=html", headers=spoken)
    file = await client.get(f"{path}?format=pdf", headers=spoken)

    [printed] = [
        one.get_textpage().get_text_bounded() for one in pypdfium2.PdfDocument(file.content)
    ]
    for text in (shown.text, printed):
        assert words in text
        assert money in text
        assert "Kiezkasse" in text


async def test_who_left_still_reads_its_months(
    client: httpx.AsyncClient, mission: Mission, partner: Headers
) -> None:
    campaign = f"/v1/campaigns/{campaign_id(mission)}"
    before = (await client.get(f"{campaign}/report", headers=partner)).json()

    await client.post(f"{campaign}/departure", json={}, headers=partner)
    after = (await client.get(f"{campaign}/report", headers=partner)).json()

    assert after["brought"] == before["brought"]
    assert after["shared"] == before["shared"]


async def test_who_left_takes_its_data_along_and_nobody_elses(
    client: httpx.AsyncClient, db: Database, mission: Mission, partner: Headers
) -> None:
    campaign = f"/v1/campaigns/{campaign_id(mission)}"
    await client.post(f"{campaign}/departure", json={}, headers=partner)

    mine = (await client.get(f"{campaign}/partnership", headers=partner)).json()
    outsider = await client.get(f"{campaign}/partnership", headers=await key_of(db, "bystander"))

    assert mine["partnership"]["left_on"] == str(today())
    assert [one["done"] for one in mine["commitments"]] == [2]
    assert len(mine["log"]) == 6  # the session is the lead's, and one was taken back
    assert [one["redeemed"] for one in mine["coupon_pools"]] == [1]
    assert outsider.status_code == 404


async def test_people_whose_completion_was_revoked_are_not_counted(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    lead, partner = await key_of(db), await key_of(db, "haferkiez", scope="organise")
    campaign = f"/v1/campaigns/{campaign_id(mission)}"
    made = await client.post(f"{campaign}/links", json={"channel": "email"}, headers=partner)
    link = made.json()["code"]
    for _ in range(2):
        person = await join(client, mission, link=link)
        await person.complete("stickers", placed=3)

    async def counted() -> list[dict[str, int]]:
        told = (await client.get(f"{campaign}/report", headers=partner)).json()
        return [{name: told[part][name] for name in COUNTED} for part in ("brought", "shared")]

    before = await counted()
    await revoke(client, lead, person)

    assert before == 2 * [{"people": 2, "completions": 2}]
    assert await counted() == 2 * [{"people": 1, "completions": 1}]
