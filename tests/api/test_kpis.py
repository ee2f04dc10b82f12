"""KPIs over HTTP: fresh, windowed, split, explained, and refused."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from quests.ids import parse_id, public_id
from scoring.facts import Fact, new_fact, retraction
from scoring.registry import KPIS
from service.store.facts import record_facts
from service.store.folding import lock_campaign
from service.store.session import Database
from service.usecases.create_api_key import create_api_key
from tests.campaigns import example
from tests.people import key_of

NOON = datetime(2026, 5, 10, 12, tzinfo=UTC)
VALID = {"quest_kind": "sticker", "status": "valid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A campaign that was imported, seen by its lead."""

    client: httpx.AsyncClient
    database: Database
    workspace_id: UUID
    campaign: str
    quest: str
    lead: UUID

    async def get(self, path: str = "", **query: str) -> httpx.Response:
        return await self.client.get(f"/v1/campaigns/{self.campaign}/kpis{path}", params=query)

    async def kpi(self, name: str, **query: str) -> dict[str, Any]:
        reply = await self.get(f"/{name}", **query)
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found

    def fact(self, type: str = "participation", *, days: float = 0, **fields: Any) -> Fact:
        defaults: dict[str, Any] = {
            "workspace_id": self.workspace_id,
            "campaign_id": parse_id("cmp", self.campaign),
            "zone": "Europe/Berlin",
            "occurred_at": NOON + timedelta(days=days),
            "received_at": NOON + timedelta(days=days),
            "source": "test",
            "source_ref": str(uuid4()),
            "payload": VALID,
            "actor_id": uuid4(),
            "quest_id": parse_id("qst", self.quest),
        }
        return new_fact(type, **(defaults | fields))

    async def happened(self, *facts: Fact) -> None:
        async with self.database.transaction() as session:
            await record_facts(session, facts)


@pytest.fixture
async def place(client: httpx.AsyncClient, db: Database) -> Place:
    async with db.transaction() as session:
        key = await create_api_key(
            session,
            workspace="berlin",
            organisation="ackerfunke",
            name="test",
            scopes=["organise"],
            at=NOON,
        )
        found = text("SELECT workspace_id FROM workspace WHERE slug = 'berlin'")
        workspace_id = (await session.execute(found)).scalar_one()
    client.headers["Authorization"] = f"Bearer {key.text}"
    told = (await client.post("/v1/blueprints", json=example())).json()
    return Place(
        client=client,
        database=db,
        workspace_id=workspace_id,
        campaign=told["campaign"]["id"],
        quest=told["ids"]["quests"]["stickers"],
        lead=await organisation(db, "ackerfunke"),
    )


async def test_all_kpis_are_there_before_anything_happened(place: Place) -> None:
    items = (await place.get()).json()["items"]

    assert [item["name"] for item in items] == list(KPIS)
    told = {item["name"]: item["value"] for item in items}
    assert told.pop("quest_clarity_rate") == 100  # the Charter was published with the Quests
    assert set(told.values()) == {0, None}
    assert all(item["pending"] == 0 and item["path"] == "cells" for item in items)


async def test_what_was_just_written_is_read(place: Place) -> None:
    first = place.fact()
    await place.happened(first, place.fact())
    assert (await place.kpi("participations"))["value"] == 2

    await place.happened(retraction(first, NOON))
    found = await place.kpi("participations")

    assert (found["value"], found["pending"]) == (1, 0)
    assert datetime.fromisoformat(found["as_of"]) > NOON


async def test_while_others_fold_the_last_fold_is_served_and_says_so(place: Place) -> None:
    await place.happened(place.fact())
    before = await place.kpi("participations")
    await place.happened(place.fact())

    async with place.database.transaction() as session:
        await lock_campaign(session, place.workspace_id, parse_id("cmp", place.campaign))
        found = await place.kpi("participations")

    assert (found["value"], found["pending"]) == (1, 1)
    assert datetime.fromisoformat(found["as_of"]) <= datetime.fromisoformat(before["as_of"])


async def test_a_window_holds_its_first_day_and_not_its_last(place: Place) -> None:
    await place.happened(*(place.fact(days=day) for day in range(3)))

    found = await place.kpi("participations", **{"from": "2026-05-10", "to": "2026-05-12"})

    assert found["value"] == 2
    assert found["window"] == {"from": "2026-05-10", "to": "2026-05-12"}


