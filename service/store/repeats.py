"""Somebody does again what counts once: kept, answered kindly, and counted no further."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from pydantic_core import to_json
from sqlalchemy import text

from quests.completion import Completion
from scoring.opening import Done
from service.store.completion_write import CompletionWrite, Own, Recorded, Stored
from service.store.driver import driver
from service.store.idempotency import KeyedRequest, keep_reply, take_key
from service.store.inserts import insert_from_json
from service.store.participation import completion_of
from service.store.session import Database, Session
from service.store.tables import CompletionRow
from service.store.tables.columns import columns_of
from service.store.totals import read_totals

Reply: TypeAlias = Callable[[Completion, Recorded], bytes]
SAID = 200  # nothing was created

_FIRST = text(f"""
    SELECT {columns_of(CompletionRow)} FROM completion
    WHERE workspace_id = :workspace AND participant_id = :person AND quest_id = :quest
        AND state NOT IN ('repeated', 'withdrawn', 'rejected', 'revoked')
    ORDER BY id LIMIT 1 FOR UPDATE
""")  # noqa: S608 (names of ours)
# One row for each way somebody came by: who tries a hundred times is kept once.
_KEPT = text("""
    SELECT EXISTS (SELECT FROM completion
        WHERE workspace_id = :workspace AND participant_id = :person AND quest_id = :quest
            AND state = 'repeated' AND channel = :channel
            AND partner_id IS NOT DISTINCT FROM CAST(:partner AS uuid))
""")
_OWN = text("""
    SELECT quest_id, count(*) AS times, sum(quantity) AS quantity FROM completion
    WHERE workspace_id = :workspace AND participant_id = :person AND state = 'accepted'
    GROUP BY quest_id
""")
_NAME = text("""
    SELECT display_name FROM participant WHERE workspace_id = :workspace AND id = :person
""")
_INSERT = insert_from_json("completion", "completion_transition", "event")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """An action that counts once, done again: its rows, and what is said to it.

    Attributes:
        write: Its completion is ``repeated``; it uses no limit and is no fact.
        reply: What is said, by the completion that counts and what is true now.
    """

    write: CompletionWrite
    reply: Reply


async def keep_repeat(database: Database, repeat: Repeat) -> Stored | None:
    """Keep it and answer it, once per key; ``None`` where nothing of this person counts.

    What it says beside itself (whom the person lets write to them) is taken seriously all the
    same.
    """
    write = repeat.write
    async with database.transaction(write.workspace_id) as session:
        keyed = KeyedRequest(
            workspace_id=write.workspace_id,
            actor_id=write.participant_id,
            key=write.key,
            fingerprint=write.fingerprint,
        )
        earlier = await take_key(session, keyed, write.completion.received_at)
        if earlier is not None:
            return Stored(status=SAID, body=earlier, replayed=True)
        first = await _first(session, write)
        if first is None:
            return None
        await _keep(session, write, first)
        body = repeat.reply(first, await _recorded(session, write))
        await keep_reply(session, keyed, SAID, body)
        return Stored(status=SAID, body=body, replayed=False)


async def _first(session: Session, write: CompletionWrite) -> Completion | None:
    """The one that counts, or waits to; held, so that repeats come one after the other."""
    row = (await session.execute(_FIRST, _of(write))).mappings().one_or_none()
    return None if row is None else completion_of(CompletionRow(**row))


async def _keep(session: Session, write: CompletionWrite, first: Completion) -> None:
    completion = write.completion
    way: dict[str, Any] = {"channel": completion.channel, "partner": completion.partner_id}
    connection = await driver(session)
    if not (await session.execute(_KEPT, _of(write) | way)).scalar_one():
        rows = ([completion], write.transitions, write.events)
        await connection.execute(_INSERT, *(to_json(one).decode() for one in rows))
    for further in write.also:
        await further.do(connection, replace(completion, id=first.id))


async def _recorded(session: Session, write: CompletionWrite) -> Recorded:
    done = {
        row.quest_id: Done(times=row.times, quantity=int(row.quantity))
        for row in await session.execute(_OWN, _of(write))
    }
    name = (await session.execute(_NAME, _of(write))).scalar_one()
    connection = await driver(session)
    totals = await read_totals(connection, write.workspace_id, write.campaign_id, write.watch)
    return Recorded(totals=totals, own=Own(name=name, done=done))


def _of(write: CompletionWrite) -> dict[str, Any]:
    return {
        "workspace": write.workspace_id,
        "person": write.participant_id,
        "quest": write.quest_id,
    }
