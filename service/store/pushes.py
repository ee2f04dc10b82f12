"""Notifications on their way: queued per browser, claimed with a lease, noted.

As with mail, a claim counts the attempt at once and moves ``next_at`` to the end of the lease;
whoever finishes compares the token. After a crash one may go out twice, under one topic and tag:
the push service, or else the browser, puts the second in the place of the first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy import text

from quests.ids import new_id
from service.push.notice import Notice
from service.secret_box import seal, unseal
from service.store.fair_share import fair_claim
from service.store.pruning import prune
from service.store.push_subscriptions import Browser, unsealed
from service.store.session import Session
from service.store.thanks_due import Due
from service.store.thanks_ways import PUSH

KEPT = timedelta(hours=48)
WINDOW = timedelta(days=1)
BATCH = 500
LEASE_SECONDS = 60.0
MAX_CLAIMS = 20

_AGREES = PUSH.agrees(organisation=":organisation", participant="i.id")
_AGREES_OF_MESSAGE = PUSH.agrees(organisation="p.organisation_id", participant="p.participant_id")
_READER = text(f"""
    SELECT i.locale, i.display_name FROM participant i CROSS JOIN LATERAL ({_AGREES}) AS said
    WHERE i.workspace_id = :workspace AND i.id = :participant AND said.agrees
        AND EXISTS (SELECT FROM push_subscription s
            WHERE s.workspace_id = i.workspace_id AND s.participant_id = i.id)
""")  # noqa: S608 (statements of our own)
_BROWSERS = text("""
    SELECT id FROM push_subscription
    WHERE workspace_id = :workspace AND participant_id = :participant ORDER BY id FOR KEY SHARE
""")
_HAD = text("""
    SELECT count(DISTINCT created_at) FROM push_message WHERE workspace_id = :workspace
        AND participant_id = :participant AND created_at > :since
""")
_QUEUE = text("""
    INSERT INTO push_message (workspace_id, id, subscription_id, participant_id, organisation_id,
        sealed, state, next_at, useful_until, created_at, updated_at)
    VALUES (:workspace, :id, :subscription, :participant, :organisation,
        :sealed, 'pending', now(), :until, :at, :at)
""")
_DUE = fair_claim(
    "push_message",
    also="lease_token",
    key="id",
    turn=("workspace_id",),
    by="next_at",
    waits="state = 'pending'",
    due="next_at <= now()",
)
_CLAIM = text(f"""
    WITH due AS MATERIALIZED ({_DUE})
    UPDATE push_message AS m SET attempts = m.attempts + 1, lease_token = gen_random_uuid(),
        next_at = clock_timestamp() + make_interval(secs => :lease), updated_at = now()
    FROM due
    WHERE m.workspace_id = due.workspace_id AND m.id = due.id
    RETURNING m.workspace_id, m.id, m.subscription_id, m.attempts, m.lease_token AS token,
        m.useful_until, m.useful_until < now() OR m.attempts > :claims AS late,
        due.lease_token IS NOT NULL AS taken_over
""")  # noqa: S608 (names of our own)
_CONTENT = text(f"""
    SELECT p.sealed, s.sealed AS browser FROM push_message p
    JOIN push_subscription s ON s.workspace_id = p.workspace_id AND s.id = p.subscription_id
        AND s.participant_id = p.participant_id
    CROSS JOIN LATERAL ({_AGREES_OF_MESSAGE}) AS said
    WHERE p.workspace_id = :workspace AND p.id = :id AND p.lease_token = :token AND said.agrees
""")  # noqa: S608
_FINISH = text("""
    UPDATE push_message SET state = :state, sealed = NULL, lease_token = NULL,
        last_error = :error, updated_at = now()
    WHERE workspace_id = :workspace AND id = :id AND lease_token = :token