async def test_a_ratio_comes_with_its_parts_and_is_null_over_nothing(place: Place) -> None:
    nothing = await place.kpi("authored_share")
    assert (nothing["value"], nothing["status"]) == (None, "null_denominator")

    actor = uuid4()
    authored = {"kind": "slogan", "authored": True, "status": "accepted", "visibility": "named"}
    await place.happened(
        place.fact(),
        place.fact(actor_id=actor),
        place.fact("contribution", actor_id=actor, payload=authored),
    )
    found = await place.kpi("authored_share")

    assert found["value"] == 50
    assert found["parts"] == {"numerator": 1, "denominator": 2}


async def test_a_split_names_its_groups_as_the_api_does(place: Place) -> None:
    await place.happened(
        *(place.fact(locale="fr") for _ in range(5)),
        *(place.fact(locale="de") for _ in range(6)),
        *(place.fact(quest_id=None) for _ in range(7)),
    )

    by_quest = await place.kpi("unique_participants", by="quest")
    by_locale = await place.kpi("unique_participants", by="locale")
    by_day = await place.kpi("unique_participants", by="day")

    assert {group["key"]: group["value"] for group in by_quest["breakdown"]} == {
        None: 7,
        place.quest: 11,
    }
    assert [group["key"] for group in by_locale["breakdown"]] == [None, "de", "fr"]
    assert [(group["key"], group["n"]) for group in by_day["breakdown"]] == [("2026-05-10", 18)]


async def test_a_split_that_a_kpi_cannot_carry_is_refused_and_says_which_it_can(
    place: Place,
) -> None:
    reply = await place.get("/stickers_distributed", by="channel")

    assert reply.status_code == 422
    assert reply.json()["code"] == "dimension-refused"
    assert reply.json()["allowed"] == ["partner", "quest", "locale", "day"]


async def test_a_window_that_is_none_is_refused(place: Place) -> None:
    for query in (
        {"from": "yesterday"},
        {"from": "2026-13-01"},
        {"to": "0"},  # no day, though pydantic alone would read seconds since 1970
        {"from": "2026-05-02", "to": "2026-05-01"},
        {"since": "2026-05-01"},
    ):
        assert (await place.get("/shares", **query)).status_code == 422
        assert (await place.get(**query)).status_code == 422


async def test_labels_are_in_the_readers_language(place: Place) -> None:
    labels = {}
    for language in ("de-DE,de;q=0.9", "fr", "ja"):
        place.client.headers["Accept-Language"] = language
        labels[language] = (await place.kpi("quest_completions"))["label"]

    assert list(labels.values()) == [
        "Abgeschlossene Quests",
        "Quêtes accomplies",
        "Quest completions",
    ]


async def test_every_number_is_explained(place: Place) -> None:
    first = place.fact()
    void = place.fact(payload=VALID | {"status": "void"})
    await place.happened(first, place.fact(days=9), void, retraction(first, NOON))
    found = await place.kpi("unique_participants", to="2026-05-12")

    explained = (await place.client.get(found["explain"], params={"to": "2026-05-12"})).json()

    assert explained["kpi"]["value"] == found["value"] == 0
    assert explained["formula"] == KPIS["unique_participants"].formula
    path, german = found["explain"], {"Accept-Language": "de-AT, en;q=0.5"}
    assert (
        (await place.client.get(path, headers=german))
        .json()["formula"]
        .startswith("Verschiedene Teilnehmende mit mindestens einer gültigen Teilnahme.")
    )
    (measure,) = explained["measures"]
    assert measure["counts"] == [{"fact": "participation", "where": {"status": ["valid"]}}]
    assert measure["aggregation"] == "distinct"
    assert measure["evidence"] == {"facts": 1, "retractions": 1}


async def test_what_follows_from_several_facts_says_from_which(place: Place) -> None:
    (bounced, _) = (await place.get("/bounce_rate/explain")).json()["measures"]

    assert [one["fact"] for one in bounced["counts"]] == ["interaction", "lead_created", "view"]


