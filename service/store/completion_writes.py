"""Write completions: everything one action changes, for many actions in one transaction.

The database decides what must not race: whether a limit is used up (a conditional upsert), and
who owns an Idempotency-Key (a unique insert, together with the reply). The plain version of the
same meaning, one completion and one row at a time, is in ``tests/store/plain_record.py``; a
property test holds the two together.

Locks are taken in one order in every batch (limits, then keys, each sorted), and a batch holds
at most one action of a person, so that two batches never wait for each other in a circle.
"""

from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter
from pydantic_core import to_json

from quests.completion import Completion, State
from quests.errors import IdempotencyKeyReused, LimitReached, Unauthenticated
from scoring.facts import Fact
from scoring.opening import Done
from service.store.completion_sql import (
    FIND,
    GIVE_BACK,
    INSERTED,
    KEEP_REPLIES,
    RECORD,
    record_and_total,
)
from service.store.completion_totals import OLD_SECONDS, asked_on_the_way, totals_now
from service.store.completion_write import (
    CompletionWrite,
    LimitUse,
    Outcome,
    Own,
    Recorded,
    StaleQuest,
    Stored,
)
from service.store.live_totals import TotalsInTransaction
from service.store.live_totals_asked import AskedTogether
from service.store.totals import Watch

Connection: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"
# The rows about each person.
Rows: TypeAlias = dict[UUID, list[asyncpg.Record]]

CREATED = 201
# The types are known, so nothing has to be found out row by row.
COMPLETIONS, FACTS = TypeAdapter(list[Completion]), TypeAdapter(list[Fact])


async def write_completions(
    connection: Connection, writes: Sequence[CompletionWrite], totals: TotalsInTransaction
) -> list[Outcome]:
    """Record a batch of actions of one workspace, each by another person.

    Must run inside a transaction. One outcome per write, in order: a refusal leaves no trace
    of its own action and does not touch its neighbours.

    Raises:
        asyncpg.UniqueViolationError: a twin of one action took its key meanwhile; the
            transaction must be given up, and the next try finds the twin's reply.
    """
    asked = asked_on_the_way(writes, totals)
    began = monotonic()
    rows, counted = await _record(connection, writes, asked)
    asked = None if monotonic() - began > OLD_SECONDS else asked
    outcomes = await _turn_away(connection, writes, rows)
    done = [write for write in writes if write.participant_id not in outcomes]
    if done:
        own = {write.participant_id: _own(write, rows[write.participant_id]) for write in done}
        now = await totals_now(connection, done, totals, asked, counted)
        outcomes |= await _reply(connection, done, own, now)
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


async def _record(
    connection: Connection, writes: Sequence[CompletionWrite], asked: AskedTogether | None
) -> tuple[Rows, list[asyncpg.Record]]:
    """Use each limit of whoever was not answered before, and insert what they did.

    Somebody else at the same limit makes us wait here until they end.

    Args:
        asked: Totals that are to be read on the way.

    Returns:
        What came of it per person not answered before: a row for each Quest they did before. And
        what was said to ``asked``.
    """
    uses = [(write, use) for write in writes for use in write.limits]
    found = await connection.fetch(
        record_and_total(*asked.shapes) if asked else RECORD,
        writes[0].workspace_id,
        [write.participant_id for write in writes],
        [write.key for write in writes],
        [write.quest_id for write in writes],
        [write.quest_version for write in writes],
        [write.completion.id for write in writes],
        [len(write.limits) for write in writes],
        [write.session_id for write in writes],
        *_limit_columns(uses),
        *_inserted(writes),
        *(asked.parameters() if asked else ()),
    )
    rows: Rows = {}
    for row in found:
        if row["actor_id"] is not None:
            rows.setdefault(row["actor_id"], []).append(row)
    return rows, [row for row in found if row["actor_id"] is None]


def _inserted(writes: Sequence[CompletionWrite]) -> list[str]:
    """All rows of all actions as JSON, one list per table."""
    rows = {
        "completion": COMPLETIONS.dump_json([write.completion for write in writes]),
        "completion_transition": to_json([row for write in writes for row in write.transitions]),
        "contribution": to_json([write.contribution for write in writes if write.contribution]),
        "fact": FACTS.dump_json([fact for write in writes for fact in write.facts]),
        "event": to_json([event for write in writes for event in write.events]),
    }
    return [rows[table].decode() for table in INSERTED]


async def _turn_away(
    connection: Connection, writes: Sequence[CompletionWrite], rows: Rows
) -> dict[UUID, Outcome]:
    """What is said to all whose action was not recorded; nothing of theirs stays."""
    mine = {
        write: rows[write.participant_id][0] for write in writes if write.participant_id in rows
    }
    refused = {write: why for write, row in mine.items() if (why := _why_not(write, row))}
    outcomes: dict[UUID, Outcome] = {write.participant_id: why for write, why in refused.items()}
    await _undo(connection, {write: mine[write]["periods"] for write in refused})
    for write in writes:
        if write not in mine:
            outcomes[write.participant_id] = await _earlier(connection, write)
    return outcomes


def _why_not(write: CompletionWrite, row: asyncpg.Record) -> Exception | None:
    if not row["is_in_session"]:
        return Unauthenticated("This session has ended.")
    if not row["is_fresh"]:
        return StaleQuest()
    for use in reversed(write.limits):  # of several that are used up, the last one is named
        if use.period not in row["periods"]:
            return LimitReached(
                "The limit of this Quest is used up for now.", per=use.period, times=use.most
            )
    return None


async def _undo(connection: Connection, granted: Mapping[CompletionWrite, Sequence[str]]) -> None:
    """Give back the uses just taken by actions that were not done."""
    uses = [(write, use) for write in granted for use in write.limits]
    back = [(write, use) for write, use in uses if use.period in granted[write]]
    if back:
        workspace_id, quests = back[0][0].workspace_id, [write.quest_id for write, _ in back]
        await connection.execute(GIVE_BACK, workspace_id, quests, *_limit_columns(back)[:-1])


async def _earlier(connection: Connection, write: CompletionWrite) -> Outcome:
    try:
        found = await find_reply(
            connection, write.workspace_id, write.participant_id, write.key, write.fingerprint
        )
    except IdempotencyKeyReused as reused:
        return reused
    return found or StaleQuest()  # its key was pruned, or its Quest is gone: decide again


def _limit_columns(uses: Sequence[tuple[CompletionWrite, LimitUse]]) -> list[list[Any]]:
    """The uses as one array per column."""
    return [
        [write.participant_id for write, _ in uses],
        [use.period for _, use in uses],
        [use.starts_on for _, use in uses],
        [use.most for _, use in uses],
    ]


def _own(write: CompletionWrite, rows: Sequence[asyncpg.Record]) -> Own:
    """What is known of the person, this action included."""
    done = {
        row["quest_id"]: Done(times=row["times"], quantity=row["quantity"])
        for row in rows
        if row["quest_id"] is not None
    }
    return Own(name=rows[0]["display_name"], done=_with(done, write.completion))


def _with(done: Mapping[UUID, Done], new: Completion) -> Mapping[UUID, Done]:
    """What was done before, and this."""
    if new.state is not State.ACCEPTED:
        return done
    before = done.get(new.quest_id, Done())
    now = Done(times=before.times + 1, quantity=before.quantity + new.quantity)
    return {**done, new.quest_id: now}


async def _reply(
    connection: Connection,
    writes: Sequence[CompletionWrite],
    own: Mapping[UUID, Own],
    totals: Mapping[UUID, Mapping[Watch, int]],
) -> dict[UUID, Outcome]:
    """Say what is true now, and keep each answer under its key."""
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
