"""A brand's CRM gets who said yes to the brand, and nothing more of who takes it back."""

import asyncio
import json
from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy import text

from quests.ids import parse_id
from service.delivery.courier import open_courier
from service.delivery.crm_line import open_exchange
from service.delivery.deliver import Dispatcher
from service.mail.mail import Office
from service.settings import Settings
from service.store.session import Database
from service.usecases.erase_people import erase_people, eraser_of
from service.usecases.fan_out_events import fan_out_events
from tests.conftest import SECRET
from tests.crm.feeding import Crm, Feeding, states, stretch_time
from tests.delivery.receiver import receiving
from tests.mission import Mission, launch
from tests.people import Person, campaign_id

pytestmark = [pytest.mark.attack]
QUEUED = 5000
# A crowd that waits for its turn, and of whom nobody allows it any more.
CROWD = (
    """
    INSERT INTO participant (workspace_id, id, locale, created_at)
    SELECT :workspace, gen_random_uuid(), 'en', now() FROM generate_series(1, :many)
    """,
    """
    INSERT INTO membership (workspace_id, campaign_id, participant_id, channel, joined_at)
    SELECT p.workspace_id, :campaign, p.id, 'direct', now() FROM participant AS p
    WHERE p.workspace_id = :workspace AND NOT EXISTS (
        SELECT FROM membership AS m WHERE m.participant_id = p.id)
    """,
    """
    INSERT INTO crm_contact (workspace_id, connection_id, participant_id, ref, state, queued_at,
        next_at, touched, updated_at)
    SELECT p.workspace_id, :connection, p.id, 'p_' || replace(p.id::text, '-', ''), 'pending',
        now() - interval '1 hour', now(), false, now() FROM participant AS p
    WHERE p.workspace_id = :workspace AND NOT EXISTS (
        SELECT FROM crm_contact AS c WHERE c.participant_id = p.id)
    """,
)


async def test_one_signs_for_one_brand_alone_and_withdraws_while_thousands_wait(
    client: httpx.AsyncClient, db: Database, working: Database, settings: Settings
) -> None:
    mission = await launch(db)
    async with open_exchange(allow_private=True) as exchange, receiving() as receiver:
        feeding = Feeding(client=client, db=db, working=working, exchange=exchange)
        key, brand = await feeding.organisation()
        other, _ = await feeding.organisation("haferkiez")
        hook = await client.post("/v1/webhooks", json={"url": receiver.url}, headers=key)
        await client.post(f"/v1/webhooks/{hook.json()['id']}/test", headers=key)
        async with feeding.crm(key) as ours, feeding.crm(other) as theirs:
            mia, ben = await feeding.person(mission), await feeding.person(mission, "Ben B")
            assert (await mia.complete("petition")).status_code == 201
            await feeding.says(mia, brand)
            await feeding.work()
            assert ours.addresses() == ["mia@example.org"]

            await feeding.says(ben, brand)
            await _crowd(feeding, mission, ours)
            await _withdraw_under_way(feeding, ours, brand, (ben, mia))
            said = json.dumps([one.json for one in ours.double.heard])
            assert "ben@example.org" not in said
            assert ours.addresses() == ["mia@example.org"]
            assert theirs.double.contacts == {}

            assert (await client.delete("/v1/me", headers=mia.headers)).status_code < 300
            await erase_people(working, eraser_of(settings), datetime.now(UTC))
            await stretch_time(feeding)
            await feeding.work()
            assert ours.double.contacts == {}
            assert [one["state"] for one in await ours.listed("erasures")] == ["done"]

        await _deliver(working)
        told = json.dumps([got.message for got in receiver.got])
        assert "@example.org" not in told
        assert campaign_id(mission) in told


async def _crowd(feeding: Feeding, mission: Mission, crm: Crm) -> None:
    """Thousands wait, and the last one in the queue among them."""
    named = {
        "workspace": mission.workspace_id,
        "campaign": mission.campaign_id,
        "connection": parse_id("crm", crm.path.rpartition("/")[2]),
        "many": QUEUED,
    }
    await feeding.notice()
    async with feeding.db.transaction() as session:
        for statement in CROWD:
            part = {name: one for name, one in named.items() if f":{name}" in statement}
            await session.execute(text(statement), part)
    assert (await states(crm))["pending"] == QUEUED + 1


async def _withdraw_under_way(
    feeding: Feeding, crm: Crm, brand: str, people: tuple[Person, ...]
) -> None:
    """They take it back while a worker goes through the queue."""
    feeder, stop = feeding.feeder(), asyncio.Event()
    running = asyncio.create_task(feeder.run(stop))
    for one in people:
        await feeding.says(one, brand, yes=False)
    async with asyncio.timeout(120):
        while (await states(crm)).get("pending") or _subscribed(crm):
            await feeding.notice()
            await asyncio.sleep(0.1)
    stop.set()
    feeder.hurry()
    await running


def _subscribed(crm: Crm) -> list[str]:
    return [key for key, one in crm.double.contacts.items() if one.get("subscribed") == "yes"]


async def _deliver(working: Database) -> None:
    """Every webhook that waits."""
    at = datetime.now(UTC)
    while await fan_out_events(working, secret=SECRET, at=at):
        pass
    async with open_courier(SECRET, allow_private=True) as courier:
        office = Office(secret=SECRET, public_url="https://coquest.example")
        dispatcher, stop = Dispatcher(working, courier, office), asyncio.Event()
        running = asyncio.create_task(dispatcher.run(stop))
        await asyncio.sleep(2)
        stop.set()
        dispatcher.hurry()
        await running
