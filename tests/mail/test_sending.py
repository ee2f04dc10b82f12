"""Mail on its way: sent, tried again, given up, forgotten."""

import asyncio
import stat
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import ValidationError

from quests.ids import new_id
from service.mail.compose import write
from service.mail.mail import Mail
from service.mail.post import FolderPost, Post, SmtpPost, make_post, whereto
from service.settings import Settings
from service.store.session import Database
from service.usecases.send_mails import send_mails
from service.worker import run_worker
from tests.builders import NOON
from tests.conftest import SECRET
from tests.mail.letters import SENDER, clock, make_due, queue, row_of
from tests.mail.mailbox import Mailbox, receiving_mail


async def test_a_mail_arrives_once_and_what_it_said_is_forgotten(
    serving: Database,
    working: Database,
    db: Database,
    workspace: UUID,
    post: Post,
    mailbox: Mailbox,
) -> None:
    await queue(serving, workspace)

    taken = [await send_mails(working, post, secret=SECRET) for _ in range(2)]

    assert taken == [1, 0]
    mail = mailbox.mails[0]
    assert (mail["To"], mail["From"]) == ("lea@example.org", SENDER)
    assert mail["Subject"] == "123456 est ton code"
    assert mail["Auto-Submitted"] == "auto-generated"
    body = mail.get_body(("plain",))
    assert body is not None
    assert "ton code est 123456" in body.get_content()
    row = await row_of(db)
    assert (row.state, row.attempts, row.sealed) == ("sent", 1, None)


@pytest.mark.parametrize("answer", ["451 later", "rcpt:450 greylisted", "421 busy"])
async def test_what_fails_for_now_is_tried_again(
    serving: Database,
    working: Database,
    db: Database,
    workspace: UUID,
    post: Post,
    mailbox: Mailbox,
    answer: str,
) -> None:
    mailbox.answers = [answer]
    await queue(serving, workspace)

    await send_mails(working, post, secret=SECRET)
    failed = await row_of(db)
    await make_due(db)
    await send_mails(working, post, secret=SECRET)

    assert (failed.state, failed.later) == ("pending", True)
    assert failed.last_error == answer.removeprefix("rcpt:")[:3]
    assert len(mailbox.mails) == 1
    assert (await row_of(db)).attempts == 2


@pytest.mark.parametrize("answer", ["554 spam", "rcpt:550 no such user"])
async def test_what_is_refused_for_good_is_given_up(
    serving: Database,
    working: Database,
    db: Database,
    workspace: UUID,
    post: Post,
    mailbox: Mailbox,
    answer: str,
) -> None:
    mailbox.answers = [answer]
    await queue(serving, workspace)

    await send_mails(working, post, secret=SECRET)

    row = await row_of(db)
    assert (row.state, row.sealed) == ("failed", None)


async def test_a_server_that_is_away_costs_nothing_but_time(
    serving: Database, working: Database, db: Database, workspace: UUID
) -> None:
    nobody = SmtpPost("smtp://127.0.0.1:1?tls=off", SENDER, clock)
    await queue(serving, workspace)

    await send_mails(working, nobody, secret=SECRET)

    assert (await row_of(db)).state == "pending"


async def test_a_server_without_tls_gets_nothing_unless_told_so(
    serving: Database, working: Database, db: Database, workspace: UUID, mailbox: Mailbox
) -> None:
    insists = SmtpPost(mailbox.url.partition("?")[0], SENDER, clock)
    await queue(serving, workspace)

    await send_mails(working, insists, secret=SECRET)

    assert mailbox.mails == []
    assert (await row_of(db)).state == "pending"


async def test_a_login_is_sent(serving: Database, working: Database, workspace: UUID) -> None:
    async with receiving_mail(login=True) as mailbox:
        await queue(serving, workspace)
        await send_mails(working, SmtpPost(mailbox.url, SENDER, clock), secret=SECRET)

    assert mailbox.logins == [(b"coquest", b"se:cret")]
    assert len(mailbox.mails) == 1


async def test_what_is_no_longer_useful_is_not_sent(
    serving: Database,
    working: Database,
    db: Database,
    workspace: UUID,
    post: Post,
    mailbox: Mailbox,
) -> None:
    await queue(serving, workspace, useful_until=datetime.now(UTC) - timedelta(seconds=1))

    await send_mails(working, post, secret=SECRET)

    assert mailbox.mails == []
    assert (await row_of(db)).last_error == "late"


async def test_mail_of_another_secret_is_given_up(
    serving: Database, working: Database, db: Database, workspace: UUID, post: Post
) -> None:
    await queue(serving, workspace)

    await send_mails(working, post, secret=SECRET[::-1])

    assert (await row_of(db)).last_error == "unreadable"


async def test_without_a_server_mails_become_files(
    serving: Database, working: Database, workspace: UUID, settings: Settings
) -> None:
    await queue(serving, workspace)

    await send_mails(working, make_post(settings), secret=SECRET)

    files = [*settings.data.joinpath("mail").glob("*")]
    assert [file.suffix for file in files] == [".eml"]
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600
    mail = message_from_bytes(files[0].read_bytes(), policy=default)
    assert mail["To"] == "lea@example.org"


async def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    mail = Mail(
        workspace_id=new_id(NOON),
        id=new_id(NOON),
        purpose="x",
        to="a@b.org",
        written=write("confirm-email", "en", code="1", minutes="1", also="nothing", names=""),
    )

    sent = await FolderPost(tmp_path / "file" / "mail", SENDER, clock).send(mail)

    assert sent.result == "again"


@pytest.mark.parametrize(
    "url", ["http://a", "smtp://", "smtp://host/path", "smtp://host?tls=maybe", "smtp://a b"]
)
def test_a_wrong_mail_server_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        Settings(smtp_url=url, mail_from="a@b.org")


def test_a_mail_server_needs_a_sender_and_is_shown_without_its_password() -> None:
    with pytest.raises(ValidationError, match="COQUEST_MAIL_FROM"):
        Settings(smtp_url="smtp://host")

    settings = Settings(smtp_url="smtps://me:secret@mail.example", mail_from=SENDER)

    assert whereto(settings) == "mail.example:465"
    assert "secret" not in repr(settings)


async def test_what_the_api_queues_the_worker_sends(
    serving: Database, workspace: UUID, settings: Settings, mailbox: Mailbox
) -> None:
    """The loop of a real worker, from the row to the server."""
    stop = asyncio.Event()
    sending = {"smtp_url": mailbox.url, "mail_from": SENDER}
    worker = asyncio.create_task(run_worker(settings.model_copy(update=sending), stop))
    await queue(serving, workspace)

    async with asyncio.timeout(10):
        while not mailbox.mails:
            await asyncio.sleep(0.02)
        stop.set()
        await worker

    assert mailbox.recipients == ["lea@example.org"]
