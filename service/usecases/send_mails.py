"""Send the mail that is due: each on its own, noted as soon as it is out."""

import asyncio
import random

import structlog

from service.mail.post import Post, Sent
from service.metrics import LEASES_EXPIRED, MAILS
from service.store.mailboxes import tell_of_refused_mail
from service.store.mails import Leased, claim_mails, finish_mail, try_mail_again
from service.store.session import Database
from service.store.thanks_mails import still_wanted
from service.store.thanks_ways import PURPOSE

CLAIM = 8
TOGETHER = 4
DEADLINE_SECONDS = 30.0
MINUTE, HOUR = 60.0, 3600.0
WAITS = (10.0, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 12 * HOUR)
JITTER = 0.2

log = structlog.get_logger(__name__)


async def send_mails(database: Database, post: Post, *, secret: str) -> int:
    """Send what is due, at most ``CLAIM`` mails.

    Args:
        database: As the worker: mail of all tenants.
        post: Where mail is handed over.
        secret: The installation's secret, under which mail waits.

    Returns:
        How many were taken; call again at once when there were any.
    """
    async with database.transaction() as session:
        leased = await claim_mails(session, secret=secret, most=CLAIM)
    LEASES_EXPIRED.labels("mail").inc(sum(mail.taken_over for mail in leased))
    room = asyncio.Semaphore(TOGETHER)

    async def one(mail: Leased) -> None:
        async with room:
            wanted = await _is_wanted(database, mail)
            sent = await _sent(post, mail) if wanted else Sent("refused", "not-wanted")
            await _note(database, mail, sent)

    async with asyncio.TaskGroup() as group:
        for mail in leased:
            group.create_task(one(mail))
    return len(leased)


async def _is_wanted(database: Database, leased: Leased) -> bool:
    """What people agreed to is asked again at the door; what they asked for just now is not."""
    if leased.mail is None or leased.mail.purpose != PURPOSE:
        return True
    async with database.read(leased.workspace_id) as session:
        return await still_wanted(session, leased.workspace_id, leased.id)


async def _sent(post: Post, leased: Leased) -> Sent:
    if leased.mail is None:
        return Sent("refused", "unreadable")
    if leased.late:
        return Sent("refused", "late")
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            return await post.send(leased.mail)
    except TimeoutError:
        return Sent("again", "deadline")


async def _note(database: Database, leased: Leased, sent: Sent) -> None:
    over = sent.result != "again" or leased.attempts > len(WAITS)
    state = "sent" if sent.result == "sent" else "failed"
    async with database.transaction(leased.workspace_id) as session:
        if over:
            await finish_mail(session, leased, state=state, error=sent.error)
            if sent.no_mailbox:
                await tell_of_refused_mail(session, leased.workspace_id, leased.id)
        else:
            wait = WAITS[leased.attempts - 1] * random.uniform(1, 1 + JITTER)  # noqa: S311
            await try_mail_again(session, leased, wait=wait, error=sent.error)
    MAILS.labels(state if over else "again").inc()
    if sent.error is not None:
        log.warning("mail_not_sent", id=str(leased.id), error=sent.error, over=over)
