"""Blueprints over HTTP: who may, in which format, and what they are told."""

import json
from datetime import UTC, datetime

import httpx
import pytest

from service.blueprint_text.reader import read_blueprint
from service.store.session import Database
from service.usecases.create_api_key import create_api_key
from tests.campaigns import EXAMPLE, Raw, example

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
YAML = {"Content-Type": "application/yaml"}


async def key_of(
    db: Database, organisation: str, scope: str = "organise", workspace: str = "berlin"
) -> dict[str, str]:
    async with db.transaction() as session:
        made = await create_api_key(
            session,
            workspace=workspace,
            organisation=organisation,
            name="test",
            scopes=[scope],
            at=NOW,
        )
    return {"Authorization": f"Bearer {made.text}"}


@pytest.fixture
async def lead(db: Database) -> dict[str, str]:
    return await key_of(db, "ackerfunke")


async def test_the_example_goes_in_as_yaml_and_comes_out_as_both(
    client: httpx.AsyncClient, lead: dict[str, str]
) -> None:
    reply = await client.post("/v1/blueprints", content=EXAMPLE.read_bytes(), headers=lead | YAML)

    assert reply.status_code == 200, reply.text
    told = reply.json()
    assert told["campaign"]["slug"] == "berlin-isst-anders"
    assert "quest/stickers" in told["created"]
    assert told["ids"]["quests"]["stickers"].startswith("qst_")

    address = f"/v1/campaigns/{told['campaign']['id']}/blueprint"
    wanted = read_blueprint(EXAMPLE.read_bytes(), "yaml").blueprint
    as_json = await client.get(address, headers=lead)
    as_yaml = await client.get(address, headers=lead | {"Accept": "application/yaml"})
    assert read_blueprint(as_json.content, "json").blueprint == wanted
    assert as_yaml.headers["content-type"].startswith("application/yaml")
    assert read_blueprint(as_yaml.content, "yaml").blueprint == wanted


async def test_a_dry_run_changes_nothing(client: httpx.AsyncClient, lead: dict[str, str]) -> None:
    dry = await client.post("/v1/blueprints?dry_run=true", json=example(), headers=lead)
    wet = await client.post("/v1/blueprints", json=example(), headers=lead)
    again = await client.post("/v1/blueprints", json=example(), headers=lead)

    assert dry.json()["campaign"]["id"] is None
    assert dry.json()["created"] == wet.json()["created"]
    # The key came first, so its organisation was there already, with its slug for a name.
    assert wet.json()["updated"] == ["organisation/ackerfunke"]
    assert again.json()["created"] == again.json()["updated"] == again.json()["closed"] == []


async def test_a_refusal_lists_every_mistake_with_its_line(
    client: httpx.AsyncClient, lead: dict[str, str]
) -> None:
    broken = (
        EXAMPLE.read_text().replace("points: 60", "points: -60").replace("times: 3", "times: x")
    )

    reply = await client.post("/v1/blueprints", content=broken.encode(), headers=lead | YAML)

    assert reply.status_code == 422
    problem = reply.json()
    assert problem["code"] == "blueprint-refused"
    assert [one["path"] for one in problem["errors"]] == [
        "quests[1].points",
        "quests[2].limits[0].times",
    ]
    assert all(one["line"] > 1 and one["column"] > 1 for one in problem["errors"])


async def test_only_the_lead_imports_and_only_insiders_export(
    client: httpx.AsyncClient, db: Database, lead: dict[str, str]
) -> None:
    partner, stranger = await key_of(db, "haferkiez"), await key_of(db, "stranger")
    reader = await key_of(db, "ackerfunke", "read")
    elsewhere = await key_of(db, "ackerfunke", workspace="hamburg")
    made = await client.post("/v1/blueprints", json=example(), headers=lead)
    address = f"/v1/campaigns/{made.json()['campaign']['id']}/blueprint"

    posted = [
        (await client.post("/v1/blueprints", json=example(), headers=key)).status_code
        for key in (partner, stranger, reader, {})
    ]
    got = [
        (await client.get(address, headers=key)).status_code
        for key in (lead, reader, partner, stranger, elsewhere, {})
    ]

    assert posted == [403, 403, 403, 401]
    assert got == [200, 200, 200, 404, 404, 401]


async def test_nobody_takes_a_campaign_over_by_naming_another_lead(
    client: httpx.AsyncClient, db: Database, lead: dict[str, str]
) -> None:
    def take_over(raw: Raw) -> None:
        raw["campaign"]["lead"] = "haferkiez"
        del raw["campaign"]["partners"][0]

    await client.post("/v1/blueprints", json=example(), headers=lead)
    partner = await key_of(db, "haferkiez")

    reply = await client.post("/v1/blueprints", json=example(take_over), headers=partner)

    assert reply.status_code == 403


async def test_other_formats_and_too_much_are_refused(
    client: httpx.AsyncClient, lead: dict[str, str]
) -> None:
    text = await client.post(
        "/v1/blueprints", content=b"x", headers=lead | {"Content-Type": "text/plain"}
    )
    much = await client.post("/v1/blueprints", content=b" " * 300_000, headers=lead | YAML)
    broken = await client.post(
        "/v1/blueprints", content=b"{", headers=lead | {"Content-Type": "application/json"}
    )

    assert (text.status_code, much.status_code, broken.status_code) == (415, 413, 422)
    assert json.loads(broken.text)["errors"][0]["code"] == "unreadable"
