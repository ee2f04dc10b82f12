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

from quests.completion import Completion, State
from quests.errors import IdempotencyKeyReused, LimitReached
from scoring.feedback import Done
from service.store.completion_sql import (
    FIND,
    GIVE_BACK,
    INSERT_AND_READ_HISTORY,
    INSERTED,
    KEEP_REPLIES,
    RELEASE,
    TAKE,
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
    outcomes = await _take(connection, writes)
    accepted = [write for write in writes if write.participant_id not in outcomes]
    if accepted:
        own = await _insert(connection, accepted)
        outcomes |= await _reply(connection, accepted, own)
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


def _replay(row: asyncpg.Record, fingerprint: bytes) -> Stored:
    if row["fingerprint"] != fingerprint:
        raise IdempotencyKeyReused("Use a fresh key for each new action.")
    return Stored(status=row["status"], body=row["body"], replayed=True)


async def _take(connection: Connection, writes: Sequence[CompletionWrite]) -> dict[UUID, Outcome]:
    """Take the keys nobody has, and use each limit of whoever got one; what became of the rest.

    A twin in flight, and somebody else at the same limit, make us wait here until they end.
    """
    uses = [(write, use) for write in writes for use in write.limits]
    rows = await connection.fetch(
        TAKE,
        writes[0].workspace_id,
        [write.participant_id for write in writes],
        [write.key for write in writes],
        [write.fingerprint for write in writes],
        [write.quest_id for write in writes],
        [write.quest_version for write in writes],
        *_limit_columns(uses),
    )
    taken = {row["actor_id"]: row for row in rows}
    mine = {write: taken[write.participant_id] for write in writes if write.participant_id in taken}
    refused = {write: why for write, row in mine.items() if (why := _why_not(write, row))}
    outcomes: dict[UUID, Outcome] = {write.participant_id: why for write, why in refused.items()}
    await _undo(connection, {write: mine[write]["granted"] for write in refused})
    for write in writes:
        if write not in mine:
            outcomes[write.participant_id] = await _earlier(connection, write)
    return outcomes


def _why_not(write: CompletionWrite, row: asyncpg.Record) -> Exception | None:
    if not row["is_fresh"]:
        return StaleQuest()
    for use in reversed(write.limits):  # of several that are used up, the last one is named
        if use.period not in row["granted"]:
            return LimitReached(
                "The limit of this Quest is used up for now.", per=use.period, times=use.most
            )
    return None


async def _undo(connection: Connection, granted: Mapping[CompletionWrite, Sequence[str]]) -> None:
    """Give back keys and uses just taken by actions that were not done: they can be sent again."""
    if not granted:
        return
    workspace_id = next(iter(granted)).workspace_id
    uses = [(write, use) for write in granted for use in write.limits]
    back = [(write, use) for write, use in uses if use.period in granted[write]]
    if back:
        quests = [write.quest_id for write, _ in back]
        await connection.execute(GIVE_BACK, workspace_id, quests, *_limit_columns(back)[:-1])
    people, keys = [write.participant_id for write in granted], [write.key for write in granted]
    await connection.execute(RELEASE, workspace_id, people, keys)


async def _earlier(connection: Connection, write: CompletionWrite) -> Outcome:
    try:
        found = await find_reply(
            connection, write.workspace_id, write.participant_id, write.key, write.fingerprint
        )
    except IdempotencyKeyReused as reused:
        return reused
    return found or StaleQuest()  # the twin gave up between our two statements: decide again


def _limit_columns(uses: Sequence[tuple[CompletionWrite, LimitUse]]) -> list[list[Any]]:
    """The uses as one array per column."""
    return [
        [write.participant_id for write, _ in uses],
        [use.period for _, use in uses],
        [use.starts_on for _, use in uses],
        [use.most for _, use in uses],
    ]


async def _insert(connection: Connection, writes: Sequence[CompletionWrite]) -> dict[UUID, Own]:
    """All rows of all actions in one statement; what each person has done with them."""
    contributions = [write.contribution for write in writes if write.contribution is not None]
    rows = {
        "completion": [write.completion for write in writes],
        "completion_transition": [row for write in writes for row in write.transitions],
        "contribution": contributions,
        "fact": [fact for write in writes for fact in write.facts],
        "event": [event for write in writes for event in write.events],
    }
    people = [write.participant_id for write in writes]
    history = await connection.fetch(
        INSERT_AND_READ_HISTORY,
        writes[0].workspace_id,
        people,
        *(to_json(rows[table]).decode() for table in INSERTED),
    )
    names = {row["id"]: row["display_name"] for row in history}
    done: dict[UUID, dict[UUID, Done]] = {person: {} for person in people}
    for row in history:
        if row["quest_id"] is not None:
            done[row["id"]][row["quest_id"]] = Done(times=row["times"], quantity=row["quantity"])
    return {
        write.participant_id: Own(
            name=names.get(write.participant_id),
            done=_with(done[write.participant_id], write.completion),
        )
        for write in writes
    }


def _with(done: Mapping[UUID, Done], new: Completion) -> Mapping[UUID, Done]:
    """What was done before, and this."""
    if new.state is not State.ACCEPTED:
        return done
    before = done.get(new.quest_id, Done())
    now = Done(times=before.times + 1, quantity=before.quantity + new.quantity)
    return {**done, new.quest_id: now}


async def _reply(
    connection: Connection, writes: Sequence[CompletionWrite], own: Mapping[UUID, Own]
) -> dict[UUID, Outcome]:
    """Say what is true now, and keep each answer under its key."""
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
        [write.fingerprint for write in writes],
        list(replies.values()),
    )
    return {
        person: Stored(status=CREATED, body=body, replayed=False)
        for person, body in replies.items()
    }


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
