"""Somebody takes their data back from one brand, stays in the campaign, and later comes back."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from quests.ids import parse_id
from service.delivery.crm_line import open_exchange
from service.pseudonyms import participant_ref
from service.settings import Settings
from service.store.session import Database
from service.usecases.erase_people import eraser_of
from service.usecases.move_segments import move_segments
from service.usecases.take_back import note_taken_back, replay_taken_back
from tests.conftest import SECRET
from tests.consenting import holds
from tests.crm.feeding import Crm, Feeding, stretch_time
from tests.mission import Mission, launch
from tests.people import Headers, Person, campaign_id, key_of

MIA = "mia@example.org"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """A brand, its HubSpot, and a segment that all its people are in."""

    id: str
    key: Headers
    crm: Crm
    segment: str

    async def people(self, client: httpx.AsyncClient) -> int:
        """How many are in its segment now."""
        found: dict[str, Any] = (await client.get(self.segment, headers=self.key)).json()
        return int(found["people"])

    async def log(self, client: httpx.AsyncClient) -> list[dict[str, Any]]:
        """All that it can read of what happened."""
        reply = await client.get("/v1/events?limit=100", headers=self.key)
        items: list[dict[str, Any]] = reply.json()["items"]
        return items


async def brand(stack: AsyncExitStack, feeding: Feeding, name: str) -> Brand:
    key, organisation = await feeding.organisation(name)
    crm = await stack.enter_async_context(feeding.crm(key))
    body = {"name": "All", "asks": {}}
    made = await feeding.client.post("/v1/segments", json=body, headers=key)
    return Brand(id=organisation, key=key, crm=crm, segment=f"/v1/segments/{made.json()['id']}")


async def work(feeding: Feeding) -> None:
    """All that a worker does here."""
    await feeding.work()
    await move_segments(feeding.working, secret=SECRET, at=datetime.now(UTC))
    await feeding.work()


@asynccontextmanager
async def staged(
    client: httpx.AsyncClient, db: Database, working: Database
) -> AsyncIterator[tuple[Feeding, Mission, Brand, Brand]]:
    """A campaign of two brands, each with a HubSpot."""
    mission = await launch(db)
    async with AsyncExitStack() as stack:
        exchange = await stack.enter_async_context(open_exchange(allow_private=True))
        feeding = Feeding(client=client, db=db, working=working, exchange=exchange)
        lead = await brand(stack, feeding, "ackerfunke")
        partner = await brand(stack, feeding, "haferkiez")
        yield feeding, mission, lead, partner


async def taken_back(client: httpx.AsyncClient, person: Person, brand: Brand) -> httpx.Response:
    return await client.delete(f"/v1/me/organisations/{brand.id}", headers=person.headers)


async def between(person: Person, brand: Brand) -> dict[str, Any]:
    found: dict[str, Any] = (await person.get(f"/v1/me/organisations/{brand.id}")).json()
    return found


async def test_one_brand_forgets_them_and_the_campaign_and_the_other_brand_do_not(
    client: httpx.AsyncClient, db: Database, working: Database
) -> None:
    async with staged(client, db, working) as (feeding, mission, lead, partner):
        mia = await feeding.person(mission)
        assert (await mia.complete("petition")).status_code == 201
        for one in (lead, partner):
            await feeding.says(mia, one.id)
        await work(feeding)
        assert [one.crm.addresses() for one in (lead, partner)] == [[MIA], [MIA]]
        assert [await one.people(client) for one in (lead, partner)] == [1, 1]
        assert [one["state"] for one in (await between(mia, partner))["crms"]] == ["synced"]

        reply = await taken_back(client, mia, partner)

        assert reply.status_code == 202, reply.text
        receipt = reply.json()
        assert [one["decision"] for one in receipt["receipts"]] == ["withdrawn"]
        assert [(one["kind"], one["state"]) for one in receipt["crms"]] == [("hubspot", "pending")]
        assert await partner.people(client) == 0
        await work(feeding)

        assert partner.crm.double.contacts == {}
        assert lead.crm.addresses() == [MIA]
        assert [await one.people(client) for one in (lead, partner)] == [1, 0]
        [asked] = await partner.crm.listed("erasures")
        assert (asked["action"], asked["state"]) == ("erase", "done")
        found = await between(mia, partner)
        assert (found["withheld"], found["crms"]) == (True, [])
        [again] = found["taken_back"]
        assert (again["id"], again["crms"][0]["state"]) == (receipt["id"], "done")
        assert await holds(mia) == {lead.id: "confirmed", partner.id: "withdrawn"}
        assert len((await mia.get("/v1/me/completions")).json()["items"]) == 1


async def test_its_log_and_its_exports_name_them_no_more(
    client: httpx.AsyncClient, db: Database, working: Database
) -> None:
    async with staged(client, db, working) as (feeding, mission, lead, partner):
        mia = await feeding.person(mission)
        await mia.complete("stickers")
        await feeding.says(mia, lead.id)
        await work(feeding)
        ref = participant_ref(SECRET, *_ids(lead, mia))
        facts = f"/v1/campaigns/{campaign_id(mission)}/facts"
        assert ref in (await client.get(facts, headers=lead.key)).text

        await taken_back(client, mia, lead)
        await mia.complete("petition")
        await work(feeding)

        assert ref not in (await client.get(facts, headers=lead.key)).text
        log = [one for one in await lead.log(client) if ref in json.dumps(one)]
        types = [one["type"] for one in log]
        assert {one.partition(".")[0] for one in types} == {"consent", "segment", "participant"}
        assert types[-1] == "participant.erased"
        assert log[-1]["data"]["because"] == "taken_back"
        others = [one["type"] for one in await partner.log(client)]
        assert "completion.validated" in others
        assert "participant.erased" not in others
        trail = (await client.get("/v1/audit", headers=await _owner(db))).json()
        [deed] = [one for one in trail["items"] if one["operation"] == "take_back_from"]
        assert deed["actor"] == "participant"


async def test_a_new_yes_gives_it_anew(
    client: httpx.AsyncClient, db: Database, working: Database
) -> None:
    async with staged(client, db, working) as (feeding, mission, lead, _):
        mia = await feeding.person(mission)
        await feeding.says(mia, lead.id)
        await work(feeding)
        await taken_back(client, mia, lead)
        await work(feeding)
        assert lead.crm.double.contacts == {}

        await feeding.says(mia, lead.id)
        await mia.complete("petition")
        await work(feeding)

        assert lead.crm.addresses() == [MIA]
        assert await lead.people(client) == 1
        found = await between(mia, lead)
        assert (found["withheld"], found["taken_back"][0]["ended_at"] is None) == (False, False)
        assert "completion.validated" in [one["type"] for one in await lead.log(client)]


async def test_a_restored_copy_takes_it_back_again(
    client: httpx.AsyncClient, db: Database, working: Database, settings: Settings
) -> None:
    async with staged(client, db, working) as (feeding, mission, lead, _):
        mia = await feeding.person(mission)
        await feeding.says(mia, lead.id)
        await work(feeding)
        await taken_back(client, mia, lead)
        eraser = eraser_of(settings)
        assert await note_taken_back(working, eraser.log) == 1
        assert await note_taken_back(working, eraser.log) == 0

        async def replayed(**more: bool) -> int:
            at = datetime.now(UTC)
            return await replay_taken_back(working, eraser.log, secret=SECRET, at=at, **more)

        assert await replayed() == 0
        await db.hot.execute("DELETE FROM withheld")  # as an older copy has it
        assert await replayed(dry_run=True) == 1
        assert [await replayed(), await replayed()] == [1, 0]
        await stretch_time(feeding)
        await work(feeding)
        assert (await between(mia, lead))["withheld"] is True


def _ids(brand: Brand, person: Person) -> tuple[Any, Any]:
    return parse_id("org", brand.id), parse_id("prt", person.id)


async def _owner(db: Database) -> Headers:
    return await key_of(db, scope="own")
