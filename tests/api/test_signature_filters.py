"""Doubtful signatures: noticed, matched by saved filters, applied, undone, and explained."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from service.store.session import Database
from service.store.signature_signals import EXPIRED, forget_networks
from service.usecases.fold_facts import fold_all
from tests.api.test_confirming import prove, signatures, states
from tests.builders import NOON
from tests.doubting import REASON, apply, fast, order, preview, save, undo, wave, worked
from tests.mail.inbox import Inbox
from tests.mission import Mission, changed, launch
from tests.people import Headers, Person, join, key_of, quest_id

OPTIONS = {"fraud_signals": True, "goal": {"steps": [5, 10]}}


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, changed("petition", options=OPTIONS, limits=[]))


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db, scope="organise own")


@pytest.fixture
def inbox(working: Database) -> Inbox:
    return Inbox(working)


async def counts(client: httpx.AsyncClient, mission: Mission) -> dict[str, Any]:
    path = f"/v1/quests/{quest_id(mission, 'petition')}/signatures/counts"
    found: dict[str, Any] = (await client.get(path)).json()
    return found


async def mine(person: Person) -> dict[str, Any]:
    found: dict[str, Any] = (await person.get("/v1/me/completions")).json()["items"][0]
    return found


async def test_what_stands_out_becomes_a_filter_that_is_previewed_applied_and_undone(
    client: httpx.AsyncClient, db: Database, working: Database, mission: Mission, lead: Headers
) -> None:
    await wave(db, mission, 3, address=None, public_name="Léa Moreau {}")
    await wave(db, mission, 4, public_name="Bot Number{}")
    path = f"/v1/quests/{quest_id(mission, 'petition')}"

    [network] = (await client.get(f"{path}/signature-signals", headers=lead)).json()["networks"]
    saved = await save(client, mission, lead, {"networks": [network["network"]]})
    seen = await preview(client, lead, saved)
    application = await apply(client, working, lead, saved, "fraud")
    after, goal = await counts(client, mission), (await client.get(f"{path}/goal")).json()
    again = await preview(client, lead, saved)
    ended = await undo(client, working, lead, application)

    assert (network["signatures"], network["pace"]) == (4, 4)
    assert (seen["fraud"], seen["online"], seen["online_after"]) == (4, 7, 3)
    assert [one["name"] for one in seen["sample"]] == ["B** N******"] * 4
    assert after["online"] == seen["online_after"] == 3
    assert (goal["value"], again["fraud"], again["suspended"]) == (3, 0, 0)
    assert (ended["state"], ended["changed"], ended["restored"], ended["left_alone"]) == (
        "undone",
        4,
        4,
        0,
    )
    assert (await counts(client, mission))["online"] == 7
    assert await signatures(client, db, mission, lead) == 7
    done = (await client.get("/v1/audit", headers=lead)).json()["items"]
    assert {one["operation"] for one in done} >= {"post_filter", "apply_filter", "undo_application"}


async def test_each_criterion_matches_what_it_says(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers, inbox: Inbox
) -> None:
    await wave(db, mission, 2, public_name="Anna 100%", language="fr")
    await wave(
        db, mission, 1, address="203.0.113.8", public_name="Bo_{}", at=NOON + timedelta(hours=3)
    )
    proven = await join(client, mission, locale="fr")
    await proven.complete("petition", public_name="Cleo")
    await prove(client, proven, inbox, "cleo+x@mailinator.com")
    for asks, matched in (
        ({"pace_at_least": 2}, 1),
        ({"networks": ["net_00112233aabbccdd"]}, 0),
        ({"throwaway_at_least": 100}, 1),
        ({"confirmed": "mail"}, 1),
        ({"confirmed": "nothing"}, 3),
        ({"since": (NOON + timedelta(hours=1)).isoformat(), "name_like": ["Bo*"]}, 1),
        ({"until": (NOON + timedelta(hours=1)).isoformat()}, 2),
        ({"name_like": ["anna 100%"]}, 2),
        ({"name_like": ["anna 1?0%", "cleo"]}, 3),
        ({"name_like": ["%"]}, 0),
        ({"name_like": ["Bo_?"]}, 1),
        ({"same_name_at_least": 2}, 2),
        ({"languages": ["fr"], "channels": ["direct"]}, 1),
        ({"channels": ["partner"]}, 0),
        ({"sources": ["thanks-page"]}, 0),
        ({"within_seconds_of_joining": 1, "name_like": ["anna*"]}, 2),
        ({"name_like": ["anna*"], "confirmed": "mail"}, 0),
    ):
        saved = await save(client, mission, lead, asks)
        assert ((await preview(client, lead, saved))["fraud"], asks) == (matched, asks)

    by_address = await save(
        client, mission, lead, {"pace_at_least": 2}, addresses=["203.0.113.7", "203.0.113.9"]
    )
    assert (await preview(client, lead, by_address))["fraud"] == 1


async def test_the_person_reads_why_signs_no_second_time_and_may_object(
    client: httpx.AsyncClient, db: Database, working: Database, mission: Mission, lead: Headers
) -> None:
    person, other = await join(client, mission, locale="en"), await join(client, mission)
    for one in (person, other):
        await one.complete("petition", public_name="Mia")
    saved = await save(client, mission, lead, {"same_name_at_least": 2, "name_like": ["mia"]})
    application = await apply(client, working, lead, saved)
    own = (await mine(person))["completion"]["id"]
    path = f"/v1/me/completions/{own}"

    why = (await person.get(f"{path}/doubt")).json()["doubt"]
    again = await person.complete("petition")
    foreign = await other.get(f"{path}/doubt")
    objected = await client.post(
        f"{path}/appeal", json={"reason": "It is me!"}, headers=person.headers
    )
    judge = await key_of(db, scope="moderate")
    step = f"/v1/completions/{own}/transitions"
    accepted = await client.post(step, json={"to": "accepted"}, headers=judge)
    ended = await undo(client, working, lead, application)

    assert (why["state"], why["reason"], why["filter"]) == ("suspended", REASON, saved)
    assert why["noticed"] == [
        "The name follows a certain pattern.",
        "Many signatures have the same name.",
    ]
    assert (again.status_code, again.json()["completion"]["state"]) == (200, "suspended")
    assert "does not count for now" in again.json()["thanks"]["message"]
    assert (foreign.status_code, objected.status_code, accepted.status_code) == (404, 200, 200)
    assert (ended["restored"], ended["left_alone"]) == (1, 1)  # one was decided by somebody else
    assert [await states(one) for one in (person, other)] == [
        ["repeated", "accepted"],
        ["accepted"],
    ]
    assert (await person.get(f"{path}/doubt")).json() == {"doubt": None}


async def test_what_one_suspended_another_calls_fraud_and_each_undoes_its_own(
    client: httpx.AsyncClient, db: Database, working: Database, mission: Mission, lead: Headers
) -> None:
    await wave(db, mission, 3, public_name="Bot{}")
    wide = await save(client, mission, lead, {"name_like": ["bot*"]})
    narrow = await save(client, mission, lead, {"name_like": ["bot1"]})
    person = await join(client, mission)
    await person.complete("petition", public_name="Bot9")

    first = await apply(client, working, lead, wide)
    second = await apply(client, working, lead, narrow, "fraud")
    undone_first = await undo(client, working, lead, second)
    undone_second = await undo(client, working, lead, first)

    assert (undone_first["changed"], undone_first["restored"]) == (1, 1)
    assert (undone_second["changed"], undone_second["restored"]) == (4, 4)
    assert (await counts(client, mission))["online"] == 4
    assert [one["to_state"] for one in (await mine(person))["history"]][-2:] == [
        "suspended",
        "accepted",
    ]


async def test_a_filter_is_applied_as_it_was_seen_and_one_at_a_time(
    client: httpx.AsyncClient, db: Database, working: Database, mission: Mission, lead: Headers
) -> None:
    await wave(db, mission, 2)
    saved = await save(client, mission, lead, fast(2))
    path = f"/v1/signature-filters/{saved}"
    tag = (await client.get(f"{path}/preview", headers=lead)).headers["etag"]
    changed_to = {"name": "Faster", "asks": fast(1 + 1)}
    headers = lead | {"if-match": tag}

    renamed = await client.put(path, json=changed_to, headers=headers)
    stale = await client.post(
        f"{path}/applications",
        json={"to": "fraud", "reason": REASON, "previewed": 1},
        headers=headers,
    )
    await wave(db, mission, 14)
    outdated = await order(client, lead, saved, previewed=1)
    begun = await order(client, lead, saved)
    busy = await order(client, lead, saved)
    stopped = await client.post(f"/v1/filter-applications/{begun.json()['id']}/undo", headers=lead)
    await worked(working)

    assert (renamed.status_code, renamed.json()["version"], stale.status_code) == (200, 2, 412)
    assert (outdated.status_code, outdated.json()["code"]) == (409, "preview-outdated")
    assert (begun.status_code, busy.json()["code"]) == (201, "filter-busy")
    assert stopped.json()["state"] == "undoing"
    assert (await counts(client, mission))["online"] == 16


@pytest.mark.parametrize(
    "asks",
    [
        {},
        {"pace_at_least": 1},
        {"networks": ["203.0.113.7"]},
        {"since": "2026-05-02T00:00:00Z", "until": "2026-05-01T00:00:00Z"},
        {"unknown": 1},
    ],
)
async def test_a_filter_that_asks_nothing_or_nonsense_is_refused(
    client: httpx.AsyncClient, mission: Mission, lead: Headers, asks: dict[str, Any]
) -> None:
    path = f"/v1/quests/{quest_id(mission, 'petition')}/signature-filters"

    reply = await client.post(path, json={"name": "x", "asks": asks}, headers=lead)

    assert reply.status_code == 422


async def test_networks_are_forgotten_after_two_days_also_in_filters(
    client: httpx.AsyncClient, db: Database, working: Database, mission: Mission, lead: Headers
) -> None:
    await wave(db, mission, 2)
    saved = await save(client, mission, lead, {"pace_at_least": 2}, addresses=["203.0.113.7"])
    before = await preview(client, lead, saved)
    far = NOON + timedelta(days=3650)

    while True:
        async with working.transaction() as session:
            if not await forget_networks(session, at=far):
                break

    after = await preview(client, lead, saved)
    async with db.read() as session:
        rows = (await session.execute(text("SELECT network, pace FROM signature_signal"))).all()
    [kept] = (
        await client.get(
            f"/v1/quests/{quest_id(mission, 'petition')}/signature-filters", headers=lead
        )
    ).json()["items"]
    assert (before["fraud"], after["fraud"]) == (1, 0)
    assert sorted((row.network, row.pace) for row in rows) == [(None, 1), (None, 2)]
    assert kept["asks"]["networks"] == [EXPIRED]


async def test_nothing_is_noticed_where_the_petition_does_not_ask_for_it(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(db, changed("petition", options={}))
    await wave(db, mission, 2)
    await fold_all(db, NOON)

    async with db.read() as session:
        kept = (await session.execute(text("SELECT count(*) FROM signature_signal"))).scalar_one()
    assert kept == 0


async def test_partners_and_reviewers_do_not_apply_filters(
    client: httpx.AsyncClient, db: Database, mission: Mission, lead: Headers
) -> None:
    saved = await save(client, mission, lead, fast())
    partner, reviewer = await key_of(db, "haferkiez"), await key_of(db, scope="moderate")

    looked = await client.get(f"/v1/signature-filters/{saved}/preview", headers=reviewer)
    body = {"to": "fraud", "reason": REASON, "previewed": 0}
    path = f"/v1/signature-filters/{saved}/applications"
    denied = [
        (await client.post(path, json=body, headers=key | {"if-match": "*"})).status_code
        for key in (reviewer, partner)
    ]

    assert (looked.status_code, denied) == (200, [403, 404])
