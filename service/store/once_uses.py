"""What is looked at before completions are written: used codes, and people in two places at once.

Only for those that ask for it; a batch in which nobody does costs nothing more. All locks are
taken in one order in every batch (people, then uses, each sorted, then what is written), so that
two batches never wait for each other in a circle.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias
from uuid import UUID

import asyncpg
from pydantic_core import to_json

from quests.errors import AlreadyUsed
from quests.ids import public_id
from quests.places import Sighting, is_too_fast, kilometres_between
from quests.suspicion import TOO_FAST, Flag
from service.store.completion_write import CompletionWrite, OnceUse, Outcome, Stored
from service.store.completion_writes import Connection, write_completions
from service.store.live_totals import TotalsInTransaction
from service.store.rule_checks import hold_back, leave_room, take_room

Flags: TypeAlias = dict[UUID, list[Flag]]  # by completion

# Two reports of one person come one after the other, whichever servers take them.
_ONE_AT_A_TIME = """
SELECT pg_advisory_xact_lock(hashtextextended(person, 0)) FROM unnest($1::text[]) AS person
"""
# Before and after: what was done offline does not arrive in order.
_SEEN = """
SELECT asked.completion_id, near.occurred_at,
    (near.evidence -> 'place' ->> 'latitude')::float8 AS latitude,
    (near.evidence -> 'place' ->> 'longitude')::float8 AS longitude
FROM unnest($2::uuid[], $3::uuid[], $4::timestamptz[])
    AS asked (completion_id, participant_id, at)
CROSS JOIN LATERAL (
    (SELECT occurred_at, evidence FROM completion
    WHERE workspace_id = $1 AND participant_id = asked.participant_id
        AND jsonb_typeof(evidence -> 'place') = 'object' AND occurred_at <= asked.at
    ORDER BY occurred_at DESC LIMIT 1)
    UNION ALL
    (SELECT occurred_at, evidence FROM completion
    WHERE workspace_id = $1 AND participant_id = asked.participant_id
        AND jsonb_typeof(evidence -> 'place') = 'object' AND occurred_at > asked.at
    ORDER BY occurred_at LIMIT 1)
) AS near
"""
_TAKE = """
INSERT INTO once_use (workspace_id, quest_id, name, completion_id, used_at)
SELECT $1, quest_id, name, completion_id, now()
FROM unnest($2::uuid[], $3::text[], $4::uuid[]) AS wanted (quest_id, name, completion_id)
ORDER BY quest_id, name
ON CONFLICT DO NOTHING
"""
_OWNERS = """
SELECT wanted.completion_id, wanted.name, used.completion_id AS by_completion,
    first.participant_id AS by_person
FROM unnest($2::uuid[], $3::text[], $4::uuid[]) AS wanted (quest_id, name, completion_id)
JOIN once_use AS used ON used.workspace_id = $1
    AND used.quest_id = wanted.quest_id AND used.name = wanted.name
LEFT JOIN completion AS first
    ON first.workspace_id = $1 AND first.id = used.completion_id
WHERE used.completion_id <> wanted.completion_id
"""
_GIVE_BACK = """
DELETE FROM once_use AS used
USING unnest($2::uuid[], $3::text[], $4::uuid[]) AS undone (quest_id, name, completion_id)
WHERE used.workspace_id = $1 AND used.quest_id = undone.quest_id AND used.name = undone.name
    AND used.completion_id = undone.completion_id
