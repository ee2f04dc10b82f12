"""Mail on its way: queued in the caller's transaction, claimed with a lease, noted.

As with deliveries, a claim counts the attempt at once and moves ``next_at`` to the end of the
lease; whoever finishes compares the token. A mail may so go out twice after a crash (with one
``Message-ID``), and is never lost.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from cryptography.exceptions import InvalidTag
from pydantic import TypeAdapter
from sqlalchemy import func, text
from sqlmodel import col, select

from service.mail.address import address_key
from service.mail.mail import Mail, Written
from service.secret_box import seal, unseal
from service.store.fair_share import fair_claim
from service.store.session import Session
from service.store.tables import MailRow

PER_ADDRESS = 5
# Far above the limits of requests, which say so honestly: a whole school may share an address.
PER_NETWORK = 1000
WINDOW = timedelta(days=1)
KEPT = timedelta(hours=48)
LEASE_SECONDS = 90.0
# After the tries of the schedule (usecases/send_mails.py): for mails that never come back.
MAX_CLAIMS = 20

# Of each workspace and purpose some: a code to sign in does not wait behind thanks for thousands.
_DUE = fair_claim(
    "mail",
    also="lease_token",
    key="id",
    turn=("workspace_id", "purpose"),
    by="next_at",
    waits="state = 'pending'",
    due="next_at <= now()",
)
# The oldest first: of two codes for one mailbox the newer one arrives last.
_CLAIM = text(f"""
    WITH due AS MATERIALIZED ({_DUE}), claimed AS (
    UPDATE mail AS m SET attempts = m.attempts + 1, lease_token = gen_random_uuid(),
        next_at = clock_timestamp() + make_interval(secs => :lease), updated_at = now()
    FROM due
    WHERE m.workspace_id = due.workspace_id AND m.id = due.id
    RETURNING m.workspace_id, m.id, m.purpose, m.sealed, m.attempts, m.lease_token,
        coalesce(m.useful_until < now(), false) OR m.attempts > :claims AS late,
        due.next_at AS since, due.lease_token IS NOT NULL AS taken_over
    )
    SELECT workspace_id, id, purpose, sealed, attempts, lease_token, late, taken_over FROM claimed
    ORDER BY since
""")  # noqa: S608 (names of our own)
_FINISH = text("""
    UPDATE mail SET state = :state, sealed = NULL, lease_token = NULL, last_error = :error,
        updated_at = now()
    WHERE workspace_id = :workspace_id AND id = :id AND lease_token = :token
""")
_AGAIN = text("""
    UPDATE mail SET lease_token = NULL, last_error = :error, updated_at = now(),
        next_at = clock_timestamp() + make_interval(secs => :wait)
    WHERE workspace_id = :workspace_id AND id = :id AND lease_token = :token
""")
_PRUNE = text("""
    DELETE FROM mail WHERE created_at < :before AND state <> 'pending'
""")
_CONTENT = TypeAdapter(tuple[str, Written])


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """A mail that this worker may send now; ``late`` when it is not worth it any more.

    ``taken_over`` says that another worker had it, and did not finish in time.
    """

    mail: Mail | None
    workspace_id: UUID
    id: UUID
    attempts: int
    token: UUID
    late: bool
    taken_over: bool


async def queue_mail(
    session: Session,
    mail: Mail,
    *,
    secret: str,
    at: datetime,
    network: bytes | None = None,
    per_address: int = PER_ADDRESS,
) -> bool:
    """Put a mail on its way in the caller's transaction, unless there were too many.

    Args:
        secret: The installation's secret: seals what the mail says and to whom.
        at: Now.
        network: A keyed hash of the network that asked for it, if somebody did.
        per_address: Most mails of this purpose per mailbox within a day.

    Returns:
        ``False`` when the mailbox or the network had its share today: nothing is sent then.
    """
    key = address_key(secret, mail.to)
    await _lock(session, *(one for one in (key, network) if one is not None))
    if await _had(session, mail, MailRow.address_key, key, at) >= per_address:
        return False
    if network is not None and (
        await _had(session, mail, MailRow.network_key, network, at) >= PER_NETWORK
    ):
        return False
    session.add(_row(mail, (key, network), secret, at))
    await session.flush()
    return True


def _row(mail: Mail, keys: tuple[bytes, bytes | None], secret: str, at: datetime) -> MailRow:
    content = _CONTENT.dump_json((mail.to, mail.written)).decode()
    return MailRow(
        workspace_id=mail.workspace_id,
        id=mail.id,
        purpose=mail.purpose,
        address_key=keys[0],
        network_key=keys[1],
        sealed=seal(secret, content, owner=mail.id.bytes),
        state="pending",
        attempts=0,
        # By the clock that claims ask: ours may be minutes ahead of it.
        next_at=cast(Any, func.now()),
        useful_until=mail.useful_until,
        created_at=at,
        updated_at=at,
    )


async def claim_mails(session: Session, *, secret: str, most: int) -> list[Leased]:
    """Lease due mails of all tenants for ``LEASE_SECONDS``; one that cannot be read is ``None``."""
    values = {"lease": LEASE_SECONDS, "most": most, "claims": MAX_CLAIMS}
    return [_leased(row, secret) for row in await session.execute(_CLAIM, values)]


async def finish_mail(session: Session, leased: Leased, *, state: str, error: str | None) -> None:
    """Note the end (``sent``, ``refused``, ``expired``) and forget what it said."""
    await session.execute(_FINISH, {**_named(leased), "state": state, "error": error})


async def try_mail_again(
    session: Session, leased: Leased, *, wait: float, error: str | None
) -> None:
    """Note a failure; the next try is in ``wait`` seconds."""
    await session.execute(_AGAIN, {**_named(leased), "wait": wait, "error": error})


async def prune_mails(session: Session, *, at: datetime) -> int:
    """Delete what is over and older than ``KEPT``; how many?"""
    pruned: Any = await session.execute(_PRUNE, {"before": at - KEPT})
    return int(pruned.rowcount)


async def _lock(session: Session, *keys: bytes) -> None:
    """Let requests for one mailbox or network count one after the other; in one order for all."""
    for number in sorted(int.from_bytes(key[:8], signed=True) for key in keys):
        await session.execute(select(func.pg_advisory_xact_lock(number)))


async def _had(session: Session, mail: Mail, column: Any, key: bytes, at: datetime) -> int:
    statement = select(func.count()).where(
        col(MailRow.workspace_id) == mail.workspace_id,
        column == key,
        col(MailRow.purpose) == mail.purpose,
        col(MailRow.created_at) > at - WINDOW,
    )
    return (await session.exec(statement)).one()


def _leased(row: Any, secret: str) -> Leased:
    return Leased(
        mail=_opened(row, secret),
        workspace_id=row.workspace_id,
        id=row.id,
        attempts=row.attempts,
        token=row.lease_token,
        late=row.late,
        taken_over=row.taken_over,
    )


def _opened(row: Any, secret: str) -> Mail | None:
    try:
        to, written = _CONTENT.validate_json(unseal(secret, row.sealed, owner=row.id.bytes))
    except InvalidTag:  # sealed under another secret
        return None
    return Mail(
        workspace_id=row.workspace_id, id=row.id, purpose=row.purpose, to=to, written=written
    )


def _named(leased: Leased) -> dict[str, UUID]:
    return {"workspace_id": leased.workspace_id, "id": leased.id, "token": leased.token}
