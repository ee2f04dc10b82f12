"""Write completions: everything one action changes, for many actions in one transaction.

The database decides what must not race: who owns an Idempotency-Key (a unique insert), and
whether a limit is used up (a conditional upsert). The plain version of the same meaning, one
completion and one row at a time, is in ``tests/store/plain_record.py``; a property test holds
the two together.

Locks are taken in one order in every batch (keys, then limits, each sorted), and a batch holds
at most one action of a person, so that two batches never wait for each other in a circle.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
from pydantic_core import to_json

from quests.errors import IdempotencyKeyReused, LimitReached
from scoring.feedback import Done
from service.store.completion_sql import (
    CLAIM,
    FIND,
    GIVE_BACK,
    INSERT,
    INSERTED,
    KEEP_REPLIES,
    OWN,
    RELEASE,
    USE,
)
from service.store.completion_write import (
    CompletionWrite,
    LimitUse,
    Outcome,
    Own,
    Recorded,
    StaleQuest,
    Stored,
)
from service.store.totals import Watch, read_totals

Connection: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"

CREATED = 201


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
    row = await connection.fetchrow(FIND, workspace_id, participant_id, key)
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
        CLAIM,
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
            RELEASE,
            writes[0].workspace_id,
            [write.participant_id for write in writes],
            [write.key for write in writes],
        )


async def _use_limits(
    connection: Connection, writes: Sequence[CompletionWrite]
) -> dict[UUID, Outcome]:
    """Use up each limit once; whoever has none left is refused and gives everything back.

    Of several limits the last is named, the longest: before it ends there is nothing to wait for.
    """
    uses = [(write, use) for write in writes for use in write.limits]
    if not uses:
        return {}
    granted = await connection.fetch(USE, *_limit_columns(uses))
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
            await connection.execute(GIVE_BACK, *_limit_columns(back)[:-1])
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
    await connection.execute(INSERT, *(to_json(rows[table]).decode() for table in INSERTED))


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
        KEEP_REPLIES,
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
    for row in await connection.fetch(OWN, writes[0].workspace_id, people):
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
