"""The ledger of consent: entries are added at the end of a person's chain, never changed.

Whoever adds holds the chain until the transaction ends, so entries are numbered without gaps and
each carries the hash of the one before. When participants are merged, nothing moves: the chains of
all whom a person was are read together, and new entries follow in the chain of who they are now.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from pydantic_core import from_json, to_json
from sqlalchemy import text

from quests.consent import (
    GENESIS,
    Decision,
    Entry,
    Method,
    Scope,
    Shown,
    Standing,
    standings,
)
from quests.errors import Unauthenticated
from quests.ids import new_id
from service.events.consents import consent_event
from service.store.also import Connection
from service.store.consent_facts import record_consents
from service.store.driver import driver
from service.store.outbox import announce_on
from service.store.session import Session
from service.store.tables import ConsentEntryRow
from service.store.tables.columns import columns_of
from service.store.withheld import give_anew

Answer: TypeAlias = Callable[[Standing | None], tuple[Decision, ...]]

# Who somebody was is theirs as well.
_OF_PERSON = f"""
SELECT {columns_of(ConsentEntryRow)} FROM consent_entry WHERE workspace_id = $1 AND subject_id IN (
    SELECT $2::uuid UNION ALL
    SELECT former_id FROM participant_merge WHERE workspace_id = $1 AND participant_id = $2)
ORDER BY at, subject_id, number
"""  # noqa: S608 (names of ours)
_HOLD = "SELECT pg_advisory_xact_lock(hashtextextended('consent/' || $1::text, 0))"
# Whoever is being erased is waited for here, and not there any more afterwards.
_ANCHOR = """
WITH here AS (
    SELECT workspace_id, id FROM participant
    WHERE workspace_id = $1 AND id = $2 FOR KEY SHARE
), anchored AS (
    INSERT INTO consent_subject (workspace_id, subject_id) SELECT workspace_id, id FROM here
    ON CONFLICT DO NOTHING
)
SELECT count(*) FROM here
"""
_LAST = """
SELECT number, sealed, at FROM consent_entry
WHERE workspace_id = $1 AND subject_id = $2 ORDER BY number DESC LIMIT 1
"""
_COLUMNS = ", ".join(ConsentEntryRow.model_fields)
_ADD = f"""
INSERT INTO consent_entry ({_COLUMNS})
SELECT {_COLUMNS} FROM json_populate_recordset(NULL::consent_entry, $1::json)
"""  # noqa: S608 (names of our own)
_NAMES = text("""
    SELECT name FROM organisation
    WHERE workspace_id = :workspace AND id = ANY (:organisations) ORDER BY name
""")
_FIELDS = tuple(name for name in Entry.__dataclass_fields__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who says something, where they act, and from which page; ``source`` is ``me`` for theirs."""

    workspace_id: UUID
    participant_id: UUID
    campaign_id: UUID
    source: str
    at: datetime
    actor: str = "participant"
    evidence: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What is said about one scope; ``answer`` decides once the chain is held.

    Attributes:
        shown: The text before them; ``None``: the one that was granted last.
    """

    scope: Scope
    method: Method
    answer: Answer
    shown: Shown | None = None


async def say(connection: Connection, speaker: Speaker, sayings: Sequence[Saying]) -> list[Entry]:
    """Add what is new, and tell the organisations concerned, each what it was told.

    Who is told is decided with the person's chain held: said twice at once, it is said once.

    Returns:
        The entries added; none where all of it holds already.

    Raises:
        Unauthenticated: the person was merged or erased a moment ago.
    """
    await hold_chain(connection, speaker)
    known = await entries_of(connection, speaker.workspace_id, speaker.participant_id)
    holds = standings(known)
    last = await connection.fetchrow(_LAST, speaker.workspace_id, speaker.participant_id)
    added: list[Entry] = []
    tail = _Tail(last["number"], last["sealed"], last["at"]) if last else _Tail()
    for saying in sayings:
        before = holds.get(saying.scope)
        for decision in saying.answer(before):
            entry = _entry(speaker, saying, decision, before, tail)
            added.append(entry)
            tail = _Tail(entry.number, entry.sealed(), entry.at)
            earlier = before.entries if before else ()
            before = holds[saying.scope] = Standing(scope=saying.scope, entries=(*earlier, entry))
    if added:
        await _anchor(connection, speaker)
        await connection.execute(_ADD, _rows(speaker.workspace_id, added))
        events = [
            consent_event(speaker.workspace_id, speaker.participant_id, entry, holds[entry.scope])
            for entry in added
        ]
        await announce_on(connection, [event for event in events if event is not None])
        await record_consents(connection, speaker.workspace_id, added)
        await give_anew(connection, speaker.workspace_id, added)
    return added


async def hold_chain(connection: Connection, speaker: Speaker) -> None:
    """Keep everybody else from adding to the person's chain until the transaction ends."""
    await connection.execute(_HOLD, str(speaker.participant_id))


