"""Mail that waits: with its reason or not at all, sealed, within bounds, claimed once."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from quests.ids import new_id
from service.mail.compose import write
from service.mail.mail import Mail
from service.mail.post import Post
from service.store.mails import claim_mails, queue_mail
from service.store.session import Database
from service.usecases.send_mails import send_mails
from service.usecases.tidy_up import tidy_up
from tests.conftest import SECRET
from tests.mail.letters import DUE, make_due, queue
from tests.mail.mailbox import Mailbox


async def test_what_waits_cannot_be_read_in_the_database(
    serving: Database, db: Database, workspace: UUID
) -> None:
    await queue(serving, workspace)

    async with db.read() as session:
        kept = str((await session.execute(text("SELECT m::text FROM mail m"))).one())
    assert "lea" not in kept
    assert "123456" not in kept


async def test_a_rolled_back_reason_sends_nothing(
    serving: Database, working: Database, workspace: UUID, post: Post, mailbox: Mailbox
) -> None:
    async def fails() -> None:
        async with serving.transaction(workspace) as session:
            at = datetime.now(UTC)
            words = write("confirm-email", "de", code="1", minutes="10", also="nothing", names="")
            mail = Mail(
                workspace_id=workspace, id=new_id(at), purpose="x", to="a@b.org", written=words
            )
            assert await queue_mail(session, mail, secret=SECRET, at=at)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fails()

    assert await send_mails(working, post, secret=SECRET) == 0
    assert mailbox.mails == []


async def test_two_workers_send_each_mail_once(
    serving: Database, working: Database, workspace: UUID, post: Post, mailbox: Mailbox
) -> None:
    for number in range(12):
        await queue(serving, workspace, f"person{number}@example.org")

    rounds = [send_mails(working, post, secret=SECRET) for _ in range(4)]
    await asyncio.gather(*rounds)

    assert len(mailbox.recipients) == len(set(mailbox.recipients)) == 12


async def test_a_lease_that_was_lost_changes_nothing(
    serving: Database,
    working: Database,
    db: Database,
    workspace: UUID,
    post: Post,
    mailbox: Mailbox,
) -> None:
    await queue(serving, workspace)
    async with working.transaction() as session:
        assert len(await claim_mails(session, secret=SECRET, most=8)) == 1

    assert await send_mails(working, post, secret=SECRET) == 0
    await make_due(db)
    assert await send_mails(working, post, secret=SECRET) == 1
    assert len(mailbox.mails) == 1


async def test_a_mailbox_gets_five_a_day_of_one_kind_also_when_asked_at_once(
    serving: Database, workspace: UUID
) -> None:
    spellings = ["lea@example.org", "LEA@example.org", "lea+a@example.org", "lea+b@example.org"]

    queued = await asyncio.gather(*(queue(serving, workspace, to) for to in 5 * spellings))

    assert sum(queued) == 5
    assert await queue(serving, workspace, purpose="sign-in")
    assert await queue(serving, workspace, "max@example.org")


async def test_a_network_gets_its_share(
    serving: Database, workspace: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.store.mails.PER_NETWORK", 3)
    ours, theirs = b"n" * 32, b"m" * 32

    queued = [
        await queue(serving, workspace, f"person{number}@example.org", network=ours)
        for number in range(5)
    ]

    assert queued == [True, True, True, False, False]
    assert await queue(serving, workspace, network=theirs)


async def test_the_application_cannot_change_what_it_queued(
    serving: Database, workspace: UUID
) -> None:
    await queue(serving, workspace)

    with pytest.raises(Exception, match="permission denied"):
        async with serving.transaction(workspace) as session:
            await session.execute(DUE)


async def test_old_mail_is_deleted(
    serving: Database, working: Database, db: Database, workspace: UUID, post: Post
) -> None:
    await queue(serving, workspace)
    await send_mails(working, post, secret=SECRET)

    await tidy_up(working, at=datetime.now(UTC) + timedelta(hours=49), audit_days=730)

    async with db.read() as session:
        assert (await session.execute(text("SELECT count(*) FROM mail"))).scalar_one() == 0
