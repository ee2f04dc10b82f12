"""Signatures on paper: counted by one, verified by another, shown apart until then."""

from typing import Any

import httpx
import pytest

from service.store.session import Database
from service.usecases.fold_facts import fold_all
from tests.builders import NOON
from tests.mission import Mission, launch
from tests.people import Headers, campaign_id, join, key_of, quest_id
from tests.petitioning import count, move


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


@pytest.fixture
async def second(db: Database, mission: Mission) -> Headers:
    """Somebody else of the same organisation."""
    return await key_of(db, scope="moderate")


async def counts(client: httpx.AsyncClient, mission: Mission) -> dict[str, Any]:
    path = f"/v1/quests/{quest_id(mission, 'petition')}/signatures/counts"
    found = (await client.get(path)).json()
    return {name: found[name] for name in ("total", "online", "paper", "paper_unverified")}


async def kpi(client: httpx.AsyncClient, db: Database, mission: Mission, key: Headers) -> int:
    await fold_all(db, NOON)
    path = f"/v1/campaigns/{campaign_id(mission)}/kpis/paper_signatures"
    return int((await client.get(path, headers=key)).json()["value"])


async def test_a_sheet_counts_once_somebody_else_has_verified_it(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers, second: Headers
) -> None:
    quest = quest_id(mission, "petition")
    await (await join(client, mission)).complete("petition")

    sheet = (await count(client, quest, lead)).json()
    apart = await counts(client, mission)
    own = await move(client, sheet["id"], lead, "verified")
    verified = await move(client, sheet["id"], second, "verified", lines=17)

    assert apart == {"total": 1, "online": 1, "paper": 0, "paper_unverified": 18}
    assert (own.status_code, own.json()["code"]) == (409, "transition-refused")
    assert (verified.json()["state"], verified.json()["lines"]) == ("verified", 17)
    assert await counts(client, mission) == {
        "total": 18,
        "online": 1,
        "paper": 17,
        "paper_unverified": 0,
    }
    assert await kpi(client, db, mission, lead) == 17


async def test_a_verified_sheet_is_taken_back_and_verified_again(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers, second: Headers
) -> None:
    sheet = (await count(client, quest_id(mission, "petition"), lead)).json()["id"]
    await move(client, sheet, second, "verified")

    silent = await move(client, sheet, second, "taken_back")
    await move(client, sheet, second, "taken_back", reason="All in one hand.")
    without = await kpi(client, db, mission, lead)
    await move(client, sheet, second, "verified")

    assert (silent.status_code, silent.json()["field"]) == (409, "reason")
    assert (without, await kpi(client, db, mission, lead)) == (0, 18)


async def test_a_sheet_is_handed_in_once(
    client: httpx.AsyncClient, mission: Mission, lead: Headers, second: Headers
) -> None:
    quest = quest_id(mission, "petition")
    await count(client, quest, lead)

    again = await count(client, quest, second)
    more = await count(client, quest, lead, number="8", lines=501)
    early = await count(client, quest, lead, number="9", collected_on="2099-01-01")

    assert (again.status_code, again.json()["code"]) == (409, "already-exists")
    assert (more.status_code, early.status_code) == (422, 409)


async def test_more_than_was_counted_does_not_hold(
    client: httpx.AsyncClient, mission: Mission, lead: Headers, second: Headers
) -> None:
    sheet = (await count(client, quest_id(mission, "petition"), lead)).json()["id"]

    reply = await move(client, sheet, second, "verified", lines=19)

    assert (reply.status_code, reply.json()["limit"]) == (409, 18)


async def test_only_petitions_have_sheets(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    assert (await count(client, quest_id(mission, "stickers"), lead)).status_code == 404


@pytest.mark.parametrize("language", ["de", "en", "fr"])
async def test_what_is_handed_over_is_what_counts_and_no_more(
    client: httpx.AsyncClient,
    mission: Mission,
    lead: Headers,
    second: Headers,
    language: str,
) -> None:
    quest = quest_id(mission, "petition")
    for said in (
        {"public_name": "=HYPERLINK(1)", "comment": "Not handed over."},
        {"public_name": "Zoë Żółć", "shown": "initials"},
        {"public_name": "Hidden Person", "shown": "unnamed"},
        {"name": "Διονύσιος Σολωμός", "postcode": "10115"},
    ):
        signed = await (await join(client, mission)).complete("petition", **said)
        assert signed.status_code == 201, signed.text
    sheet = (await count(client, quest, lead)).json()["id"]
    await move(client, sheet, second, "verified")
    path = f"/v1/quests/{quest}/signatures/hand-over"

    rows = await client.post(path, json={"format": "csv", "language": language}, headers=lead)
    pages = await client.post(path, json={"language": language}, headers=lead)

    text = rows.content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert "Z. Ż." in text
    assert "Διονύσιος Σολωμός,10115" in text
    assert "Market hall,18" in text
    assert "Hidden" not in text
    assert "Not handed over" not in text
    assert pages.content.startswith(b"%PDF")
    assert pages.headers["content-type"] == "application/pdf"


async def test_there_is_no_part_after_the_last(
    client: httpx.AsyncClient, mission: Mission, lead: Headers
) -> None:
    path = f"/v1/quests/{quest_id(mission, 'petition')}/signatures/hand-over"

    assert (await client.post(path, json={"part": 2}, headers=lead)).status_code == 404
