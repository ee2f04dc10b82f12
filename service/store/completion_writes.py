"""Write completions: everything one action changes, for many actions in one transaction.

The database decides what must not race: who owns an Idempotency-Key (a unique insert), and
whether a limit is used up (a conditional upsert). The plain version of the same meaning, one
completion and one row at a time, is in ``tests/store/plain_record.py``; a property test holds
the two together.

Locks are taken in one order in every batch (keys, then limits, each sorted), and a batch holds
at most one action of a person, so that two batches never wait for each other in a circle.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
from pydantic_core import to_json

from quests.completion import Completion
from quests.errors import IdempotencyKeyReused, LimitReached
from scoring.facts import Fact
from scoring.feedback import Done
from service.store.inserts import insert_from_json
from service.store.totals import Watch, read_totals

Connection: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"
Row: TypeAlias = Mapping[str, Any]

CREATED = 201


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitUse:
    """One use of one limit: at most ``most`` in the period that begins on ``starts_on``."""

    period: str
    starts_on: date
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What the database knows of the person, this action included."""

    name: str | None
    done: Mapping[UUID, Done]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What is true once the action is stored: live totals, and the person's own."""

    totals: Mapping[Watch, int]
    own: Own


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionWrite:
    """One action, decided, as the rows it adds; ``reply`` turns what is true into the answer."""

    workspace_id: UUID
    campaign_id: UUID
    participant_id: UUID
    key: str
    fingerprint: bytes
    quest_id: UUID
    quest_version: int
    limits: tuple[LimitUse, ...]
    completion: Completion
    transitions: tuple[Row, ...]
    contribution: Row | None
    facts: tuple[Fact, ...]
    events: tuple[Row, ...]
    watch: tuple[Watch, ...]
    reply: Callable[[Recorded], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The reply that is stored under the key, and whether it was there before."""

    status: int
    body: bytes
    replayed: bool


class StaleQuest(Exception):
    """The Quest changed since it was read: decide again."""


# What became of one action: stored, or the reason why not (also a bug, as it was raised).
Outcome: TypeAlias = Stored | Exception


async def write_completions(
    connection: Connection, writes: Sequence[CompletionWrite]
) -> list[Outcome]:
    """Record a batch of actions of one workspace, each by another person.

    Must run inside a transaction. One outcome per write, in order: a refusal leaves no trace
    of its own action and does not touch its neighbours.
    """
    outcomes: dict[UUID, Outcome] = {}
    outcomes |= await _claim_keys(connection, writes)
    outcomes |= await _use_limits(connection, _open(writes, outcomes))
    if accepted := _open(writes, outcomes):
        await _insert_rows(connection, accepted)
        outcomes |= await _reply(connection, accepted)
    return [outcomes[write.participant_id] for write in writes]


async def find_reply(
    connection: Connection, workspace_id: UUID, participant_id: UUID, key: str, fingerprint: bytes
) -> Stored | None:
    """The reply kept under a key, if this very request was answered before.

    Raises:
        IdempotencyKeyReused: the key came with another request.
    """
    row = await connection.fetchrow(_FIND, workspace_id, participant_id, key)
    return None if row is None else _replay(row, fingerprint)


def _open(
    writes: Sequence[CompletionWrite], outcomes: Mapping[UUID, Outcome]
) -> list[CompletionWrite]:
    return [write for write in writes if write.participant_id not in outcomes]


def _replay(row: asyncpg.Record, fingerprint: bytes) -> Stored:
    if row["fingerprint"] != fingerprint:
        raise IdempotencyKeyReused("Use a fresh key for each new action.")
    return Stored(status=row["status"], body=row["body"], replayed=True)


async def _claim_keys(
    connection: Connection, writes: Sequence[CompletionWrite]
) -> dict[UUID, Outcome]:
    """Take the keys nobody has; a twin in flight makes us wait here until it ends."""
    rows = await connection.fetch(
        _CLAIM,
        writes[0].workspace_id,
        [write.participant_id for write in writes],
        [write.key for write in writes],
        [write.fingerprint for write in writes],
        [write.quest_id for write in writes],
    )
    versions = {row["actor_id"]: row["version"] for row in rows}
    taken = [write for write in writes if write.participant_id not in versions]
    stale = [
        write
        for write in writes
        if versions.get(write.participant_id, write.quest_version) != write.quest_version
    ]
    await _release_keys(connection, stale)
    outcomes: dict[UUID, Outcome] = {write.participant_id: StaleQuest() for write in stale}
    for write in taken:
        outcomes[write.participant_id] = await _earlier(connection, write)
    return outcomes


async def _earlier(connection: Connection, write: CompletionWrite) -> Outcome:
    try:
        found = await find_reply(
            connection, write.workspace_id, write.participant_id, write.key, write.fingerprint
        )
    except IdempotencyKeyReused as reused:
        return reused
    return found or StaleQuest()  # the twin gave up between our two statements: decide again


async def _release_keys(connection: Connection, writes: Sequence[CompletionWrite]) -> None:
    """Give back keys we just took for actions that were not done: they can be sent again."""
    if writes:
        await connection.execute(
            _RELEASE,
            writes[0].workspace_id,
            [write.participant_id for write in writes],
            [write.key for write in writes],
        )


async def _use_limits(
    connection: Connection, writes: Sequence[CompletionWrite]
) -> dict[UUID, Outcome]:
    """Use up each limit once; whoever has none left is refused and gives everything back."""
    uses = [(write, use) for write in writes for use in write.limits]
    if not uses:
        return {}
    granted = await connection.fetch(_USE, *_limit_columns(uses))
    passed = {(row["participant_id"], row["period"]) for row in granted}
    refused: dict[UUID, Outcome] = {
        write.participant_id: LimitReached(
            "The limit of this Quest is used up for now.", per=use.period, times=use.most
        )
        for write, use in uses
        if (write.participant_id, use.period) not in passed
    }
    if refused:
        back = [
            (write, use)
            for write, use in uses
            if write.participant_id in refused and (write.participant_id, use.period) in passed
        ]
        if back:
            await connection.execute(_GIVE_BACK, *_limit_columns(back)[:-1])
        await _release_keys(
            connection, [write for write in writes if write.participant_id in refused]
        )
    return refused


def _limit_columns(uses: Sequence[tuple[CompletionWrite, LimitUse]]) -> list[Any]:
    """The uses as one array per column, the workspace first."""
    return [
        uses[0][0].workspace_id,
        [write.quest_id for write, _ in uses],
        [write.participant_id for write, _ in uses],
        [use.period for _, use in uses],
        [use.starts_on for _, use in uses],
        [use.most for _, use in uses],
    ]


async def _insert_rows(connection: Connection, writes: Sequence[CompletionWrite]) -> None:
    """All rows of all actions in one statement; foreign keys are checked at its end."""
    contributions = [write.contribution for write in writes if write.contribution is not None]
    rows = {
        "completion": [write.completion for write in writes],
        "completion_transition": [row for write in writes for row in write.transitions],
        "contribution": contributions,
        "fact": [fact for write in writes for fact in write.facts],
        "event": [event for write in writes for event in write.events],
    }
    await connection.execute(_INSERT, to_json(rows).decode())


async def _reply(connection: Connection, writes: Sequence[CompletionWrite]) -> dict[UUID, Outcome]:
    """Say what is true now, and keep each answer under its key."""
    own = await _read_own(connection, writes)
    totals = await _read_campaign_totals(connection, writes)
    replies = {
        write.participant_id: write.reply(
            Recorded(totals=totals[write.campaign_id], own=own[write.participant_id])
        )
        for write in writes
    }
    await connection.execute(
        _KEEP_REPLIES,
        writes[0].workspace_id,
        CREATED,
        list(replies),
        [write.key for write in writes],
        list(replies.values()),
    )
    return {
        person: Stored(status=CREATED, body=body, replayed=False)
        for person, body in replies.items()
    }


async def _read_own(connection: Connection, writes: Sequence[CompletionWrite]) -> dict[UUID, Own]:
    people = [write.participant_id for write in writes]
    names: dict[UUID, str | None] = dict.fromkeys(people)
    done: dict[UUID, dict[UUID, Done]] = {person: {} for person in people}
    for row in await connection.fetch(_OWN, writes[0].workspace_id, people):
        names[row["id"]] = row["display_name"]
        if row["quest_id"] is not None:
            done[row["id"]][row["quest_id"]] = Done(times=row["times"], quantity=row["quantity"])
    return {person: Own(name=names[person], done=done[person]) for person in people}


async def _read_campaign_totals(
    connection: Connection, writes: Sequence[CompletionWrite]
) -> dict[UUID, Mapping[Watch, int]]:
    wanted: dict[UUID, dict[Watch, None]] = {}
    for write in writes:
        wanted.setdefault(write.campaign_id, {}).update(dict.fromkeys(write.watch))
    return {
        campaign: await read_totals(connection, writes[0].workspace_id, campaign, tuple(watches))
        for campaign, watches in wanted.items()
    }


_CLAIM = """
WITH item AS (
    SELECT * FROM unnest($2::uuid[], $3::text[], $4::bytea[], $5::uuid[])
        AS item (actor_id, key, fingerprint, quest_id)
), claimed AS (
    INSERT INTO idempotency_key (workspace_id, actor_id, key, fingerprint, created_at)
    SELECT $1, actor_id, key, fingerprint, now() FROM item ORDER BY actor_id
    ON CONFLICT DO NOTHING
    RETURNING actor_id
)
SELECT actor_id, quest.version
FROM claimed JOIN item USING (actor_id)
    JOIN quest ON quest.workspace_id = $1 AND quest.id = item.quest_id
"""

_FIND = """
SELECT fingerprint, status, body FROM idempotency_key
WHERE workspace_id = $1 AND actor_id = $2 AND key = $3
"""

_RELEASE = """
DELETE FROM idempotency_key AS held
USING unnest($2::uuid[], $3::text[]) AS undone (actor_id, key)
WHERE held.workspace_id = $1 AND held.actor_id = undone.actor_id AND held.key = undone.key
"""

_USE = """
INSERT INTO limit_use AS had
    (workspace_id, quest_id, participant_id, period, starts_on, used, most)
SELECT $1, quest_id, participant_id, period, starts_on, 1, most
FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::date[], $6::bigint[])
    AS wanted (quest_id, participant_id, period, starts_on, most)
