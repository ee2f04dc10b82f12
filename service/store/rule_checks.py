"""Rules that two actions at once must not get around: capacity, cooldowns, and what excludes.

Only for those that ask for it; a batch in which nobody does costs nothing more. All locks are
taken in one order in every batch (people, then room, each sorted, then each person's limits).

Room is a row of ``limit_use`` that belongs to everybody: locked, read, and raised by as many as
there is room for. What is not done in the end gives its place back in the same transaction.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import TypeAlias
from uuid import UUID

from quests.errors import PrerequisiteMissing
from quests.rule_errors import CapacityReached, CooldownRunning
from quests.standing import Deed
from service.store.completion_write import CompletionWrite, LimitUse, Outcome, StaleQuest
from service.store.completion_writes import Connection
from service.store.standing import COUNTED_AGAINST, EVERYBODY

Room: TypeAlias = tuple[UUID, str, date]  # Quest, period, its first day

# Two actions of one person come one after the other, whichever servers take them.
_ONE_AT_A_TIME = """
SELECT pg_advisory_xact_lock(hashtextextended(person, 0)) FROM unnest($1::text[]) AS person
"""
# Before and after: what was done offline does not arrive in order.
_TOO_SOON = """
SELECT asked.completion_id, max(near.occurred_at) AS last
FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::interval[])
    AS asked (completion_id, participant_id, quest_id, at, wait)
JOIN completion AS near ON near.workspace_id = $1
    AND near.participant_id = asked.participant_id AND near.quest_id = asked.quest_id
    AND near.state = ANY ($7::text[])
    AND near.occurred_at > asked.at - asked.wait AND near.occurred_at < asked.at + asked.wait
GROUP BY asked.completion_id
"""
_DEEDS = """
SELECT participant_id, quest_id, kind, count(*) FILTER (WHERE state = 'accepted') AS accepted,
    count(*) FILTER (WHERE state <> 'accepted') AS waiting
FROM completion
WHERE workspace_id = $1 AND participant_id = ANY ($2::uuid[]) AND state = ANY ($3::text[])
    AND campaign_id = ANY ($4::uuid[])
GROUP BY participant_id, quest_id, kind
"""
_OPEN = """
INSERT INTO limit_use (workspace_id, quest_id, participant_id, period, starts_on, used, most)
SELECT $1, quest_id, $2, period, starts_on, 0, most
FROM unnest($3::uuid[], $4::text[], $5::date[], $6::bigint[])
    AS wanted (quest_id, period, starts_on, most)
ORDER BY quest_id, period, starts_on
ON CONFLICT DO NOTHING
"""
_LOCK = """
SELECT room.quest_id, room.period, room.starts_on, room.used
FROM limit_use AS room JOIN unnest($3::uuid[], $4::text[], $5::date[])
    AS wanted (quest_id, period, starts_on) USING (quest_id, period, starts_on)
WHERE room.workspace_id = $1 AND room.participant_id = $2
ORDER BY room.quest_id, room.period, room.starts_on
FOR UPDATE OF room
"""
_TAKE = """
UPDATE limit_use AS room SET used = room.used + taken.places
FROM unnest($3::uuid[], $4::text[], $5::date[], $6::bigint[])
    AS taken (quest_id, period, starts_on, places)
WHERE room.workspace_id = $1 AND room.participant_id = $2 AND room.quest_id = taken.quest_id
    AND room.period = taken.period AND room.starts_on = taken.starts_on
