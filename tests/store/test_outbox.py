"""Events: announced once, numbered without gaps, told to whom they concern."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from quests.ids import new_id, public_id
from service.events import EndpointData, EndpointDisabled
from service.events.envelope import Announced
from service.pseudonyms import participant_ref
from service.store.old_messages import prune_events, prune_messages
from service.store.outbox import announce, events_after, fan_out
from service.store.session import Database
from service.store.tables import PartnerRow
from service.usecases.fan_out_events import fan_out_events
from tests.conftest import SECRET
from tests.delivery.stage import (
    Stage,
    add_organisation,
    add_receiver,
    announce_completions,
    now,
    set_stage,
    validated,
)

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
async def stage(db: Database) -> Stage:
    return await set_stage(db)


async def add_partner(db: Database, stage: Stage, **days: Any) -> UUID:
    partner = new_id(now())
    await add_organisation(db, stage, partner, slug=f"partner-{partner.hex[-6:]}")
    values: dict[str, Any] = {"joined_on": None, "left_on": None} | days
    async with db.transaction() as session:
        session.add(
            PartnerRow(
                workspace_id=stage.workspace_id,
                campaign_id=stage.campaign_id,
                organisation_id=partner,
                role="partner",
                position=1,
                definition={},
                **values,
            )
        )
    return partner


async def distribute(db: Database) -> int:
    return await fan_out_events(db, secret=SECRET, at=now())


async def bodies(db: Database, endpoint: UUID) -> list[dict[str, Any]]:
    rows = await db.hot.fetch("SELECT body FROM delivery WHERE endpoint_id = $1", endpoint)
    return [json.loads(row["body"]) for row in rows]


async def log_of(
    db: Database, stage: Stage, organisation: UUID, *, after: int = 0, types: Sequence[str] = ()
) -> list[Announced]:
    async with db.read() as session:
        found = await events_after(
            session,
            stage.workspace_id,
            organisation,
            after=after,
            since=EPOCH,
            types=types,
            limit=1000,
        )
    assert {leads for _, leads in found} <= {organisation == stage.organisation_id}
    return [event for event, _ in found]


async def test_the_same_event_twice_is_one_event(db: Database, stage: Stage) -> None:
    event = validated(stage)
    async with db.transaction() as session:
        await announce(session, event, event)
    async with db.transaction() as session:
        await announce(session, event)

    assert await db.hot.fetchval("SELECT count(*) FROM event") == 1


async def test_an_event_of_a_failed_transaction_was_never_told(db: Database, stage: Stage) -> None:
    async def fail() -> None:
        async with db.transaction() as session:
            await announce(session, validated(stage))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()

    await distribute(db)
    assert await log_of(db, stage, stage.organisation_id) == []


async def test_numbers_have_no_gaps_however_many_commit_and_distribute_at_once(
    db: Database, stage: Stage
) -> None:
    await add_receiver(db, stage, "https://crm.example/")
    seen: list[int] = []

    async def write() -> None:
        for _ in range(10):
            await announce_completions(db, stage, 3)

    async def read() -> None:
        # A reader that only ever asks for what comes after its last number.
        while len(seen) < 120:
            after = seen[-1] if seen else 0
            fresh = await log_of(db, stage, stage.organisation_id, after=after)
            seen.extend(event.sequence for event in fresh)
            await asyncio.sleep(0)

    async def spread() -> None:
        while len(seen) < 120:
            await distribute(db)

    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        for work in (write, write, write, write, read, spread, spread):
            group.create_task(work())

    assert seen == list(range(1, 121))
    assert await db.hot.fetchval("SELECT count(DISTINCT event_id) FROM delivery") == 120


async def test_steps_of_one_subject_keep_their_order(db: Database, stage: Stage) -> None:
    completion, at = new_id(now()), now()
    steps = [
        validated(stage, version=version, completion=completion).model_copy(
            update={"occurred_at": at}
        )
        for version in (3, 1, 2)
    ]
    async with db.transaction() as session:
        await announce(session, *steps)
    await distribute(db)

    told = await log_of(db, stage, stage.organisation_id)
    assert [event.subject_version for event in told] == [1, 2, 3]


async def test_lead_and_partners_are_told_and_nobody_else(db: Database, stage: Stage) -> None:
    today = now().date()
    partner = await add_partner(db, stage)
    left = await add_partner(db, stage, left_on=today - timedelta(days=2))
    coming = await add_partner(db, stage, joined_on=today + timedelta(days=2))
    stranger = new_id(now())
    await add_organisation(db, stage, stranger, slug="stranger")
    organisations = (stage.organisation_id, partner, left, coming, stranger)
    endpoints = [
        (await add_receiver(db, stage, "https://crm.example/", organisation_id=one))[0]
        for one in organisations
    ]

    await announce_completions(db, stage, 2)
    await distribute(db)

    assert [len(await bodies(db, one)) for one in endpoints] == [2, 2, 0, 0, 0]
    assert [len(await log_of(db, stage, one)) for one in organisations] == [2, 2, 0, 0, 0]


async def test_another_workspace_hears_nothing(db: Database, stage: Stage) -> None:
    other = await set_stage(db, slug="paris")
    endpoint, _ = await add_receiver(db, other, "https://crm.example/")

    await announce_completions(db, stage, 1)
    await distribute(db)

    assert await bodies(db, endpoint) == []
    assert await log_of(db, other, stage.organisation_id) == []


async def test_an_event_for_one_organisation_stays_with_it(db: Database, stage: Stage) -> None:
    partner = await add_partner(db, stage)
    disabled = EndpointDisabled(
        workspace_id=stage.workspace_id,
        organisation_id=partner,
        subject_id=new_id(now()),
        occurred_at=now(),
        data=EndpointData(endpoint=new_id(now()), reason="gone"),
    )
    async with db.transaction() as session:
        await announce(session, disabled)
    await distribute(db)

    assert len(await log_of(db, stage, partner)) == 1
    assert await log_of(db, stage, stage.organisation_id) == []


async def test_subscriptions_choose_types_and_campaigns(db: Database, stage: Stage) -> None:
    wanted = [
        (["completion.validated"], []),
        (["quest.closed"], []),
        ([], [stage.campaign_id]),
        ([], [new_id(now())]),
    ]
    endpoints = [
        (await add_receiver(db, stage, "https://a.example/", event_types=t, campaign_ids=c))[0]
        for t, c in wanted
    ]

    await announce_completions(db, stage, 1)
    await distribute(db)

    assert [len(await bodies(db, one)) for one in endpoints] == [1, 0, 1, 0]
    assert len(await log_of(db, stage, stage.organisation_id, types=["quest.closed"])) == 0


async def test_each_organisation_knows_the_person_by_another_name(
    db: Database, stage: Stage
) -> None:
    partner = await add_partner(db, stage)
    ours, _ = await add_receiver(db, stage, "https://a.example/")
    theirs, _ = await add_receiver(db, stage, "https://b.example/", organisation_id=partner)
    event = validated(stage)
    person = event.participant_id
    assert person is not None

    async with db.transaction() as session:
        await announce(session, event)
    await distribute(db)

    (one,), (two,) = await bodies(db, ours), await bodies(db, theirs)
    assert one["data"]["participant"]["ref"] != two["data"]["participant"]["ref"]
    assert one["data"]["participant"]["ref"] == participant_ref(
        SECRET, stage.organisation_id, person
    )
    assert one["id"] != two["id"]
    assert one["subject"] == event.subject_text()  # the lead reviews by it
    assert two["subject"] != event.subject_text()
    assert public_id("prt", person)[4:] not in json.dumps([one, two])


async def test_the_body_is_minified_and_in_the_order_of_the_contract(
    db: Database, stage: Stage
) -> None:
    await add_receiver(db, stage, "https://a.example/")
    await announce_completions(db, stage, 1)
    await distribute(db)

    body = await db.hot.fetchval("SELECT body FROM delivery")
    assert list(json.loads(body)) == [
        "id",
        "type",
        "timestamp",
        "api_version",
        "org",
        "campaign",
        "subject",
        "subject_version",
        "sequence",
        "test",
        "data",
    ]
    assert b": " not in body


async def test_while_one_distributes_another_does_not_wait(db: Database, stage: Stage) -> None:
    await announce_completions(db, stage, 1)

    async with db.transaction() as first:
        assert await fan_out(first, stage.workspace_id, secret=SECRET, at=now()) == 1
        async with asyncio.timeout(1), db.transaction() as second:
            assert await fan_out(second, stage.workspace_id, secret=SECRET, at=now()) == 0


async def test_what_is_old_goes_but_what_waits_and_the_last_number(
    db: Database, stage: Stage
) -> None:
    await add_receiver(db, stage, "https://a.example/")
    await announce_completions(db, stage, 4)
    await distribute(db)
    old = "now() - interval '91 days'"
    await db.hot.execute(f"UPDATE event SET occurred_at = {old} WHERE sequence <> 2")  # noqa: S608
    await db.hot.execute(
        f"UPDATE delivery SET created_at = {old}, updated_at = {old}, state ="  # noqa: S608
        " CASE WHEN event_id = (SELECT id FROM event WHERE sequence = 1)"
        " THEN 'pending' ELSE 'delivered' END"
    )

    async with db.transaction() as session:
        messages = await prune_messages(session, at=now())
    async with db.transaction() as session:
        events = await prune_events(session, at=now())

    assert (messages, events) == (3, 1)
    left = await db.hot.fetch("SELECT sequence FROM event ORDER BY sequence")
    assert [row["sequence"] for row in left] == [1, 2, 4]
    await announce_completions(db, stage, 1)
    await distribute(db)
    assert await db.hot.fetchval("SELECT max(sequence) FROM event") == 5
