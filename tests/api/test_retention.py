"""People go some months after their campaign: warned, and not while they are elsewhere."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from service.mail.mail import Office
from service.settings import Settings
from service.store.session import Database
from service.usecases.erase_people import erase_people, eraser_of
from service.usecases.let_people_go import let_people_go
from tests.conftest import SECRET
from tests.erasing import ADDRESS, prove
from tests.mailed import mails
from tests.mission import Mission, campaign_is, launch
from tests.people import Headers, Person, campaign_id, join, key_of

OFFICE = Office(secret=SECRET, public_url="https://coquest.example")
END = text("UPDATE campaign SET ends_at = :at WHERE slug <> 'zweite'")
LONG_AGO = timedelta(days=200)


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, campaign_is(keep_people_months=6))


@pytest.fixture
async def key(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


async def over_since(db: Database, ago: timedelta) -> None:
    async with db.transaction() as session:
        await session.execute(END, {"at": datetime.now(UTC) - ago})


async def asked(client: httpx.AsyncClient, mission: Mission, key: Headers) -> dict[str, Any]:
    reply = await client.get(f"/v1/campaigns/{campaign_id(mission)}/retention", headers=key)
    assert reply.status_code == 200, reply.text
    told: dict[str, Any] = reply.json()
    return {name: told[name] for name in ("people", "active_elsewhere", "to_be_warned", "would_go")}


async def go(working: Database, settings: Settings, at: datetime) -> int:
    await let_people_go(working, OFFICE, at)
    return await erase_people(working, eraser_of(settings), at)


def counts(people: int, elsewhere: int, to_warn: int, would_go: int) -> dict[str, int]:
    names = ("people", "active_elsewhere", "to_be_warned", "would_go")
    return dict(zip(names, (people, elsewhere, to_warn, would_go), strict=True))


async def there(person: Person) -> bool:
    return (await person.get("/v1/me")).status_code == 200


async def test_nobody_goes_before_the_months_are_over_or_where_none_are_set(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    settings: Settings,
    mission: Mission,
    key: Headers,
) -> None:
    other = await launch(db, campaign_is(slug="zweite"))
    stays, kept = await join(client, mission), await join(client, other)
    await over_since(db, timedelta(days=30))

    assert await asked(client, mission, key) == counts(1, 0, 0, 0)
    assert await go(working, settings, datetime.now(UTC)) == 0
    assert await there(stays)
    assert await there(kept)


async def test_who_has_a_mailbox_is_warned_two_weeks_before_and_then_goes(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    settings: Settings,
    mission: Mission,
    key: Headers,
) -> None:
    warned, silent = await join(client, mission, locale="fr"), await join(client, mission)
    await warned.complete("stickers", placed=2)
    await prove(client, db, warned, ADDRESS)
    await over_since(db, LONG_AGO)
    now = datetime.now(UTC)
    assert await asked(client, mission, key) == counts(2, 0, 1, 1)

    assert await go(working, settings, now) == 1
    [mail] = await mails(db)
    assert (mail.to, "14 jours" in mail.written.text) == (ADDRESS, True)
    assert await there(warned)
    assert not await there(silent)
    assert await go(working, settings, now + timedelta(days=13)) == 0
    assert await mails(db) == []

    assert await go(working, settings, now + timedelta(days=15)) == 1
    assert not await there(warned)
    assert await asked(client, mission, key) == counts(0, 0, 0, 0)
    page = (await client.get(f"/v1/campaigns/{campaign_id(mission)}")).json()
    assert 2 in {one["value"] for one in page["progress"]["totals"]}


async def test_who_is_in_a_campaign_that_goes_on_stays(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    settings: Settings,
    mission: Mission,
    key: Headers,
) -> None:
    other = await launch(db, campaign_is(slug="zweite"))
    person = await join(client, mission)
    path = f"/v1/campaigns/{campaign_id(other)}/participants"
    joined = await client.post(path, json={}, headers=person.headers)
    assert joined.status_code in {200, 201}, joined.text
    await over_since(db, LONG_AGO)

    assert await asked(client, mission, key) == counts(1, 1, 0, 0)
    assert await go(working, settings, datetime.now(UTC)) == 0
    assert await there(person)


async def test_looking_ahead_changes_nothing(
    client: httpx.AsyncClient, db: Database, mission: Mission, key: Headers
) -> None:
    await join(client, mission)
    await over_since(db, LONG_AGO)

    first = await asked(client, mission, key)

    assert first == await asked(client, mission, key) == counts(1, 0, 0, 1)


async def test_only_who_leads_may_look(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    partner = await key_of(db, "haferkiez")

    reply = await client.get(f"/v1/campaigns/{campaign_id(mission)}/retention", headers=partner)

    assert reply.status_code == 404
