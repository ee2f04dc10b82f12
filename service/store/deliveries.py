"""Deliveries on their way: claim with a lease, record what came of each call.

A claim is one UPDATE over rows that nobody else holds (SKIP LOCKED). It counts the attempt
at once, so that a crash counts too, and moves ``next_at`` to the end of the lease, so that a
crashed worker's rows come back by themselves. Only the database's clock is asked. Whoever
finishes compares the token: a worker that was too late cannot overwrite its successor.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import text

from service.events.envelope import message_id
from service.letters import Letter, Outcome
from service.store.endpoint_holds import HELD_SECONDS, Hot
from service.store.session import Session

LEASE_SECONDS = 20.0  # > 1.25 times the deadline of a call
# Calls end by the schedule; this ends what never comes back. A crash takes its neighbours in
# the lane along, so it is far above the ten calls of the schedule.
MAX_CLAIMS = 30

# A message with a turn waits until nothing of its subject is pending before it. Whoever claims at
# the same moment may still see as pending what has just arrived: it then waits a round too long,
# and never goes out too early.
#
# An endpoint is one worker's for a few seconds, renewed as long as it has a lane there: so its
# `max_in_flight` holds over all of them. Whoever comes second waits for nothing and takes another;
# after the lock the row is read anew, and is not to be had any more. All that are taken get the
# same share of the room: one held that gets nothing would lose its place to those behind it.
_CLAIM = """
    WITH mine AS MATERIALIZED (
        SELECT w.* FROM webhook_endpoint AS w
        WHERE w.enabled AND (w.failing_since IS NOT NULL) = $2 AND w.id <> ALL ($1::uuid[])
        AND (w.held_by IS NULL OR w.held_by = $7 OR w.held_until < clock_timestamp())
        AND EXISTS (
            SELECT FROM delivery AS d
            WHERE d.workspace_id = w.workspace_id AND d.endpoint_id = w.id
            AND d.state = 'pending' AND d.next_at <= now() AND (d.attempts < $5 OR d.last_try))
        ORDER BY w.held_until NULLS FIRST LIMIT $8
        FOR NO KEY UPDATE SKIP LOCKED
    ), held AS (
        UPDATE webhook_endpoint AS w SET held_by = $7,
            held_until = clock_timestamp() + make_interval(secs => $9)
        FROM mine WHERE w.workspace_id = mine.workspace_id AND w.id = mine.id
    ), due AS MATERIALIZED (
        SELECT waiting.*, w.url, w.secret, w.former_secrets,
            w.former_until, w.headers, w.max_in_flight, w.consent
        FROM mine AS w CROSS JOIN LATERAL (
            SELECT d.workspace_id, d.id, d.lease_token FROM delivery AS d
            WHERE d.workspace_id = w.workspace_id AND d.endpoint_id = w.id
            AND d.state = 'pending' AND d.next_at <= now() AND (d.attempts < $5 OR d.last_try)
            AND (d.turn IS NULL OR NOT EXISTS (
                SELECT FROM delivery AS earlier
                WHERE earlier.workspace_id = d.workspace_id
                AND earlier.endpoint_id = d.endpoint_id AND earlier.state = 'pending'
                AND earlier.turn_subject = d.turn_subject AND earlier.turn < d.turn))
            ORDER BY d.next_at LIMIT least($3, greatest(1, $4 / (SELECT count(*) FROM mine)))
            FOR UPDATE SKIP LOCKED
        ) AS waiting
    )
    UPDATE delivery AS d SET
        attempts = d.attempts + 1, lease_token = gen_random_uuid(), updated_at = now(),
        next_at = clock_timestamp() + make_interval(secs => $6)
    FROM due WHERE d.workspace_id = due.workspace_id AND d.id = due.id
    RETURNING d.workspace_id, d.id, d.endpoint_id, d.event_id, d.body, d.attempts, d.last_try,
        d.lease_token, due.url, due.secret, due.former_secrets, due.former_until, due.headers,
        due.max_in_flight, due.consent, due.lease_token IS NOT NULL AS taken_over
"""

# The commit need not wait for the disk (only this statement's): if the whole database dies in
# that moment a message goes out twice, as after any crash, and a receiver waits less meanwhile.
# One statement: what it locks is still there when the attempts are added (deleting a receiver
# deletes its deliveries). Any success ends a failing spell; the first failure begins one. Those
# that wait behind a failed one are due when it is: else each claim would look at all of them.
_RECORD = """
    WITH done AS (
        SELECT done.* FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::float8[],
            $6::int8[], $7::timestamptz[], $8::int8[], $9::int2[], $10::text[], $11::text[])
        AS done (workspace_id, id, token, state, wait,
            number, started_at, duration_ms, status, error, reply),
        set_config('synchronous_commit', 'off', true)
    ), held AS MATERIALIZED (
        SELECT d.workspace_id, d.id, d.lease_token, d.endpoint_id, d.turn_subject, d.turn
        FROM delivery AS d JOIN done USING (workspace_id, id) ORDER BY d.id FOR UPDATE OF d
    ), finished AS (
        UPDATE delivery AS d SET
            state = done.state, lease_token = NULL, updated_at = now(),
            next_at = clock_timestamp() + make_interval(secs => done.wait)
        FROM done JOIN held USING (workspace_id, id)
        WHERE held.lease_token = done.token
        AND d.workspace_id = done.workspace_id AND d.id = done.id AND d.lease_token = done.token
    ), behind AS (
        UPDATE delivery AS f SET next_at = CASE WHEN done.state = 'pending'
            THEN clock_timestamp() + make_interval(secs => done.wait) ELSE now() END
        FROM done JOIN held USING (workspace_id, id)
        WHERE held.lease_token = done.token AND held.turn IS NOT NULL
        AND f.workspace_id = held.workspace_id AND f.endpoint_id = held.endpoint_id
        AND f.turn_subject = held.turn_subject AND f.turn > held.turn
        AND f.state = 'pending' AND f.attempts = 0 AND f.lease_token IS NULL
        AND (done.state = 'pending' OR f.next_at > now())
    ), called AS (
        UPDATE webhook_endpoint AS w
        SET failing_since = CASE WHEN called.well THEN NULL ELSE now() END
        FROM unnest($12::uuid[], $13::uuid[], $14::bool[]) AS called (workspace_id, id, well)
        WHERE w.workspace_id = called.workspace_id AND w.id = called.id
        AND (w.failing_since IS NOT NULL) = called.well
    )
    INSERT INTO delivery_attempt
        (workspace_id, delivery_id, number, started_at, duration_ms, status, error, reply)
    SELECT done.workspace_id, done.id, number, started_at, duration_ms, status, error, reply
    FROM done JOIN held USING (workspace_id, id)
    ON CONFLICT DO NOTHING