async def test_only_holders_of_a_key_of_the_workspace_read_kpis(place: Place) -> None:
    assert (await place.get("/no_such_kpi")).status_code == 404
    assert (await place.get("/no_such_kpi/explain")).status_code == 404
    elsewhere = public_id("cmp", uuid4())
    assert (await place.client.get(f"/v1/campaigns/{elsewhere}/kpis")).status_code == 404
    del place.client.headers["Authorization"]
    assert (await place.get()).status_code == 401


async def test_only_who_stands_behind_a_campaign_reads_its_kpis(place: Place, db: Database) -> None:
    partner = await key_of(db, "haferkiez", scope="read")
    stranger = await key_of(db, "somebody-else", scope="read")
    path = f"/v1/campaigns/{place.campaign}/kpis/participations"

    as_partner = await place.client.get(path, headers=partner)
    as_stranger = await place.client.get(path, headers=stranger)

    assert as_partner.status_code == 200
    assert as_stranger.status_code == 404


async def test_a_partner_sees_what_it_brought_and_all_others_as_one(
    place: Place, db: Database
) -> None:
    hafer, korn = [await organisation(db, slug) for slug in ("haferkiez", "bohnenrausch")]
    await place.happened(
        place.fact(partner_id=hafer),
        *(place.fact(partner_id=korn) for _ in range(2)),
        place.fact(partner_id=place.lead),
        place.fact(),
    )
    partner = await key_of(db, "haferkiez", scope="read")
    path = f"/v1/campaigns/{place.campaign}/kpis/participations"

    as_lead = (await place.kpi("participations", by="partner"))["breakdown"]
    seen = (await place.client.get(path, params={"by": "partner"}, headers=partner)).json()

    assert {group["key"]: group["value"] for group in as_lead} == {
        None: 1,
        public_id("org", hafer): 1,
        public_id("org", korn): 2,
        public_id("org", place.lead): 1,
    }
    assert {group["key"]: group["value"] for group in seen["breakdown"]} == {
        public_id("org", hafer): 1,
        "others": 4,
    }
    assert seen["value"] == 5  # totals are shared
    assert public_id("org", korn) not in json.dumps(seen)


async def test_a_ratio_of_the_others_is_made_of_their_sums(place: Place, db: Database) -> None:
    korn, author = await organisation(db, "bohnenrausch"), uuid4()
    authored = {"kind": "slogan", "authored": True, "status": "accepted", "visibility": "named"}
    await place.happened(
        *(place.fact(partner_id=korn, actor_id=one) for one in (author, uuid4(), uuid4())),
        *(place.fact() for _ in range(2)),
        place.fact("contribution", partner_id=korn, actor_id=author, payload=authored),
    )
    partner = await key_of(db, "haferkiez", scope="read")
    path = f"/v1/campaigns/{place.campaign}/kpis/authored_share"

    seen = (await place.client.get(path, params={"by": "partner"}, headers=partner)).json()

    (others,) = seen["breakdown"]
    assert (others["key"], others["value"]) == ("others", 20)
    assert others["parts"] == {"numerator": 1, "denominator": 5}


async def test_whoever_came_by_several_of_the_others_is_one_of_them(
    place: Place, db: Database
) -> None:
    hafer, korn = [await organisation(db, slug) for slug in ("haferkiez", "bohnenrausch")]
    ways = [(korn, place.lead)] * 5 + [(korn, None, hafer)] * 2 + [(hafer,)] * 4
    came = [(uuid4(), by) for by in ways]
    await place.happened(
        *(place.fact(partner_id=by, actor_id=who) for who, those in came for by in those)
    )
    partner = await key_of(db, "haferkiez", scope="read")
    path = f"/v1/campaigns/{place.campaign}/kpis/unique_participants"

    seen = (await place.client.get(path, params={"by": "partner"}, headers=partner)).json()

    groups = {group["key"]: group["value"] for group in seen["breakdown"]}
    assert seen["value"] == 11
    assert groups == {public_id("org", hafer): 6, "others": 7}


async def organisation(db: Database, slug: str) -> UUID:
    """An organisation of the campaign."""
    found: UUID = await db.hot.fetchval("SELECT id FROM organisation WHERE slug = $1", slug)
    return found
