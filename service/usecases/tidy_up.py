"""What nobody waits for: old keys, mails, sessions, events and their deliveries go."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

from service.store.audit import prune_deeds
from service.store.crm_calls import prune_calls
from service.store.deliveries import exhaust_crashed
from service.store.earlier_evidence import prune_earlier
from service.store.emails import prune_proofs
from service.store.idempotency import prune_keys
from service.store.issuers import prune_assertions
from service.store.mails import prune_mails
from service.store.member_sessions import prune_member_sessions, prune_sign_ins
from service.store.old_messages import prune_events, prune_messages
from service.store.pushes import prune_pushes
from service.store.refresh_tokens import prune_sessions
from service.store.replaced_emails import prune_replaced
from service.store.session import Database, Session
from service.store.signature_signals import forget_networks
from service.store.thanks_planned import prune_planned

PRUNES = (
    prune_keys,
    prune_sessions,
    prune_proofs,
    prune_replaced,
    prune_member_sessions,
    prune_sign_ins,
    prune_assertions,
    forget_networks,
    prune_planned,
    prune_pushes,
    prune_messages,
    prune_events,
    prune_calls,
    prune_earlier,
)


async def tidy_up(database: Database, *, at: datetime, audit_days: int) -> None:
    """One round of housekeeping; each step in a transaction of its own.

    Args:
        database: Opened as the worker.
        at: Now.
        audit_days: How long the audit log is kept.
    """
    async with database.transaction() as session:
        await exhaust_crashed(session)
    async with database.transaction() as session:
        await prune_mails(session, at=at)
    for prune in PRUNES:
        await _all(database, partial(prune, at=at))
    await _all(database, partial(prune_deeds, before=at - timedelta(days=audit_days)))


async def _all(database: Database, prune: Callable[[Session], Awaitable[int]]) -> None:
    """Batch after batch, until nothing is left."""
    while True:
        async with database.transaction() as session:
            if not await prune(session):
                return
