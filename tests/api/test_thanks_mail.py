"""Thanks by mail: only with consent, as often as wished, never twice, ended with one click."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from service.mail.post import Post, SmtpPost
from service.store import thanks_due
from service.store.session import Database, Session
from service.store.thanks_ways import Way
from service.usecases import post_thanks
from service.usecases.fan_out_events import fan_out_events
from tests.conftest import SECRET
from tests.databases import Opened
from tests.mail.letters import SENDER, clock
from tests.mail.mailbox import Mailbox, receiving_mail
from tests.mailed import code_in, mails
from tests.mission import Mission, changed, launch
from tests.people import Headers, Person, join, key_of
from tests.posting import (
    agree,
    ask_for_thanks,
    body_of,
    deliver,
    prove,
    unsubscribe_path,
    write,
)

LEA = "lea@example.org"
MAILS = text("SELECT state, last_error FROM mail WHERE purpose = 'thanks' ORDER BY created_at, id")
PLANNED = text("SELECT state, due_at FROM thanks_mail ORDER BY thanks_id")


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db, changed("stickers", verification="moderator"))


@pytest.fixture
async def lead(db: Database, mission: Mission) -> Headers:
    return await key_of(db)


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with receiving_mail() as mailbox:
        yield mailbox


@pytest.fixture
def post(mailbox: Mailbox) -> Post:
    return SmtpPost(mailbox.url, SENDER, clock)


@pytest.fixture
async def organisation(client: httpx.AsyncClient, lead: Headers) -> str:
    return await ask_for_thanks(client, lead)


@pytest.fixture
async def lea(
    client: httpx.AsyncClient, mission: Mission, organisation: str, working: Database
) -> Person:
    """Agreed, and has a mailbox."""
    lea = await join(client, mission, display_name="Léa", locale="fr")
    await agree(client, lea, organisation)
    await prove(client, working, lea, LEA)
    return lea


async def accepted(client: httpx.AsyncClient, lead: Headers, person: Person, placed: int) -> None:
    """Hand in stickers, and have them accepted."""
    reply = await person.complete("stickers", placed=placed)
    path = f"/v1/completions/{reply.json()['completion']['id']}/transitions"
    moved = await client.post(path, json={"to": "accepted"}, headers=lead)
    assert moved.status_code == 200, moved.text


async def wish(client: httpx.AsyncClient, person: Person, **wishes: Any) -> dict[str, Any]:
    path = "/v1/me/thanks-preferences"
    reply = await client.put(path, json=wishes, headers=person.headers)
    assert reply.status_code == 200, reply.text
    return dict(reply.json())


async def rows(db: Database, statement: Any) -> list[Any]:
    async with db.read() as session:
        return list((await session.execute(statement)).all())


async def test_who_agreed_is_written_to_once_in_their_language_with_the_source_of_each_number(
    client: httpx.AsyncClient,
    mission: Mission,
    lead: Headers,
    organisation: str,
    lea: Person,
    working: Database,
    post: Post,
    mailbox: Mailbox,
) -> None:
    silent, unproven = await join(client, mission), await join(client, mission)
    await prove(client, working, silent, "silent@example.org")
    await agree(client, unproven, organisation)
    for person in (silent, unproven, lea):
        await accepted(client, lead, person, 12)

    await write(working)
    await write(working)
    await deliver(working, post)

    assert mailbox.recipients == [LEA]
    mail = mailbox.mails[0]
    assert mail["Content-Language"] == "fr"
    assert mail["Subject"].endswith("ce qu’est devenue ta contribution")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    said = body_of(mail)
    assert "Merci Léa" in said
    assert "12 stickers" in said
    assert "https://coquest.example/v1/claims/clm_" in said
    assert "Ackerfunke" in said
    assert unsubscribe_path(mail) in body_of(mail, "html")


async def test_one_click_ends_it_looking_does_not_and_what_waits_stays(
    client: httpx.AsyncClient,
    lead: Headers,
    organisation: str,
    lea: Person,
    db: Database,
    working: Database,
    post: Post,
    mailbox: Mailbox,
) -> None:
    await accepted(client, lead, lea, 12)
    await write(working)
    await deliver(working, post)
    path = unsubscribe_path(mailbox.mails[0])
    await accepted(client, lead, lea, 5)
    await write(working)  # queued, not sent
    await accepted(client, lead, lea, 7)  # planned, not queued

    async def holds() -> str:
        items = (await lea.get("/v1/me/consents")).json()["items"]
        return next(str(one["decision"]) for one in items if one["purpose"] == "thanks")

    looked = await client.get(path, headers={"accept-language": "de"})
    between = await holds()
    clicked = await client.post(path, data={"List-Unsubscribe": "One-Click"})
    again = await client.post(path)
    await write(working)
    await deliver(working, post)

    assert (looked.status_code, clicked.status_code, again.status_code) == (200, 200, 200)
    assert "Keine Mails mehr" in looked.text
    assert "set-cookie" not in clicked.headers
    assert (between, await holds()) == ("confirmed", "withdrawn")
    assert len(mailbox.mails) == 1
    states = [tuple(row) for row in await rows(db, MAILS)]
    assert states == [("sent", None), ("failed", "not-wanted")]
    assert [row.state for row in await rows(db, PLANNED)] == ["queued", "queued", "stopped"]
    entries = (await lea.get("/v1/me/consents")).json()["items"]
    last = next(one for one in entries if one["purpose"] == "thanks")["receipts"][-1]
    assert (last["decision"], last["source"]) == ("withdrawn", "unsubscribe")


@pytest.mark.parametrize("token", ["x", "A" * 102, "ü", "a" * 500])
async def test_a_word_that_we_did_not_sign_ends_nothing(
    client: httpx.AsyncClient, token: str
) -> None:
    for reply in (await client.get(f"/u/{token}"), await client.post(f"/u/{token}")):
        assert reply.status_code == 404
        assert "This link is not complete" in reply.text


async def test_wishes_hold_at_once_and_digests_tell_all_that_is_still_news(
    client: httpx.AsyncClient,
    lead: Headers,
    lea: Person,
    db: Database,
    working: Database,
    post: Post,
    mailbox: Mailbox,
) -> None:
    usual = (await lea.get("/v1/me/thanks-preferences")).json()
    await accepted(client, lead, lea, 1)
    chosen = await wish(
        client, lea, topics={"decisions": "daily"}, quiet_hours={"begins": "20:00", "ends": "09:30"}
    )
    (first,) = await rows(db, PLANNED)
    for placed in (10, 40):
        await accepted(client, lead, lea, placed)
    unread = (await lea.get("/v1/me/thanks", read=False)).json()["items"]
    await client.post(f"/v1/me/thanks/{unread[0]['id']}/read", headers=lea.headers)

    await write(working, first.due_at - timedelta(seconds=1))
    early = await rows(db, MAILS)
    await write(working, first.due_at)
    await deliver(working, post)

    assert usual["topics"]["sharing"] == "weekly"
    assert usual["quiet_hours"] == {"begins": "21:00", "ends": "08:00"}
    assert (usual["time_zone"], usual["missing"]) == ("Europe/Berlin", [])
    assert chosen["topics"]["decisions"] == "daily"
    assert (first.due_at.astimezone(UTC).minute, early) == (30, [])
    (mail,) = mailbox.mails
    assert mail["Subject"].endswith("2 nouvelles")
    assert [f"{number} sticker" in body_of(mail) for number in (1, 10, 40)] == [True, True, False]
    sources = [line for line in body_of(mail).splitlines() if "/v1/claims/" in line]
    assert len(sources) == len(set(sources)) > 0
    await accepted(client, lead, lea, 4)
    await wish(client, lea, topics={"decisions": "never"})
    assert [row.state for row in await rows(db, PLANNED)] == ["queued"] * 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"topics": {"decisions": "hourly"}},
        {"topics": {"weather": "daily"}},
        {"quiet_hours": {"begins": "25:00", "ends": "08:00"}},
        {"quiet_hours": {"begins": "08:00", "ends": "08:00"}},
    ],
)
async def test_wishes_that_make_no_sense_are_refused(
    client: httpx.AsyncClient, lea: Person, wrong: dict[str, Any]
) -> None:
    path = "/v1/me/thanks-preferences"
    reply = await client.put(path, json=wrong, headers=lea.headers)

    assert (reply.status_code, reply.json()["code"]) == (422, "validation-failed")


async def test_what_is_missing_is_said(client: httpx.AsyncClient, mission: Mission) -> None:
    anybody = await join(client, mission)

    told = (await anybody.get("/v1/me/thanks-preferences")).json()

    assert told["missing"] == ["consent", "address"]


async def test_workers_at_once_or_cut_off_write_once(
    client: httpx.AsyncClient,
    lead: Headers,
    lea: Person,
    db: Database,
    working: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await accepted(client, lead, lea, 12)
    settle = thanks_due.settle

    async def cut_off(
        session: Session, way: Way, workspace_id: UUID, *more: Any, at: datetime
    ) -> None:
        await settle(session, way, workspace_id, *more, at=at)
        raise ConnectionError

    monkeypatch.setattr(post_thanks, "settle", cut_off)
    with pytest.raises(ConnectionError):
        await write(working)
    undone = await rows(db, MAILS)
    monkeypatch.undo()
    await asyncio.gather(*(write(working) for _ in range(6)))

    assert undone == []
    assert len(await rows(db, MAILS)) == 1
    assert [row.state for row in await rows(db, PLANNED)] == ["queued"]


async def test_a_mailbox_that_was_replaced_gets_nothing_that_waited(
    client: httpx.AsyncClient,
    lead: Headers,
    lea: Person,
    working: Database,
    post: Post,
    mailbox: Mailbox,
) -> None:
    await accepted(client, lead, lea, 12)
    await write(working)  # queued to the mailbox she had then
    body = {"email": "new@example.org", "replaces": LEA}
    await client.post("/v1/me/email", json=body, headers=lea.headers)
    [asked] = [one for one in await mails(working) if one.to == "new@example.org"]
    await client.post("/v1/me/email/confirm", json={"code": code_in(asked)}, headers=lea.headers)

    await deliver(working, post)

    assert not [one for one in mailbox.mails if "List-Unsubscribe" in one]


async def test_who_may_write_itself_is_told_and_nobody_else(
    client: httpx.AsyncClient,
    mission: Mission,
    lead: Headers,
    lea: Person,
    db: Database,
    opened: Opened,
) -> None:
    """A brand's own mailer hears of those who agreed with this brand, by its own name for them."""
    partner = await key_of(db, "haferkiez")
    theirs = await ask_for_thanks(client, partner)
    silent, both = await join(client, mission), await join(client, mission)
    await prove(client, opened.working, both, "both@example.org")
    for organisation in (theirs, await ask_for_thanks(client, lead)):
        await agree(client, both, organisation)
    for key in (lead, partner):
        body = {"url": "http://127.0.0.1:9/hooks", "event_types": ["thanks.given"]}
        made = await client.post("/v1/webhooks", json=body, headers=key)
        assert made.status_code == 201, made.text
    async with db.transaction() as session:
        await session.execute(text("UPDATE webhook_endpoint SET enabled = true"))
    for person in (silent, lea, both):
        await accepted(client, lead, person, 3)
    await fan_out_events(db, secret=SECRET, at=datetime.now(UTC))

    async def heard(key: Headers) -> list[dict[str, Any]]:
        path = "/v1/events?after=0&types=thanks.given"
        return list((await client.get(path, headers=key)).json()["items"])

    of_lead, of_partner = await heard(lead), await heard(partner)
    assert [one["data"]["moment"] for one in of_lead] == ["completion_accepted"] * 2
    assert len(of_partner) == 1
    refs = {one["data"]["participant"]["ref"] for one in (*of_lead, *of_partner)}
    assert len(refs) == 3
    assert len({one["subject"] for one in (*of_lead, *of_partner)}) == 3
