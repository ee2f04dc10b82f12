"""Mailboxes that take no mail any more: who is told, how often, and under which name."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from quests.ids import parse_id
from service.mail.post import SmtpPost
from service.pseudonyms import participant_ref
from service.store.session import Database
from service.usecases.fan_out_events import fan_out_events
from service.usecases.send_mails import send_mails
from tests.builders import NOON
from tests.conftest import SECRET
from tests.consenting import answer, ask
from tests.mail.letters import SENDER, clock, make_due
from tests.mail.mailbox import Mailbox, receiving_mail
from tests.mission import Mission, changed, launch
from tests.people import Headers, Person, campaign_id, join, key_of
from tests.posting import agree, ask_for_thanks, prove, write
from tests.signalling import body_of, signal_secret, signed

LEA = "lea@example.org"
TYPE = "participant.email_status_changed"


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, changed("stickers", verification="moderator"))


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


@pytest.fixture
async def partner(db: Database, mission: Mission) -> Headers:
    return await key_of(db, "haferkiez", scope="organise deliver")


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with receiving_mail() as mailbox:
        yield mailbox


async def told(client: httpx.AsyncClient, db: Database, key: Headers) -> list[dict[str, Any]]:
    await fan_out_events(db, secret=SECRET, at=NOON)
    reply = await client.get("/v1/events", params={"types": TYPE}, headers=key)
    assert reply.status_code == 200, reply.text
    items: list[dict[str, Any]] = reply.json()["items"]
    return items


async def test_a_bounce_that_an_organisation_signals_is_news_for_its_own_systems_alone(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    mission: Mission,
    lead: Headers,
    partner: Headers,
) -> None:
    secret, path = await signal_secret(client, partner)
    organisation, lea = await ask(client, partner), await join(client, mission)
    await prove(client, working, lea, LEA)
    await answer(client, lea, organisation, granted=True)
    ref = participant_ref(SECRET, parse_id("org", organisation), parse_id("prt", lea.id))
    body = body_of("mail.bounced", campaign=campaign_id(mission), ref=ref)

    replies = [
        await client.post(path, content=body, headers=signed(secret, body, message))
        for message in ("msg_1", "msg_1", "msg_2")  # a retry, and the next newsletter
    ]

    assert [reply.status_code for reply in replies] == [202, 200, 202]
    (event,) = await told(client, db, partner)
    assert event["data"] == {
        "status": "bounced",
        "noticed_by": "organisation",
        "participant": {"ref": ref},
    }
    assert event["campaign"] == campaign_id(mission)
    assert LEA not in str(event)
    assert await told(client, db, lead) == []


async def test_a_bounce_of_somebody_without_a_mailbox_here_is_counted_and_no_event(
    client: httpx.AsyncClient, db: Database, mission: Mission, partner: Headers
) -> None:
    secret, path = await signal_secret(client, partner)
    unknown = body_of("mail.bounced", campaign=campaign_id(mission), ref=f"p_{'a' * 26}")

    reply = await client.post(path, content=unknown, headers=signed(secret, unknown))

    assert reply.json()["outcome"] == "counted"
    assert await told(client, db, partner) == []


async def refused(working: Database, mailbox: Mailbox, answer: str) -> None:
    """What is due is sent; this is what the server says to the first mail."""
    await write(working)
    await make_due(working)
    mailbox.answers = [answer]
    post = SmtpPost(mailbox.url, SENDER, clock)
    while await send_mails(working, post, secret=SECRET):
        pass


async def written_to(
    client: httpx.AsyncClient, working: Database, mission: Mission, lead: Headers
) -> Person:
    """Somebody who proved a mailbox, agreed, and did something."""
    organisation, lea = await ask_for_thanks(client, lead), await join(client, mission)
    await agree(client, lea, organisation)
    await prove(client, working, lea, LEA)
    await accepted(client, lead, lea)
    return lea


async def accepted(client: httpx.AsyncClient, lead: Headers, lea: Person) -> None:
    done = await lea.complete("stickers", placed=3)
    path = f"/v1/completions/{done.json()['completion']['id']}/transitions"
    assert (await client.post(path, json={"to": "accepted"}, headers=lead)).status_code == 200


async def test_our_own_mail_that_is_refused_for_good_is_told_to_the_campaign_once(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    mission: Mission,
    lead: Headers,
    partner: Headers,
    mailbox: Mailbox,
) -> None:
    lea = await written_to(client, working, mission, lead)
    await refused(working, mailbox, "rcpt:550 5.1.1 no such user")
    await accepted(client, lead, lea)
    await refused(working, mailbox, "rcpt:550 5.1.1 no such user")

    (seen,), (other,) = await told(client, db, lead), await told(client, db, partner)

    assert seen["data"]["noticed_by"] == other["data"]["noticed_by"] == "coquest"
    assert seen["data"]["participant"] != other["data"]["participant"]
    assert seen["subject"] != other["subject"]


@pytest.mark.parametrize("answer", ["554 looks like spam", "rcpt:550 5.7.1 you are blocked"])
async def test_a_word_against_us_says_nothing_about_the_mailbox(
    client: httpx.AsyncClient,
    db: Database,
    working: Database,
    mission: Mission,
    lead: Headers,
    mailbox: Mailbox,
    answer: str,
) -> None:
    await written_to(client, working, mission, lead)

    await refused(working, mailbox, answer)

    assert mailbox.answers == []
    assert await told(client, db, lead) == []