"""

_GIVE_BACK = """
    UPDATE delivery AS d SET
        attempts = d.attempts - 1, lease_token = NULL, next_at = now(), updated_at = now()
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS held (workspace_id, id, token)
    WHERE d.workspace_id = held.workspace_id AND d.id = held.id AND d.lease_token = held.token
"""

_WITHHOLD = """
    UPDATE delivery SET state = 'withheld', attempts = attempts - 1, lease_token = NULL,
        updated_at = now()
    WHERE workspace_id = $1 AND id = $2 AND lease_token = $3
"""

_EXHAUST = text("""
    UPDATE delivery SET state = 'exhausted', lease_token = NULL, updated_at = now()
    WHERE state = 'pending' AND attempts >= :claims AND NOT last_try AND next_at <= now()
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a worker has room for.

    Args:
        worker: Who it is; a name of this process alone.
        busy: Endpoints that it leaves alone.
        failing: Whether it takes from endpoints whose last call failed, or from the others.
        lanes: At most so many endpoints.
        each: At most so many messages of one of them.
        most: At most so many messages in all, and of each endpoint one at least.
    """

    worker: UUID
    busy: Collection[UUID]
    failing: bool
    lanes: int
    each: int
    most: int


async def claim(hot: Hot, room: Room) -> list[Letter]:
    """Lease due messages for ``LEASE_SECONDS``, of endpoints that no other worker calls.

    Args:
        hot: The pool that speaks asyncpg (``Database.hot``).
        room: Whose they are to be, and how many.
    """
    limits = (room.each, room.most, MAX_CLAIMS, LEASE_SECONDS)
    whose = (room.worker, room.lanes, HELD_SECONDS)
    rows = await hot.fetch(_CLAIM, list(room.busy), room.failing, *limits, *whose)
    return [_letter(row) for row in rows]


async def record(hot: Hot, outcomes: Sequence[Outcome]) -> None:
    """Note calls and what follows; a call whose lease was taken over is noted, nothing more."""
    rows = [
        (
            one.letter.workspace_id,
            one.letter.id,
            one.letter.token,
            one.state,
            one.wait,
            one.letter.attempt,
            one.reply.started_at,
            one.reply.duration_ms,
            one.reply.status,
            one.reply.error,
            one.reply.text,
        )
        for one in outcomes
    ]
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    await hot.execute(_RECORD, *columns, *_health(outcomes))


async def give_back(hot: Hot, letters: Sequence[Letter]) -> None:
    """Return messages that were claimed and not sent; the claim does not count."""
    rows = [(letter.workspace_id, letter.id, letter.token) for letter in letters]
    await hot.execute(_GIVE_BACK, *zip(*rows, strict=True))


async def withhold(hot: Hot, letter: Letter) -> None:
    """End a message that may not be sent; the claim does not count."""
    await hot.execute(_WITHHOLD, letter.workspace_id, letter.id, letter.token)


async def exhaust_crashed(session: Session) -> int:
    """End messages that were claimed again and again and never came back."""
    ended: Any = await session.execute(_EXHAUST, {"claims": MAX_CLAIMS})
    return int(ended.rowcount)


def _letter(row: "asyncpg.Record") -> Letter:
    return Letter(
        workspace_id=row["workspace_id"],
        id=row["id"],
        endpoint_id=row["endpoint_id"],
        message_id=message_id(row["body"]),
        url=row["url"],
        secret=row["secret"],
        body=row["body"],
        attempt=row["attempts"],
        last_try=row["last_try"],
        token=row["lease_token"],
        former=tuple(zip(row["former_secrets"], row["former_until"], strict=True)),
        headers=row["headers"],
        slots=row["max_in_flight"],
        consent=row["consent"],
        taken_over=row["taken_over"],
    )


def _health(outcomes: Sequence[Outcome]) -> tuple[list[UUID], list[UUID], list[bool]]:
    """Per endpoint called, whether one of the calls went well; in one order for everybody."""
    well: dict[tuple[UUID, UUID], bool] = {}
    for one in outcomes:
        key = (one.letter.workspace_id, one.letter.endpoint_id)
        well[key] = well.get(key, False) or one.reply.ok
    endpoints = sorted(well)
    return (
        [workspace for workspace, _ in endpoints],
        [endpoint for _, endpoint in endpoints],
        [well[endpoint] for endpoint in endpoints],
    )
