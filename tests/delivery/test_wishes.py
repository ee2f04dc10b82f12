"""What a receiver may wish: thin messages, one after the other, some at a time, with consent."""

import asyncio
import json
from uuid import UUID

import pytest
from sqlalchemy import text

from quests.consent import Decision, Scope, Shown
from quests.ids import new_id
from service.events import Event
from service.store.consent_ledger import Saying, Speaker, say
from service.store.delivery_log import give_turns
from service.store.driver import driver
from service.store.outbox import announce
from service.store.session import Database
from service.store.webhooks import endpoints_of, sealed_headers
from tests.conftest import SECRET
from tests.delivery.dispatching import DELIVERED, dispatching, make_due, queue, spread, until
from tests.delivery.receiver import Answer, Got, receiving
from tests.delivery.stage import Stage, add_person, add_receiver, now, set_stage, validated

SOMEBODY = text("""
    INSERT INTO participant (workspace_id, id, locale, created_at)
    VALUES (:workspace, :person, 'de', now()) ON CONFLICT DO NOTHING
""")


@pytest.fixture
async def stage(db: Database) -> Stage:
    return await set_stage(db)


async def tell(db: Database, *events: Event) -> None:
    async with db.transaction() as session:
        await announce(session, *events)
    await spread(db)


def steps(stage: Stage, completion: UUID, count: int) -> list[Event]:
    """So many versions of one completion, of one moment, the last one first."""
    at = {"occurred_at": now()}
    versions = range(count, 0, -1)
    made = [validated(stage, version=one, completion=completion) for one in versions]
    return [one.model_copy(update=at) for one in made]


async def test_a_thin_message_says_what_it_is_about_and_nothing_of_it(
    db: Database, stage: Stage
) -> None:
    async with receiving() as thin, receiving() as full:
        _, secret = await add_receiver(db, stage, thin.url, payload="thin")
        await add_receiver(db, stage, full.url)
        await queue(db, stage, 1)
        async with dispatching(db):
            await until(db, DELIVERED, 2)

    (one,), (two,) = thin.got, full.got
    one.verify(secret)
    assert one.message == two.message | {"data": {}}
    assert two.message["data"]["participant"]["ref"]


async def test_headers_are_sent_along_and_kept_sealed(db: Database, stage: Stage) -> None:
    async with receiving() as receiver:
        endpoint, _ = await add_receiver(db, stage, receiver.url)
        sealed = sealed_headers({"X-Api-Key": "hush-hush"}, SECRET, endpoint)
        await db.hot.execute("UPDATE webhook_endpoint SET headers = $1", sealed)
        await queue(db, stage, 1)
        async with dispatching(db):
            await until(db, DELIVERED, 1)

    assert receiver.got[0].headers["x-api-key"] == "hush-hush"
    assert sealed is not None
    assert b"hush" not in sealed


@pytest.mark.parametrize("slots", [1, 5])
async def test_no_more_calls_at_a_time_than_the_receiver_bears(
    db: Database, stage: Stage, slots: int
) -> None:
    async with receiving(lambda _: Answer(delay=0.05)) as receiver:
        await add_receiver(db, stage, receiver.url, max_in_flight=slots)
        await queue(db, stage, 20)
        async with dispatching(db):
            await until(db, DELIVERED, 20)

    assert receiver.most_open == slots


async def test_messages_of_one_subject_arrive_in_their_order_whatever_fails(
    db: Database, stage: Stage
) -> None:
    """Every third call fails, three workers race, each subject has six steps."""
    calls = 0

    def script(_: Got) -> Answer:
        nonlocal calls
        calls += 1
        return Answer(500 if calls % 3 == 0 else 204, delay=0.002)

    subjects = [new_id(now()) for _ in range(10)]
    async with receiving(script) as receiver:
        await add_receiver(db, stage, receiver.url, ordering="subject", max_in_flight=5)
        for one in subjects:
            await tell(db, *steps(stage, one, 6))
        async with dispatching(db, workers=3):
            async with asyncio.timeout(60):
                while await db.hot.fetchval(DELIVERED) < 60:
                    await make_due_unless_leased(db)
                    await asyncio.sleep(0.05)

    first_seen: dict[str, list[int]] = {}
    for got in receiver.got:
        versions = first_seen.setdefault(got.message["subject"], [])
        if got.message["subject_version"] not in versions:
            versions.append(got.message["subject_version"])
    assert len(first_seen) == 10
    assert all(versions == sorted(versions) for versions in first_seen.values())


async def make_due_unless_leased(db: Database) -> None:
    await db.hot.execute("""
        UPDATE delivery SET next_at = now() WHERE id IN (
            SELECT id FROM delivery WHERE lease_token IS NULL FOR UPDATE SKIP LOCKED)""")


async def test_a_failed_message_holds_up_its_own_subject_and_no_other(
    db: Database, stage: Stage
) -> None:
    stuck, other = new_id(now()), new_id(now())
    async with receiving() as receiver:
        endpoint, _ = await add_receiver(db, stage, receiver.url, ordering="subject")
        await tell(db, *steps(stage, stuck, 3), *steps(stage, other, 3))
        subject = validated(stage, completion=stuck).subject_text()
        head = "SELECT min(turn) FROM delivery WHERE turn_subject = $1"
        first = await db.hot.fetchval(head, subject)
        await db.hot.execute(
            "UPDATE delivery SET next_at = now() + interval '1 hour' WHERE turn = $1", first
        )
        async with dispatching(db):
            await until(db, DELIVERED, 3)
            await asyncio.sleep(0.3)
            held = await db.hot.fetchval(DELIVERED)
            await db.hot.execute("UPDATE delivery SET state = 'exhausted' WHERE turn = $1", first)
            await until(db, DELIVERED, 5)  # given up: the next ones are not held up for ever

    assert held == 3
    assert endpoint


