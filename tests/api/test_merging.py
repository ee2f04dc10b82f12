"""Who proves an address again is the same person: deeds move, once-only counts once, races end."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from quests.errors import Unauthenticated
from quests.ids import parse_id, public_id
from service.pseudonyms import participant_ref
from service.settings import Settings
from service.store.data_map import REFERS
from service.store.merging import Pair, persistently
from service.store.session import Database, Session
from service.usecases.fan_out_events import fan_out_events
from service.usecases.fold_facts import fold_all
from service.usecases.merge_participants import merge_participants
from service.usecases.rebuild_kpis import rebuild_kpis
from tests.mail.inbox import Inbox
from tests.mission import Mission, campaign_is, launch, limited
from tests.people import Headers, Person, campaign_id, join, key_of

LEA = "lea@example.org"
REFERENCES = text("""
    SELECT conrelid::regclass::text AS name FROM pg_constraint
    WHERE contype = 'f' AND confrelid = 'participant'::regclass ORDER BY name
""")


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, limited("slogan", campaign=1), limited("stickers", day=3))


@pytest.fixture
def inbox(working: Database) -> Inbox:
    return Inbox(working)


@pytest.fixture
async def key(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


async def prove(
    client: httpx.AsyncClient, inbox: Inbox, person: Person, email: str = LEA
) -> dict[str, Any]:
    """Prove an address; who the person is from now on."""
    asked = await client.post("/v1/me/email", json={"email": email}, headers=person.headers)
    assert asked.status_code == 202
    said = {"code": await inbox.code(email)}
    reply = await client.post("/v1/me/email/confirm", json=said, headers=person.headers)
    assert reply.status_code == 200, reply.text
    told: dict[str, Any] = reply.json()
    person.headers = {"authorization": f"Bearer {told['token']}"}
    return told


async def figure(
    client: httpx.AsyncClient, db: Database, mission: Mission, key: Headers, kpi: str
) -> Any:
    await fold_all(db, datetime.now(UTC))
    reply = await client.get(f"/v1/campaigns/{campaign_id(mission)}/kpis/{kpi}", headers=key)
    return reply.json()["value"]


async def mine(client: httpx.AsyncClient, headers: Headers) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (
        await client.get("/v1/me/completions?limit=100", headers=headers)
    ).json()["items"]
    return [item["completion"] | {"history": item["history"]} for item in items]


async def test_what_was_done_on_both_devices_is_one_persons(
    client: httpx.AsyncClient, db: Database, mission: Mission, inbox: Inbox, key: Headers
) -> None:
    phone, laptop = [await join(client, mission) for _ in range(2)]
    await phone.complete("stickers", placed=2)
    await prove(client, inbox, phone)
    await laptop.complete("stickers", placed=3)
    assert await figure(client, db, mission, key, "unique_participants") == 2

    told = await prove(client, inbox, laptop)

    assert (told["merged"], told["participant"]["id"]) == (True, phone.id)
    assert {one["quantity"] for one in await mine(client, laptop.headers)} == {2, 3}
    assert await mine(client, laptop.headers) == await mine(client, phone.headers)
    assert await figure(client, db, mission, key, "unique_participants") == 1
    assert await figure(client, db, mission, key, "stickers_distributed") == 5
    folded = (await client.get(f"/v1/campaigns/{campaign_id(mission)}/kpis", headers=key)).json()
    await rebuild_kpis(db, mission.workspace_id, mission.campaign_id, at=datetime.now(UTC))
    anew = (await client.get(f"/v1/campaigns/{campaign_id(mission)}/kpis", headers=key)).json()
    assert [one["value"] for one in folded["items"]] == [one["value"] for one in anew["items"]]


async def test_what_can_be_done_once_counts_once_and_the_later_is_revoked(
    client: httpx.AsyncClient, db: Database, mission: Mission, inbox: Inbox, key: Headers
) -> None:
    first, second = [await join(client, mission, locale="fr") for _ in range(2)]
    for person in (first, second):
        made = (await person.complete("slogan")).json()["completion"]["id"]
        await client.post(
            f"/v1/completions/{made}/transitions", json={"to": "accepted"}, headers=key
        )
    await prove(client, inbox, first)

    await prove(client, inbox, second)

    later, earlier = await mine(client, second.headers)
    assert (earlier["state"], later["state"]) == ("accepted", "revoked")
    assert later["history"][-1]["reason"] == "Tu l'avais déjà fait avant de te connecter ici."
    again = await second.complete("slogan")
    assert again.json()["code"] == "limit-reached"
    async with db.read() as session:
        uses = await session.execute(text("SELECT used, most FROM limit_use WHERE most = 1"))
        assert [tuple(row) for row in uses] == [(1, 1)]


async def test_a_limit_per_day_holds_for_both_together(
    client: httpx.AsyncClient, db: Database, mission: Mission, inbox: Inbox, key: Headers
) -> None:
    first, second = [await join(client, mission) for _ in range(2)]
    for person in (first, second):
        for _ in range(2):
            assert (await person.complete("stickers", placed=1)).status_code == 201
    await prove(client, inbox, first)

    await prove(client, inbox, second)

    states = [one["state"] for one in await mine(client, second.headers)]
    assert sorted(states) == ["accepted", "accepted", "accepted", "revoked"]
    assert await figure(client, db, mission, key, "stickers_distributed") == 3
    assert (await second.complete("stickers", placed=1)).json()["code"] == "limit-reached"


async def test_what_waits_for_review_goes_before_what_counts(
    client: httpx.AsyncClient, db: Database, mission: Mission, inbox: Inbox, key: Headers
) -> None:
    waiting, counted = [await join(client, mission) for _ in range(2)]
    await waiting.complete("slogan")
    made = (await counted.complete("slogan")).json()["completion"]["id"]
    await client.post(f"/v1/completions/{made}/transitions", json={"to": "accepted"}, headers=key)
    await prove(client, inbox, waiting)

    await prove(client, inbox, counted)

    states = {one["id"]: one["state"] for one in await mine(client, counted.headers)}
    assert states.pop(made) == "accepted"
    assert [*states.values()] == ["rejected"]


async def test_a_revoked_completion_of_the_former_takes_its_moved_facts_back(
    client: httpx.AsyncClient, db: Database, mission: Mission, inbox: Inbox, key: Headers
) -> None:
    first, second = [await join(client, mission) for _ in range(2)]
    await prove(client, inbox, first)
    made = (await second.complete("stickers", placed=3)).json()["completion"]["id"]
    await prove(client, inbox, second)

    reply = await client.post(
        f"/v1/completions/{made}/transitions",
        json={"to": "revoked", "reason": "Photo of another city"},
        headers=key,
    )

    assert reply.status_code == 200
    assert await figure(client, db, mission, key, "stickers_distributed") == 0
    assert await figure(client, db, mission, key, "unique_participants") == 0


async def test_the_former_participant_is_nobody_any_more_on_every_route(
    client: httpx.AsyncClient, mission: Mission, inbox: Inbox
) -> None:
    phone, laptop = [await join(client, mission) for _ in range(2)]
    await prove(client, inbox, phone)
    before = dict(laptop.headers)
    await prove(client, inbox, laptop)
    laptop.headers = before

    assert (await laptop.get("/v1/me")).status_code == 401
    assert (await laptop.complete("stickers", placed=1)).status_code == 401
    refresh = {"refresh_token": laptop.told["refresh_token"]}
    assert (await client.post("/v1/tokens/refresh", json=refresh)).status_code == 401


async def test_an_action_sent_again_after_the_merge_is_still_the_same_action(
    client: httpx.AsyncClient, mission: Mission, inbox: Inbox
) -> None:
    phone, laptop = [await join(client, mission) for _ in range(2)]
    await prove(client, inbox, phone)
    action = uuid4().hex
    lost = await laptop.complete("stickers", placed=3, key=action)
    await prove(client, inbox, laptop)

    again = await laptop.complete("stickers", placed=3, key=action)

    assert again.headers["idempotent-replayed"] == "true"
    assert again.content == lost.content


async def test_a_campaign_that_only_the_former_was_in_is_the_persons_now(
    client: httpx.AsyncClient, db: Database, mission: Mission, inbox: Inbox
) -> None:
    other = await launch(db, campaign_is(slug="zweite"))
    phone, laptop = await join(client, mission), await join(client, other, display_name="Léa")
    link = laptop.link
    await prove(client, inbox, phone)

    told = await prove(client, inbox, laptop)

    assert told["participant"] == {"id": phone.id, "display_name": "Léa", "locale": "de"}
    me = (await laptop.get("/v1/me")).json()
    assert (me["id"], me["campaign"]) == (phone.id, campaign_id(other))
    assert [one["code"] for one in (await laptop.get("/v1/me/links")).json()["items"]] == [link]


async def test_each_organisation_is_told_with_its_own_pseudonyms(
    client: httpx.AsyncClient,
    db: Database,
    mission: Mission,
    inbox: Inbox,
    key: Headers,
    settings: Settings,
    working: Database,
) -> None:
    phone, laptop = [await join(client, mission) for _ in range(2)]
    await prove(client, inbox, phone)
    await prove(client, inbox, laptop)
    secret = settings.signing_secret()
    await fan_out_events(working, secret=secret, at=datetime.now(UTC))

    told = (await client.get("/v1/events?types=participant.merged", headers=key)).json()["items"]
    organisation = parse_id("org", told[0]["org"])
    refs = [
        participant_ref(secret, organisation, parse_id("prt", person.id))
        for person in (phone, laptop)
    ]
    assert [(one["data"]["participant"]["ref"], one["data"]["former"]["ref"]) for one in told] == [
        tuple(refs)
    ]
    assert laptop.id not in str(told)


async def test_merging_there_and_back_at_once_twenty_times_is_merging_once(
    client: httpx.AsyncClient, app: FastAPI, db: Database, mission: Mission, key: Headers
) -> None:
    people = [await join(client, mission) for _ in range(2)]
    for person in people:
        await person.complete("stickers", placed=2)
        await person.complete("slogan")
    one, two = (parse_id("prt", person.id) for person in people)
    workspace = mission.workspace_id

    async def merge(former: UUID, into: UUID) -> UUID:
        async def work(session: Session) -> UUID:
            pair = Pair(workspace_id=workspace, former_id=former, into_id=into)
            return await merge_participants(session, pair, datetime.now(UTC))

        return await persistently(app.state.database, workspace, work)

    found = await asyncio.gather(
        *(merge(*pair) for _ in range(20) for pair in ((one, two), (two, one)))
    )

    assert len(set(found)) == 1
    survivor = next(person for person in people if person.id == public_id("prt", found[0]))
    done = await mine(client, survivor.headers)
    assert sorted(one["state"] for one in done) == ["accepted", "accepted", "in_review", "rejected"]
    assert await figure(client, db, mission, key, "stickers_distributed") == 4
    assert await figure(client, db, mission, key, "unique_participants") == 1


async def test_who_acts_while_being_merged_loses_nothing_that_was_acknowledged(
    client: httpx.AsyncClient, db: Database, mission: Mission, inbox: Inbox, key: Headers
) -> None:
    await launch(db, limited("stickers", campaign=1000))
    phone, laptop = [await join(client, mission) for _ in range(2)]
    await prove(client, inbox, phone)
    acting = Person(client, mission, laptop.told)  # keeps the old token

    async def act() -> int:
        done = 0
        for _ in range(12):
            done += (await acting.complete("stickers", placed=1)).status_code == 201
        return done

    done, told = await asyncio.gather(act(), prove(client, inbox, laptop))

    assert told["merged"] is True
    assert len(await mine(client, laptop.headers)) == done
    assert await figure(client, db, mission, key, "stickers_distributed") == done


async def test_two_sessions_that_prove_one_mailbox_at_once_are_one_person(
    client: httpx.AsyncClient, mission: Mission, inbox: Inbox
) -> None:
    people = [await join(client, mission) for _ in range(3)]
    codes = []
    for person in people:
        await client.post("/v1/me/email", json={"email": LEA}, headers=person.headers)
        codes.append(await inbox.code(LEA))

    async def confirm(person: Person, code: str) -> httpx.Response:
        return await client.post(
            "/v1/me/email/confirm", json={"code": code}, headers=person.headers
        )

    replies = await asyncio.gather(*map(confirm, people, codes))

    # The first proof ends the others' requests for the same mailbox, unless they were as fast.
    assert {reply.status_code for reply in replies} <= {200, 400}
    told = [reply.json()["participant"]["id"] for reply in replies if reply.status_code == 200]
    assert len(told) >= 1
    assert len(set(told)) == 1


async def test_nobody_is_merged_into_somebody_who_is_not_there(
    client: httpx.AsyncClient, app: FastAPI, mission: Mission
) -> None:
    person = await join(client, mission)
    pair = Pair(
        workspace_id=mission.workspace_id,
        former_id=parse_id("prt", person.id),
        into_id=uuid4(),
    )

    with pytest.raises(Unauthenticated):
        async with app.state.database.transaction(mission.workspace_id) as session:
            await merge_participants(session, pair, datetime.now(UTC))


async def test_every_table_that_names_a_participant_is_in_the_map(db: Database) -> None:
    """A new one says in service/store/data_map that it `refers`, and merging.py moves it."""
    async with db.read() as session:
        names = set((await session.execute(REFERENCES)).scalars())

    assert names == REFERS
