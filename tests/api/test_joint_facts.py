"""What is due to several partners is a group of its own, and everything adds up."""

from typing import Any

import httpx
import pytest

from service.store.session import Database
from tests.mission import Mission, launch
from tests.partnering import organisation_of
from tests.people import Headers, campaign_id, key_of
from tests.sending import codes, lead_row, send


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


async def split(
    client: httpx.AsyncClient, mission: Mission, key: Headers, **more: str
) -> dict[str, Any]:
    path = f"/v1/campaigns/{campaign_id(mission)}/kpis/leads_collected"
    found: dict[str, Any] = (await client.get(path, params=more, headers=key)).json()
    return found


async def test_partners_what_they_share_and_nobodys_add_up_to_the_total(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    lead, partner = (
        await key_of(db, scope="record read"),
        await key_of(db, "haferkiez", scope="read"),
    )
    campaign, ours = campaign_id(mission), await organisation_of(client, mission, "Haferkiez")
    rows = [
        *(lead_row(campaign, f"ours-{number}", partner=ours) for number in range(6)),
        *(lead_row(campaign, f"together-{number}", joint=True) for number in range(7)),
        *(lead_row(campaign, f"nobodys-{number}") for number in range(5)),
    ]

    told = await send(client, lead, *rows, lead_row(campaign, "x", joint=True, partner=ours))

    assert codes(told) == [*([[]] * 18), ["/partner joint_has_none"]]
    seen = await split(client, mission, lead, by="partner")
    groups = {one["key"]: one["value"] for one in seen["breakdown"]}
    assert groups == {ours: 6, "shared": 7, None: 5}
    assert seen["value"] == sum(groups.values())
    assert (await split(client, mission, lead, filter="partner:shared"))["value"] == 7
    theirs = await split(client, mission, partner, by="partner")
    assert {one["key"]: one["value"] for one in theirs["breakdown"]} == {ours: 6, "others": 12}


async def test_joint_facts_are_named_in_pictures_and_in_what_is_read_back(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    lead = await key_of(db, scope="organise record read")
    campaign = campaign_id(mission)
    await send(client, lead, *(lead_row(campaign, f"{one}", joint=True) for one in range(5)))

    drawn = await client.get(
        f"/v1/campaigns/{campaign}/kpis/leads_collected.svg?by=partner",
        headers=lead | {"accept-language": "de"},
    )
    facts = (await client.get(f"/v1/campaigns/{campaign}/facts", headers=lead)).json()["items"]
    kept = next(one for one in facts if one["type"] == "lead_created")

    assert "gemeinsam 5" in drawn.text
    assert (kept["partner"], kept["joint"]) == (None, True)


async def test_a_table_may_say_it_too(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    lead = await key_of(db, scope="record read")
    table = (
        "type,source_ref,occurred_at,joint,lead,kind\n"
        "lead_created,a,2025-05-10T12:00:00Z,true,a,ebook\n"
    )

    told = await client.post(
        f"/v1/facts/csv?source=crm&campaign={campaign_id(mission)}",
        content=table,
        headers=lead | {"content-type": "text/csv"},
    )

    assert told.json()["recorded"] == 1, told.text
    seen = await split(client, mission, lead, by="partner")
    assert [one["key"] for one in seen["breakdown"]] == ["shared"]
