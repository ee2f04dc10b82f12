"""Signals back: signed or not at all, once for ever, in any order, unknown ones kept."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from quests.ids import parse_id
from service.metrics import render_metrics
from service.pseudonyms import participant_ref
from service.store.session import Database
from service.usecases.fold_facts import fold_all
from tests.conftest import SECRET
from tests.consenting import answer, ask, holds
from tests.erasing import ADDRESS, prove
from tests.mission import Mission, launch
from tests.partnering import facts_of
from tests.people import Headers, campaign_id, join, key_of, quest_id
from tests.signalling import body_of, signal_secret, signed


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


@pytest.fixture
async def crm(db: Database, mission: Mission) -> Headers:
    return await key_of(db, "haferkiez", scope="organise deliver")


async def test_a_signed_signal_counts_once_for_ever_whatever_it_says_the_second_time(
    client: httpx.AsyncClient, db: Database, mission: Mission, crm: Headers
) -> None:
    secret, path = await signal_secret(client, crm)
    stage = {"campaign": campaign_id(mission), "lead": "L-7"}
    first = body_of("lead.stage_changed", to="mql", **stage)
    other = body_of("lead.stage_changed", to="customer", **stage)

    sent = [
        await client.post(path, content=body, headers=signed(secret, body, "msg_1"))
        for body in (first, first, other)
    ]
    by_key = await client.post(
        "/v1/signals",
        headers=crm,
        json={
            "id": "msg_1",
            "type": "lead.stage_changed",
            "timestamp": "2026-11-01T10:00:00Z",
            "data": stage | {"to": "sal"},
        },
    )

    assert [one.status_code for one in (*sent, by_key)] == [202, 200, 200, 200]
    assert [one.json()["outcome"] for one in (*sent, by_key)] == ["counted"] + ["duplicate"] * 3
    assert [one["to"] for one in await facts_of(db, mission, "lead_stage_changed")] == ["mql"]


@pytest.mark.usefixtures("database_url")
async def test_sent_many_times_at_once_it_counts_once(
    client: httpx.AsyncClient, db: Database, mission: Mission, crm: Headers
) -> None:
    secret, path = await signal_secret(client, crm)
    body = body_of("purchase.made", campaign=campaign_id(mission), product="Bread", value=450)
    headers = signed(secret, body)

    sent = await asyncio.gather(
        *(client.post(path, content=body, headers=headers) for _ in range(6))
    )

    outcomes = sorted(one.json()["outcome"] for one in sent)
    assert outcomes == ["counted"] + ["duplicate"] * 5
    assert [one["amount"] for one in await facts_of(db, mission, "purchase")] == [450]


async def test_whatever_is_wrong_with_a_signature_is_401(
    client: httpx.AsyncClient, db: Database, mission: Mission, crm: Headers
) -> None:
    secret, path = await signal_secret(client, crm)
    other, _ = await signal_secret(client, await key_of(db, scope="deliver"))
    body = body_of("purchase.made", campaign=campaign_id(mission), product="Bread", value=450)
    good = signed(secret, body)
    old = datetime.now(UTC) - timedelta(minutes=6)
    wrong = {
        "another secret": signed(other, body),
        "too old": signed(secret, body, at=old),
        "too early": signed(secret, body, at=datetime.now(UTC) + timedelta(minutes=6)),
        "another id": good | {"webhook-id": "msg_other"},
        "no signature": {k: v for k, v in good.items() if k != "webhook-signature"},
        "nothing": {},
        "two commas": good | {"webhook-signature": good["webhook-signature"].replace(",", ",,")},
        "cut off": good | {"webhook-signature": good["webhook-signature"][:-3]},
        "not base64": good | {"webhook-signature": "v1,%%%"},
        "not ASCII": good | {"webhook-signature": "v1,\u00e9".encode("latin-1").decode("latin-1")},
        "no number": good | {"webhook-timestamp": "now"},
        **{word: good | {"webhook-timestamp": word} for word in ("nan", "inf", "1e99", "-1")},
        "a long number": good | {"webhook-timestamp": "9" * 300},
        "version 2": good | {"webhook-signature": good["webhook-signature"].replace("v1", "v2")},
    }
    encoded = {
        why: {name: value.encode("latin-1") for name, value in headers.items()}
        for why, headers in wrong.items()
    }

    told = {why: await client.post(path, content=body, headers=h) for why, h in encoded.items()}
    broken = await client.post(path, content=b"{", headers=good)  # never even parsed
    no_text = await client.post(path, content=b"\xff\xfe", headers=good)
    nobody = await client.post(f"/v1/signals/org_{'a' * 26}", content=body, headers=good)
    changed = await client.post(path, content=body + b" ", headers=good)

    assert {why: one.status_code for why, one in told.items()} == dict.fromkeys(wrong, 401)
    assert [one.status_code for one in (broken, no_text, nobody, changed)] == [401] * 4
    said = {one.json()["code"] for one in (*told.values(), broken, no_text, nobody, changed)}
    assert said == {"signature-invalid"}
    assert (await client.post(path, content=body, headers=good)).status_code == 202


async def test_signed_nonsense_is_refused_field_by_field_and_may_come_again(
    client: httpx.AsyncClient, mission: Mission, crm: Headers
) -> None:
    secret, path = await signal_secret(client, crm)
    half = body_of("purchase.made", campaign=campaign_id(mission), product="Bread")
    outside = body_of("purchase.made", campaign=f"cmp_{'a' * 26}", product="Bread", value=1)
    whole = body_of("purchase.made", campaign=campaign_id(mission), product="Bread", value=1)

    told = await client.post(path, content=half, headers=signed(secret, half, "m"))
    foreign = await client.post(path, content=outside, headers=signed(secret, outside, "m"))
    no_json = await client.post(path, content=b"{", headers=signed(secret, b"{", "m"))
    again = await client.post(path, content=whole, headers=signed(secret, whole, "m"))

    assert (told.status_code, told.json()["errors"][0]["pointer"]) == (422, "/body/data/value")
    assert (foreign.status_code, no_json.status_code) == (404, 400)
    assert again.json()["outcome"] == "counted"


async def test_types_that_we_do_not_know_are_kept_and_counted(
    client: httpx.AsyncClient, crm: Headers
) -> None:
    secret, path = await signal_secret(client, crm)
    for number in range(3):
        body = body_of("weather.changed", to="rain", number=number)
        told = await client.post(path, content=body, headers=signed(secret, body))
        assert (told.status_code, told.json()["outcome"]) == (202, "unknown")

    seen = (await client.get("/v1/signals", headers=crm)).json()

    assert seen["counts"] == [{"type": "weather.changed", "outcome": "unknown", "signals": 3}]
    assert len(seen["latest"]) == 3
    assert 'coquest_signals_total{outcome="unknown"}' in render_metrics().decode()


async def test_a_secret_is_replaced_with_a_day_of_overlap(
    client: httpx.AsyncClient, mission: Mission, crm: Headers
) -> None:
    former, path = await signal_secret(client, crm)
    newer, _ = await signal_secret(client, crm)
    newest, _ = await signal_secret(client, crm)

    statuses = []
    for secret in (former, newer, newest):
        body = body_of("weather.changed")
        reply = await client.post(path, content=body, headers=signed(secret, body))
        statuses.append(reply.status_code)

    assert statuses == [401, 202, 202]


async def test_who_unsubscribes_there_has_left_here_unless_they_came_back_since(
    client: httpx.AsyncClient, db: Database, mission: Mission, crm: Headers
) -> None:
    secret, path = await signal_secret(client, crm)
    organisation = await ask(client, crm)
    person = await join(client, mission)
    await answer(client, person, organisation, granted=True)
    ref = participant_ref(SECRET, parse_id("org", organisation), parse_id("prt", person.id))
    left = {"campaign": campaign_id(mission), "ref": ref}
    late = body_of("mail.unsubscribed", datetime.now(UTC) - timedelta(days=1), **left)
    now = body_of("mail.unsubscribed", **left)
    bounced = body_of("mail.bounced", **left)

    async def send(body: bytes) -> str:
        reply = await client.post(path, content=body, headers=signed(secret, body))
        return str(reply.json()["outcome"])

    outcomes = [await send(body) for body in (late, bounced, now, now)]

    # An old word does not undo a newer yes; a bounce is nobody's word.
    assert outcomes == ["changed_nothing", "counted", "counted", "changed_nothing"]
    assert await facts_of(db, mission, "opt_out") == [{"list": "newsletter"}]
    assert (await holds(person))[organisation] == "withdrawn"


async def test_news_that_comes_late_is_kept_and_undoes_nothing(
    client: httpx.AsyncClient, db: Database, mission: Mission
) -> None:
    key = await key_of(db, scope="deliver read")
    secret, path = await signal_secret(client, key)
    now = datetime.now(UTC)
    here = {"campaign": campaign_id(mission), "stage": "talks"}
    deal = here | {"opportunity": "menu"}
    late = [
        body_of("opportunity.changed", now, **deal, status="lost", value=900),
        body_of("opportunity.changed", now - timedelta(hours=2), **deal, value=500),
        body_of("opportunity.changed", now, **here, opportunity="canteen", value=700),
    ]

    outcomes = []
    for body in late:
        reply = await client.post(path, content=body, headers=signed(secret, body))
        outcomes.append(reply.json()["outcome"])
    await fold_all(db, datetime.now(UTC))

    assert outcomes == ["counted"] * 3
    assert len(await facts_of(db, mission, "opportunity")) == 3
    path = f"/v1/campaigns/{campaign_id(mission)}/kpis"
    items = (await client.get(path, headers=key)).json()["items"]
    values = {one["name"]: one["value"] for one in items}
    assert values["pipeline_value"] == 7  # the other one is lost, whatever was hoped before


async def test_an_address_is_found_by_its_hash_and_kept_nowhere(
    client: httpx.AsyncClient, db: Database, mission: Mission, crm: Headers
) -> None:
    secret, path = await signal_secret(client, crm)
    organisation = await ask(client, crm)
    person, other = await join(client, mission), await join(client, mission)
    await prove(client, db, person, ADDRESS)
    await prove(client, db, other, "not.asked@leak.example")
    await answer(client, person, organisation, granted=True)

    async def left(**who: str) -> httpx.Response:
        body = body_of("mail.unsubscribed", campaign=campaign_id(mission), **who)
        return await client.post(path, content=body, headers=signed(secret, body))

    strangers = ("not.asked@leak.example", "no@one.example", "no address")
    unknown = [await left(email=one) for one in strangers]
    both = [await left(), await left(email=ADDRESS, ref="p_" + "a" * 26)]
    found = await left(email=ADDRESS.upper())

    # That somebody is there who said nothing to them is not told either.
    assert {(one.status_code, one.json()["detail"]) for one in unknown} == {
        (404, "You know nobody by this name.")
    }
    assert {one.status_code for one in both} == {422}
    assert found.json()["outcome"] == "counted"
    assert (await holds(person))[organisation] == "withdrawn"
    rows = await db.hot.fetch("SELECT * FROM signal")
    assert ADDRESS not in str([dict(row) for row in rows]).lower()


async def test_a_coupon_redeemed_at_their_own_till_is_redeemed_here(
    client: httpx.AsyncClient, db: Database, mission: Mission, crm: Headers
) -> None:
    secret, path = await signal_secret(client, crm)
    offer = {"generate": 1, "title": {"de": "K", "fr": "C", "en": "C"}}
    pools = f"/v1/quests/{quest_id(mission, 'stickers')}/coupon-pools"
    assert (await client.post(pools, json=offer, headers=crm)).status_code == 201
    person = await join(client, mission)
    await person.complete("stickers", placed=1)
    taken = f"/v1/quests/{quest_id(mission, 'stickers')}/coupons"
    [coupon] = (await client.post(taken, headers=person.headers)).json()["items"]

    outcomes = []
    for _ in range(2):
        body = body_of("coupon.redeemed", code=coupon["code"])
        reply = await client.post(path, content=body, headers=signed(secret, body))
        outcomes.append(reply.json()["outcome"])

    assert outcomes == ["counted", "changed_nothing"]
    assert len(await facts_of(db, mission, "coupon_redeemed")) == 1