async def _anchor(connection: Connection, speaker: Speaker) -> None:
    if not await connection.fetchval(_ANCHOR, speaker.workspace_id, speaker.participant_id):
        raise Unauthenticated("This participant is no longer here.")


async def entries_of(
    connection: Connection, workspace_id: UUID, participant_id: UUID
) -> list[Entry]:
    """Everything a person said, the oldest first, whoever they were when they said it."""
    rows = await connection.fetch(_OF_PERSON, workspace_id, participant_id)
    return [read_entry(dict(row)) for row in rows]


async def waiting_for_proof(
    session: Session, workspace_id: UUID, participant_id: UUID
) -> tuple[str, ...]:
    """The names of those who may write to this person's mailbox once it is proven."""
    known = await entries_of(await driver(session), workspace_id, participant_id)
    waiting = [
        scope.organisation_id
        for scope, held in standings(known).items()
        if held.decision is Decision.GRANTED and scope.channel == "email"
    ]
    if not waiting:
        return ()
    named = {"workspace": workspace_id, "organisations": waiting}
    return tuple((await session.execute(_NAMES, named)).scalars())


@dataclass(frozen=True, slots=True)
class _Tail:
    """The end of a chain."""

    number: int = 0
    sealed: bytes = GENESIS
    at: datetime | None = None


def _entry(
    speaker: Speaker, saying: Saying, decision: Decision, before: Standing | None, tail: _Tail
) -> Entry:
    shown = saying.shown or _shown_last(before)
    # Servers' clocks differ a little; within a chain time only goes on.
    at = max(speaker.at, tail.at) if tail.at else speaker.at
    return Entry(
        id=new_id(at),
        subject_id=speaker.participant_id,
        number=tail.number + 1,
        campaign_id=speaker.campaign_id,
        organisation_id=saying.scope.organisation_id,
        purpose=saying.scope.purpose,
        channel=saying.scope.channel,
        decision=decision,
        method="double_opt_in" if decision is Decision.CONFIRMED else saying.method,
        text_version=shown.version,
        text_sha256=shown.sha256,
        locale=shown.locale,
        source=speaker.source,
        actor=speaker.actor,
        at=at,
        evidence={**speaker.evidence, **(saying.shown.beside if saying.shown else {})},
        previous=tail.sealed,
    )


def _shown_last(before: Standing | None) -> Shown:
    if before is None:  # a no to what nobody showed
        return Shown(version="", locale="", sha256="")
    last = before.last
    return Shown(version=last.text_version, locale=last.locale, sha256=last.text_sha256)


def _rows(workspace_id: UUID, entries: Sequence[Entry]) -> str:
    rows = [
        {name: getattr(entry, name) for name in _FIELDS}
        | {
            "workspace_id": workspace_id,
            "previous": f"\\x{entry.previous.hex()}",
            "sealed": f"\\x{entry.sealed().hex()}",
        }
        for entry in entries
    ]
    return to_json(rows).decode()


def read_entry(row: dict[str, Any]) -> Entry:
    """The entry of a row."""
    values = {name: row[name] for name in _FIELDS}
    evidence = values["evidence"]  # the driver leaves JSON as it came
    read = evidence if isinstance(evidence, dict) else from_json(evidence)
    return Entry(**values | {"decision": Decision(values["decision"]), "evidence": read})