async def test_those_behind_a_failed_one_are_due_when_it_is_and_at_once_when_it_arrives(
    db: Database, stage: Stage
) -> None:
    waiting = "SELECT count(*) FROM delivery WHERE next_at > now() AND lease_token IS NULL"
    async with receiving(lambda _: Answer(500)) as receiver:
        await add_receiver(db, stage, receiver.url, ordering="subject")
        await tell(db, *steps(stage, new_id(now()), 4))
        async with dispatching(db):
            await until(db, waiting, 4)  # one call, and nobody asks about the others
            assert len(receiver.got) == 1
            receiver.script = lambda _: Answer(204)
            first = "(SELECT min(turn) FROM delivery)"
            await db.hot.execute(f"UPDATE delivery SET next_at = now() WHERE turn = {first}")  # noqa: S608
            await until(db, DELIVERED, 4, seconds=3)


async def test_what_waits_already_gets_its_turn_when_order_is_asked_for(
    db: Database, stage: Stage
) -> None:
    await add_receiver(db, stage, "http://127.0.0.1:9/")
    await queue(db, stage, 3)
    async with db.transaction() as session:
        (endpoint,) = await endpoints_of(session, stage.workspace_id, stage.organisation_id)
        await give_turns(session, endpoint, in_turn=True)
    turns = "SELECT count(turn) FROM delivery WHERE turn_subject LIKE 'completion/%'"
    assert await db.hot.fetchval(turns) == 3

    async with db.transaction() as session:
        await give_turns(session, endpoint, in_turn=False)
    assert await db.hot.fetchval("SELECT count(turn) FROM delivery") == 0


async def said(db: Database, stage: Stage, person: UUID, *decisions: Decision) -> None:
    """A person says it to the lead's newsletter."""
    speaker = Speaker(
        workspace_id=stage.workspace_id,
        participant_id=person,
        campaign_id=stage.campaign_id,
        source="me",
        at=now(),
    )
    scope = Scope(stage.organisation_id, "newsletter", "email")
    shown = Shown(version="1", locale="de", sha256="0" * 64)
    saying = Saying(scope=scope, method="settings", answer=lambda _: decisions, shown=shown)
    async with db.transaction() as session:
        await session.execute(SOMEBODY, {"workspace": stage.workspace_id, "person": person})
        await say(await driver(session), speaker, [saying])


async def test_of_people_only_with_their_consent_at_the_moment_of_the_call(
    db: Database, stage: Stage
) -> None:
    yes, proven, no, left = [await add_person(db, stage) for _ in range(4)]
    await said(db, stage, yes, Decision.GRANTED)
    await said(db, stage, proven, Decision.GRANTED, Decision.CONFIRMED)
    await said(db, stage, left, Decision.GRANTED)
    people = (yes, proven, no, left)
    events = [validated(stage).model_copy(update={"participant_id": one}) for one in people]
    async with receiving() as granted, receiving() as confirmed, receiving() as every:
        only = {"event_types": ["completion.validated"]}
        await add_receiver(db, stage, granted.url, consent="granted", **only)
        await add_receiver(db, stage, confirmed.url, consent="confirmed", **only)
        await add_receiver(db, stage, every.url, **only)
        await tell(db, *events)
        await said(db, stage, left, Decision.WITHDRAWN)  # while it is queued
        async with dispatching(db):
            await until(db, DELIVERED, 2 + 1 + 4)
            await until(db, "SELECT count(*) FROM delivery WHERE state = 'withheld'", 2 + 3)

    assert [len(one.got) for one in (granted, confirmed, every)] == [2, 1, 4]
    assert await db.hot.fetchval("SELECT max(attempts) FROM delivery WHERE state = 'withheld'") == 0


async def test_a_withdrawal_itself_is_told(db: Database, stage: Stage) -> None:
    person = await add_person(db, stage)
    async with receiving() as receiver:
        await add_receiver(db, stage, receiver.url, consent="granted")
        await said(db, stage, person, Decision.GRANTED, Decision.WITHDRAWN)
        await spread(db)
        async with dispatching(db):
            await until(db, DELIVERED, 2)

    types = {json.loads(got.body)["type"] for got in receiver.got}
    assert types == {"consent.granted", "consent.withdrawn"}


@pytest.mark.attack
async def test_after_a_withdrawal_nothing_that_is_queued_goes_out_a_second_later(
    db: Database, stage: Stage
) -> None:
    person = await add_person(db, stage)
    await said(db, stage, person, Decision.GRANTED)
    async with receiving(lambda _: Answer(delay=0.002)) as receiver:
        await add_receiver(
            db, stage, receiver.url, consent="granted", event_types=["completion.validated"]
        )
        events = [
            validated(stage).model_copy(update={"participant_id": person}) for _ in range(5000)
        ]
        for start in range(0, 5000, 500):
            await tell(db, *events[start : start + 500])
        async with dispatching(db):
            await receiver.wait_for(50)
            await said(db, stage, person, Decision.WITHDRAWN)
            await asyncio.sleep(1)
            heard = len(receiver.got)
            await until(db, "SELECT count(*) FROM delivery WHERE state = 'pending'", 0, seconds=90)

    assert len(receiver.got) == heard < 5000
    await make_due(db)