""")
_AGAIN = text("""
    UPDATE push_message SET lease_token = NULL, last_error = :error, updated_at = now(),
        next_at = clock_timestamp() + make_interval(secs => :wait)
    WHERE workspace_id = :workspace AND id = :id AND lease_token = :token
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whoever is to read a notification."""

    locale: str
    display_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeasedPush:
    """A notification that this worker may send now; ``late``: it is not worth it any more.

    ``taken_over``: another worker had it, and did not finish in time.
    """

    workspace_id: UUID
    id: UUID
    subscription_id: UUID
    attempts: int
    token: UUID
    useful_until: datetime
    late: bool
    taken_over: bool


async def reader_of(session: Session, person: Due, organisation_id: UUID) -> Reader | None:
    """Who is pushed to; ``None`` where they do not agree, or have no browser any more."""
    named = {**_person(person), "organisation": organisation_id}
    row: Any = (await session.execute(_READER, named)).one_or_none()
    return None if row is None else Reader(**row._mapping)


async def pushed_lately(session: Session, person: Due, at: datetime) -> int:
    """How many notifications a person was sent within a day, on however many browsers."""
    named = {**_person(person), "since": at - WINDOW}
    return int((await session.execute(_HAD, named)).scalar_one())


async def queue_push(
    session: Session,
    person: Due,
    organisation_id: UUID,
    notice: Notice,
    *,
    until: datetime,
    secret: str,
    at: datetime,
) -> int:
    """Queue a notification for each browser of a person, in the caller's transaction; how many?

    Args:
        until: After that it is not worth sending any more.
        secret: The installation's: seals what it says.
    """
    browsers = (await session.execute(_BROWSERS, _person(person))).scalars().all()
    said = notice.as_text()
    rows = [
        {
            **_person(person),
            "id": (made := new_id(at)),
            "subscription": browser,
            "organisation": organisation_id,
            "sealed": seal(secret, said, owner=made.bytes),
            "until": until,
            "at": at,
        }
        for browser in browsers
    ]
    if rows:
        await session.execute(_QUEUE, rows)
    return len(rows)


async def claim_pushes(session: Session, *, most: int) -> list[LeasedPush]:
    """Lease what is due, of all tenants, for ``LEASE_SECONDS``."""
    values = {"lease": LEASE_SECONDS, "most": most, "claims": MAX_CLAIMS}
    return [LeasedPush(**row._mapping) for row in await session.execute(_CLAIM, values)]


async def content_of(
    session: Session, leased: LeasedPush, *, secret: str
) -> tuple[Browser, str] | None:
    """Where it goes and what it says; ``None``: its person does not agree any more, or it is gone.

    What was sealed under another secret is ``None`` as well.
    """
    row = (await session.execute(_CONTENT, _named(leased))).one_or_none()
    if row is None:
        return None
    try:
        browser = unsealed(secret, row.browser, owner=leased.subscription_id)
        return browser, unseal(secret, row.sealed, owner=leased.id.bytes)
    except InvalidTag:
        return None


async def finish_push(
    session: Session, leased: LeasedPush, *, state: str, error: str | None
) -> None:
    """Note the end (``sent`` or ``failed``), and forget what it said."""
    await session.execute(_FINISH, {**_named(leased), "state": state, "error": error})


async def try_push_again(
    session: Session, leased: LeasedPush, *, wait: float, error: str | None
) -> None:
    """Note a failure; the next try is in ``wait`` seconds."""
    await session.execute(_AGAIN, {**_named(leased), "wait": wait, "error": error})


async def prune_pushes(session: Session, *, at: datetime) -> int:
    """Delete a batch of what is over for ``KEPT``; how many? What is pending ends by itself."""
    return await prune(session, "push_message", before=at - KEPT, batch=BATCH, by="updated_at")


def _person(person: Due) -> dict[str, UUID]:
    return {"workspace": person.workspace_id, "participant": person.participant_id}


def _named(leased: LeasedPush) -> dict[str, Any]:
    return {"workspace": leased.workspace_id, "id": leased.id, "token": leased.token}
