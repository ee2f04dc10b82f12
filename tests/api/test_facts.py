"""Facts from outside: each row for itself, once, by whom it concerns."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from quests.ids import public_id
from service.store.session import Database
from tests.isolation.worlds import led_by
from tests.mission import Mission, launch
from tests.people import Headers, campaign_id, join, key_of, quest_id
from tests.sending import LONG_AGO, back, codes, lead_row, send, statuses

COUNTS = text(
    "SELECT count(*) FILTER (WHERE sign > 0) AS told, count(*) FILTER (WHERE sign < 0) AS undone, "
    "coalesce(sum(sign), 0) AS standing FROM fact WHERE source LIKE 'org_%'"
)


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db, scope="record")


async def stored(db: Database) -> tuple[int, int, int]:
    async with db.read() as session:
        told, undone, standing = (await session.execute(COUNTS)).one()
    return told, undone, standing


async def test_a_batch_is_recorded_and_counted_once(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    rows = [lead_row(campaign_id(mission), f"l-{number}") for number in range(1_000)]

    first = await send(client, lead, *rows)
    again = await send(client, lead, *reversed(rows))

    assert (first["recorded"], first["refused"]) == (1_000, 0)
    assert (again["recorded"], again["known"]) == (0, 1_000)
    assert first["results"][0]["fact"] == again["results"][-1]["fact"]
    assert await stored(db) == (1_000, 0, 1_000)


async def test_a_dry_run_says_the_same_and_stores_nothing(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    campaign = campaign_id(mission)
    rows = [lead_row(campaign, "a"), lead_row(campaign, "b", type="nothing"), back(campaign, "c")]

    tried = await send(client, lead, *rows, dry_run=True)
    before = await stored(db)
    done = await send(client, lead, *rows)

    assert statuses(tried) == statuses(done) == ["recorded", "refused", "waiting"]
    assert before == (0, 0, 0)


async def test_a_retraction_may_come_before_its_fact(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    campaign = campaign_id(mission)

    early = await send(client, lead, back(campaign, "a"), back(campaign, "a"))
    late = await send(client, lead, lead_row(campaign, "a"))
    again = await send(client, lead, lead_row(campaign, "a"), back(campaign, "a"))

    assert statuses(early) == ["waiting", "known"]
    assert statuses(late) == ["recorded"]
    assert statuses(again) == ["known", "known"]
    assert await stored(db) == (1, 1, 0)


async def test_what_was_said_cannot_be_said_otherwise(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    campaign = campaign_id(mission)
    await send(client, lead, lead_row(campaign, "a"))

    told = await send(client, lead, lead_row(campaign, "a", quantity=2))

    assert codes(told) == [["/source_ref differs_from_known"]]


async def test_a_wrong_row_says_what_is_wrong_and_the_others_go_on(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    campaign, soon = campaign_id(mission), datetime.now(UTC) + timedelta(hours=1)
    told = await send(
        client,
        lead,
        lead_row(campaign, "a", payload={"lead": "a", "kind": "poem"}),
        lead_row(campaign, "b", payload={"lead": "b\u0000", "kind": "ebook"}),
        lead_row(campaign, "c", occurred_at=soon.isoformat(), who="me"),
        lead_row(campaign, "d", occurred_at=soon.isoformat()),
        lead_row(campaign, "e", type="rumour"),
        lead_row(campaign, "retract:e f"),
        lead_row(campaign, "g"),
        lead_row(campaign, "h") | {"quest": 5},
    )

    assert codes(told) == [
        ["/payload/kind not_allowed"],
        ["/payload forbidden_character"],
        ["/who unknown_field"],
        ["/occurred_at in_the_future"],
        ["/type unknown_type"],
        ["/source_ref pattern"],
        [],
        ["/quest wrong_type"],
    ]
    assert "poem" not in str(told)


async def test_what_is_not_the_senders_is_not_there(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    theirs = await launch(db, led_by("rival"), workspace="hamburg")
    stranger = await join(client, theirs)
    campaign = campaign_id(mission)

    told = await send(
        client,
        lead,
        lead_row(campaign_id(theirs), "a"),
        lead_row(campaign, "b", quest=quest_id(theirs, "slogan")),
        lead_row(campaign, "c", actor=stranger.id),
        lead_row(campaign, "d", partner=public_id("org", theirs.campaign_id)),
        back(campaign_id(theirs), "a"),
    )

    assert codes(told) == [
        ["/campaign not_found"],
        ["/quest not_found"],
        ["/actor not_found"],
        ["/partner not_found"],
        ["/campaign not_found"],
    ]
    assert await stored(db) == (0, 0, 0)


async def test_a_partner_sends_what_is_its_own(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    campaign = campaign_id(mission)
    partner = await key_of(db, "haferkiez", scope="record")
    async with db.read() as session:
        named = await session.execute(text("SELECT name, id FROM organisation"))
        ids = {name: public_id("org", one) for name, one in named}
    post = {"post": "p-1", "own_channel": True}
    signature = {"petition": "p", "confirmed": True}

    told = await send(
        client,
        partner,
        lead_row(campaign, "a"),
        lead_row(campaign, "b", partner=ids["Krumenglück"]),
        lead_row(campaign, "c", type="post_published", payload=post),
        lead_row(
            campaign, "d", type="post_published", payload=post | {"partner": ids["Krumenglück"]}
        ),
        lead_row(campaign, "e", type="signature", payload=signature),
    )
    both = await send(client, lead, lead_row(campaign, "a"), back(campaign, "c"))

    assert codes(told) == [[], ["/partner not_yours"], [], ["/payload/partner not_yours"],
                           ["/type only_the_lead"]]  # fmt: skip
    assert statuses(both) == ["recorded", "waiting"]  # names belong to who gave them
    async with db.read() as session:
        found = await session.execute(
            text("SELECT partner_id, payload ->> 'partner' FROM fact WHERE source LIKE 'org_%'")
        )
    kept = [(one[0] and public_id("org", one[0]), one[1]) for one in found]
    assert (ids["Haferkiez"], None) in kept
    assert (ids["Haferkiez"], ids["Haferkiez"]) in kept


async def test_nobodys_name_is_kept(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    campaign, person = campaign_id(mission), await join(client, mission)

    await send(
        client,
        lead,
        lead_row(campaign, "a", actor="lea@example.org", visitor="browser-1"),
        lead_row(campaign, "b", actor="lea@example.org"),
        lead_row(campaign, "c", actor=person.id),
    )

    async with db.read() as session:
        query = text(
            "SELECT fact::text, actor_id FROM fact WHERE source LIKE 'org_%' ORDER BY source_ref"
        )
        found = await session.execute(query)
        (one, lea), (_, lea_again), (_, ours) = found.all()
    assert "lea@" not in one
    assert "browser-1" not in one
    assert lea == lea_again != ours
    assert public_id("prt", ours) == person.id


async def test_the_same_batch_twice_at_once_counts_once(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    campaign = campaign_id(mission)
    await send(client, lead, back(campaign, "l-7"))
    rows = [lead_row(campaign, f"l-{number}") for number in range(40)]
    more = [back(campaign, f"l-{number}") for number in range(0, 40, 5)]

    await asyncio.gather(
        send(client, lead, *rows),
        send(client, lead, *reversed(rows)),
        send(client, lead, *more),
        send(client, lead, *rows, *more),
    )

    assert await stored(db) == (40, 9, 31)


async def test_keys_need_the_scope(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    body = {"source": "crm", "facts": [lead_row(campaign_id(mission), "a")]}

    refused = await client.post("/v1/facts", json=body, headers=await key_of(db, scope="read"))

    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert refused.json()["needs"] == ["record", "organise"]


async def test_a_file_is_sent_and_reported_by_line(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    lines = [
        "type;source_ref;occurred_at;lead;kind;touches;retracts",
        f"lead_created;a;{LONG_AGO};l-1;ebook;share|email;",
        ";;;;;;",
        f"lead_created;b;{LONG_AGO};l-2;poem;;",
        ";;;;;;zzz",
    ]
    asked = {"source": "file", "campaign": campaign_id(mission)}
    content, headers = "\r\n".join(lines).encode("utf-8-sig"), lead | {"content-type": "text/csv"}

    tried, done = [
        (
            await client.post("/v1/facts/csv", params=asked | dry, content=content, headers=headers)
        ).json()
        for dry in ({"dry_run": "true"}, {})
    ]

    assert [one["row"] for one in done["results"]] == [2, 4, 5]
    assert statuses(tried) == statuses(done) == ["recorded", "refused", "waiting"]
    assert codes(done)[1] == ["/payload/kind not_allowed"]


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"a,b\n1,2", b"type,type\n", b'type,lead\n"a', b"type\na,b"]
)
async def test_what_is_no_table_is_refused(
    client: httpx.AsyncClient, mission: Mission, lead: Headers, content: bytes
) -> None:
    reply = await client.post(
        "/v1/facts/csv?source=file", content=content, headers=lead | {"content-type": "text/csv"}
    )

    assert (reply.status_code, reply.json()["code"]) == (422, "table-refused")


async def test_every_type_is_described(client: httpx.AsyncClient) -> None:
    told = (await client.get("/v1/fact-types")).json()

    found = {one["type"]: one for one in told["items"]}
    assert found["lead_created"]["subject"] == "lead"
    assert "touches" in found["lead_created"]["payload"]["properties"]
    assert "occurred_at" in told["envelope"]["properties"]


async def test_the_lead_can_count_again(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    campaign = campaign_id(mission)
    rows = [lead_row(campaign, name, actor="lea@example.org") for name in ("a", "b")]
    await send(client, lead, *rows, back(campaign, "b"))
    reader, partner = await key_of(db, scope="read"), await key_of(db, "haferkiez", scope="read")
    path = f"/v1/campaigns/{campaign}/facts"

    told: list[dict[str, Any]] = []
    asked: dict[str, Any] = {"limit": 2}
    while asked.get("after", "") is not None:
        page = (await client.get(path, params=asked, headers=reader)).json()
        told += page["items"]
        asked["after"] = page["next_after"]
    refused = await client.get(path, headers=partner)

    leads = [one for one in told if one["type"] == "lead_created"]
    assert [one["sign"] for one in leads].count(1) == 2
    assert sum(one["sign"] for one in leads) == 1
    (undone,) = [one for one in leads if one["sign"] < 0]
    assert undone["reverses"] in {one["id"] for one in leads}
    assert len({one["actor"] for one in leads}) == 1
    assert leads[0]["actor"].startswith("p_")
    assert (refused.status_code, refused.json()["code"]) == (404, "not-found")