ORDER BY quest_id, participant_id, period
ON CONFLICT (workspace_id, quest_id, participant_id, period, starts_on)
    DO UPDATE SET used = had.used + 1, most = excluded.most WHERE had.used < excluded.most
RETURNING participant_id, period
"""

_GIVE_BACK = """
UPDATE limit_use AS had SET used = used - 1
FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::date[])
    AS back (quest_id, participant_id, period, starts_on)
WHERE had.workspace_id = $1 AND had.quest_id = back.quest_id
    AND had.participant_id = back.participant_id
    AND had.period = back.period AND had.starts_on = back.starts_on
"""

_OWN = """
SELECT person.id, person.display_name, done.quest_id,
    count(*) AS times, sum(done.quantity)::bigint AS quantity
FROM participant AS person
    LEFT JOIN completion AS done
        ON done.workspace_id = $1 AND done.participant_id = person.id AND done.state = 'accepted'
WHERE person.workspace_id = $1 AND person.id = ANY ($2::uuid[])
GROUP BY person.id, person.display_name, done.quest_id
"""

_KEEP_REPLIES = """
UPDATE idempotency_key AS held SET status = $2, body = reply.body
FROM unnest($3::uuid[], $4::text[], $5::bytea[]) AS reply (actor_id, key, body)
WHERE held.workspace_id = $1 AND held.actor_id = reply.actor_id AND held.key = reply.key
"""

_INSERT = insert_from_json("completion", "completion_transition", "contribution", "fact", "event")
