"""What nobody waits for: old keys, mails and sessions go, hopeless receivers are turned off."""

from datetime import datetime

from service.store.deliveries import exhaust_crashed
from service.store.emails import prune_proofs
from service.store.idempotency import prune_keys
from service.store.issuers import prune_assertions
from service.store.mails import prune_mails
from service.store.member_sessions import prune_member_sessions, prune_sign_ins
from service.store.refresh_tokens import prune_sessions
from service.store.session import Database
from service.store.webhooks import disable_hopeless

PRUNES = (
    prune_keys,
    prune_sessions,
    prune_proofs,
    prune_member_sessions,
    prune_sign_ins,
    prune_assertions,
)


async def tidy_up(database: Database, *, at: datetime) -> None:
    """One round of housekeeping; each step in a transaction of its own."""
    async with database.transaction() as session:
        await exhaust_crashed(session)
    async with database.transaction() as session:
        await disable_hopeless(session, at=at)
    async with database.transaction() as session:
        await prune_mails(session, at=at)
    for prune in PRUNES:
        while True:
            async with database.transaction() as session:
                if not await prune(session, at=at):
                    break