"""
_FLAG = """
INSERT INTO completion_flag (workspace_id, completion_id, code, detail, at)
SELECT workspace_id, completion_id, code, detail, now()
FROM json_populate_recordset(NULL::completion_flag, $1::json)
"""


class _FirstWasRefused(Exception):
    """Who was first in the batch did not get it in the end: each has to be tried by itself."""


@dataclass(frozen=True, slots=True)
class _Taken:
    """Who used it before; ``None`` while their completion is on its way in the same batch.

    A batch holds one action of each person, so that is somebody else.
    """

    use: OnceUse
    by_completion: UUID
    by_person: UUID | None


async def write_checked(
    connection: Connection, writes: Sequence[CompletionWrite], totals: TotalsInTransaction
) -> list[Outcome]:
    """Record a batch as ``write_completions`` does, after looking at those that ask for it."""
    if not any(write.needs_checks for write in writes):
        return await write_completions(connection, writes, totals)
    flags = await _too_fast(connection, [write for write in writes if write.sighting])
    held = await hold_back(connection, writes)
    able = [write for write in writes if write.completion.id not in held]
    refused, first = await _use_up(connection, [write for write in able if write.once], flags)
    seated = [write for write in able if write.completion.id not in refused]
    full = await take_room(connection, seated)
    refused |= held | full
    ready = [_with_flags(write, flags) for write in writes if write.completion.id not in refused]
    written = await write_completions(connection, ready, totals) if ready else []
    outcomes = dict(zip((write.completion.id for write in ready), written, strict=True))
    undone = [write for write in writes if not _is_new(write, outcomes)]
    free = [write for write in undone if write in seated and write.completion.id not in full]
    if any(write.completion.id in first for write in undone) or (
        full and any(write.room for write in free)
    ):
        raise _FirstWasRefused
    await leave_room(connection, free)
    await _give_back(connection, undone)
    new = [write for write in ready if _is_new(write, outcomes)]
    await _note_flags(connection, new)
    await _change_further(connection, new)
    return [(refused | outcomes)[write.completion.id] for write in writes]


def _with_flags(write: CompletionWrite, flags: Flags) -> CompletionWrite:
    found = (*write.flags, *flags.get(write.completion.id, ()))
    if not found or write.suspected is None:
        return write
    return replace(write.suspected(found), flags=found, also=write.also)


def _is_new(write: CompletionWrite, outcomes: dict[UUID, Outcome]) -> bool:
    outcome = outcomes.get(write.completion.id)
    return isinstance(outcome, Stored) and not outcome.replayed


async def _too_fast(connection: Connection, writes: Sequence[CompletionWrite]) -> Flags:
    """Whoever was somewhere else just before, or just after."""
    if not writes:
        return {}
    people = sorted(f"place/{write.participant_id}" for write in writes)
    await connection.execute(_ONE_AT_A_TIME, people)
    here = {write.completion.id: write.sighting for write in writes}
    seen = await connection.fetch(
        _SEEN,
        writes[0].workspace_id,
        [write.completion.id for write in writes],
        [write.participant_id for write in writes],
        [write.completion.occurred_at for write in writes],
    )
    flags: Flags = {}
    for row in seen:
        now, then = here[row["completion_id"]], _sighting(row)
        if now is not None and row["completion_id"] not in flags and is_too_fast(now, then):
            flags[row["completion_id"]] = [_fast(now, then)]
    return flags


def _sighting(row: asyncpg.Record) -> Sighting:
    return Sighting(latitude=row["latitude"], longitude=row["longitude"], at=row["occurred_at"])


def _fast(one: Sighting, other: Sighting) -> Flag:
    kilometres = round(kilometres_between(one, other))
    seconds = round(abs((one.at - other.at).total_seconds()))
    return Flag(code=TOO_FAST, detail={"kilometres": kilometres, "seconds": seconds})


async def _use_up(
    connection: Connection, writes: Sequence[CompletionWrite], flags: Flags
) -> tuple[dict[UUID, Outcome], set[UUID]]:
    """Take what each uses up; flags are added to ``flags``.

    Whoever wants what is being used right now waits here until that ends.

    Returns:
        Who is refused, by completion; and which of these completions others came second to.
    """
    if not writes:
        return {}, set()
    workspace_id, columns = writes[0].workspace_id, _columns(writes)
    await connection.execute(_TAKE, workspace_id, *columns)
    owners = await connection.fetch(_OWNERS, workspace_id, *columns)
    by_completion = {write.completion.id: write for write in writes}
    refused: dict[UUID, Outcome] = {}
    for row in owners:
        write = by_completion[row["completion_id"]]
        use = next(use for use in write.once if use.name == row["name"])
        taken = _Taken(use, row["by_completion"], row["by_person"])
        if use.flag is None or taken.by_person == write.participant_id:
            refused[write.completion.id] = _already_used(write, taken)
        else:
            detail = {"first": public_id("cpl", taken.by_completion)}
            flags.setdefault(write.completion.id, []).append(Flag(code=use.flag, detail=detail))
    return refused, {row["by_completion"] for row in owners} & by_completion.keys()


def _already_used(write: CompletionWrite, taken: _Taken) -> AlreadyUsed:
    mine = taken.by_person == write.participant_id
    detail = "You handed this in before." if mine else "Somebody handed this in before."
    return AlreadyUsed(detail, field=taken.use.field, by_you=mine)


async def _give_back(connection: Connection, writes: Sequence[CompletionWrite]) -> None:
    """What was taken by actions that were not done can be used again."""
    undone = [write for write in writes if write.once]
    if undone:
        await connection.execute(_GIVE_BACK, undone[0].workspace_id, *_columns(undone))


async def _change_further(connection: Connection, writes: Sequence[CompletionWrite]) -> None:
    """What they change beyond their own rows; whoever loses a race for it, raises."""
    for write in sorted(writes, key=lambda write: write.participant_id):
        for further in write.also:
            await further.do(connection, write.completion)


async def _note_flags(connection: Connection, writes: Sequence[CompletionWrite]) -> None:
    rows = [
        {
            "workspace_id": write.workspace_id,
            "completion_id": write.completion.id,
            "code": flag.code,
            "detail": flag.detail,
        }
        for write in writes
        for flag in write.flags
    ]
    if rows:
        await connection.execute(_FLAG, to_json(rows).decode())


def _columns(writes: Sequence[CompletionWrite]) -> tuple[list[UUID], list[str], list[UUID]]:
    uses = [(write, use) for write in writes for use in write.once]
    return (
        [write.quest_id for write, _ in uses],
        [use.name for _, use in uses],
        [write.completion.id for write, _ in uses],
    )