"""


async def hold_back(
    connection: Connection, writes: Sequence[CompletionWrite]
) -> dict[UUID, Outcome]:
    """Who did something a moment ago, or what excludes this: their refusals by completion."""
    asked = [write for write in writes if write.cooldown or write.excluded]
    if not asked:
        return {}
    people = sorted(f"rules/{write.participant_id}" for write in asked)
    await connection.execute(_ONE_AT_A_TIME, people)
    return await _excluded(connection, asked) | await _too_soon(connection, asked)


async def _too_soon(
    connection: Connection, writes: Sequence[CompletionWrite]
) -> dict[UUID, Outcome]:
    waits = {write.completion.id: write.cooldown for write in writes if write.cooldown}
    mine = [write.completion for write in writes if write.cooldown]
    if not mine:
        return {}
    found = await connection.fetch(
        _TOO_SOON,
        mine[0].workspace_id,
        [one.id for one in mine],
        [one.participant_id for one in mine],
        [one.quest_id for one in mine],
        [one.occurred_at for one in mine],
        [waits[one.id] for one in mine],
        sorted(COUNTED_AGAINST),
    )
    return {
        row["completion_id"]: CooldownRunning(
            "You did this Quest a moment ago.", opens_at=row["last"] + waits[row["completion_id"]]
        )
        for row in found
    }


async def _excluded(
    connection: Connection, writes: Sequence[CompletionWrite]
) -> dict[UUID, Outcome]:
    """Whoever did, in the meantime, what must not have been done before this."""
    asked = [write for write in writes if write.excluded]
    if not asked:
        return {}
    people = [write.participant_id for write in asked]
    rows = await connection.fetch(
        _DEEDS,
        asked[0].workspace_id,
        people,
        sorted(COUNTED_AGAINST),
        [write.campaign_id for write in asked],
    )
    deeds: dict[UUID, dict[UUID, Deed]] = {person: {} for person in people}
    for row in rows:
        quest, kind = row["quest_id"], row["kind"]
        deeds[row["participant_id"]][quest] = Deed(
            quest_id=quest, kind=kind, accepted=row["accepted"], waiting=row["waiting"]
        )
    return {
        write.completion.id: PrerequisiteMissing("Its eligibility says what excludes this Quest.")
        for write in asked
        if write.excluded is not None and write.excluded(deeds[write.participant_id])
    }


async def take_room(
    connection: Connection, writes: Sequence[CompletionWrite]
) -> dict[UUID, Outcome]:
    """Take a place for each, as far as there is room, in order; the others' refusals."""
    wanted = {room: use.most for write in writes for room, use in _rooms(write).items()}
    if not wanted:
        return {}
    workspace_id, columns = writes[0].workspace_id, _columns(list(wanted))
    await connection.execute(_OPEN, workspace_id, EVERYBODY, *columns, list(wanted.values()))
    rows = await connection.fetch(_LOCK, workspace_id, EVERYBODY, *columns)
    used = {(row["quest_id"], row["period"], row["starts_on"]): row["used"] for row in rows}
    refused: dict[UUID, Outcome] = {}
    taken: Counter[Room] = Counter()
    for write in writes:
        why = _no_room(write, used, taken)
        if why is None:
            taken.update(_rooms(write).keys())
        else:
            refused[write.completion.id] = why
    await _change(connection, workspace_id, taken)
    return refused


def _no_room(
    write: CompletionWrite, used: dict[Room, int], taken: Counter[Room]
) -> Exception | None:
    for room, use in _rooms(write).items():
        if room not in used:  # somebody changes the rule at this very moment
            return StaleQuest()
        if used[room] + taken[room] >= use.most:
            return CapacityReached(
                "There is no room left in this Quest for now.", per=use.period, times=use.most
            )
    return None


async def leave_room(connection: Connection, writes: Sequence[CompletionWrite]) -> None:
    """What was taken for actions that were not done is free again."""
    back = Counter(room for write in writes for room in _rooms(write))
    if back:
        await _change(connection, writes[0].workspace_id, back, sign=-1)


async def _change(
    connection: Connection, workspace_id: UUID, places: Counter[Room], sign: int = 1
) -> None:
    if places:
        numbers = [sign * number for number in places.values()]
        await connection.execute(_TAKE, workspace_id, EVERYBODY, *_columns(list(places)), numbers)


def _rooms(write: CompletionWrite) -> dict[Room, LimitUse]:
    return {(write.quest_id, use.period, use.starts_on): use for use in write.room}


def _columns(rooms: Sequence[Room]) -> tuple[list[UUID], list[str], list[date]]:
    return [room[0] for room in rooms], [room[1] for room in rooms], [room[2] for room in rooms]
