"""What recording a completion means: one action, one row and one question at a time.

Slow and obvious on purpose. ``service/store/completion_writes.py`` does the same for many
actions in a few statements; a property test holds the two together.
"""

from dataclasses import asdict
from uuid import UUID

from sqlmodel import col, select

from quests.completion import State
from quests.errors import IdempotencyKeyReused, LimitReached, Unauthenticated
from scoring.dimensions import TOTAL
from scoring.facts import Fact
from scoring.measure import Question
from scoring.opening import Done
from scoring.registry import MEASURES
from service.store.completion_write import CompletionWrite, Own, Recorded, StaleQuest, Stored
from service.store.inserts import BUNDLED
from service.store.session import Database, Session
from service.store.tables import (
    CompletionRow,
    ContributionRow,
    EventRow,
    FactQueueRow,
    FactRow,
    IdempotencyRow,
    LimitUseRow,
    ParticipantRow,
    ParticipantSessionRow,
    QuestRow,
    TransitionRow,
)
from service.store.totals import Watch


class PlainRecorder:
    """Stands where the product's recorder stands; each action has a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, write: CompletionWrite) -> Stored:
        """Store the action, or say why not."""
        async with self._database.transaction() as session:
            return await plain_record(session, write)

    async def replay(
        self, workspace_id: UUID, participant_id: UUID, key: str, fingerprint: bytes
    ) -> Stored | None:
        """The reply kept under a key."""
        async with self._database.read() as session:
            kept = await session.get(IdempotencyRow, (workspace_id, participant_id, key))
        return None if kept is None else _replay(kept, fingerprint)


async def plain_record(session: Session, write: CompletionWrite) -> Stored:
    """Store one action with everything it changes; a refusal raises and rolls all back."""
    name = (write.workspace_id, write.participant_id, write.key)
    kept = await session.get(IdempotencyRow, name)
    if kept is not None:
        return _replay(kept, write.fingerprint)
    if write.session_id is not None:
        mine = await session.get(ParticipantSessionRow, (write.workspace_id, write.session_id))
        if mine is None or mine.participant_id != write.participant_id or mine.ended_at:
            raise Unauthenticated
    quest = await session.get_one(QuestRow, (write.workspace_id, write.quest_id))
    if quest.version != write.quest_version:
        raise StaleQuest

    await _use_limits(session, write)
    await _add_rows(session, write)

    body = write.reply(await _recorded(session, write))
    session.add(
        IdempotencyRow(
            workspace_id=write.workspace_id,
            actor_id=write.participant_id,
            key=write.key,
            fingerprint=write.fingerprint,
            status=201,
            body=body,
            created_at=write.completion.received_at,
        )
    )
    return Stored(status=201, body=body, replayed=False)


def _replay(kept: IdempotencyRow, fingerprint: bytes) -> Stored:
    if kept.fingerprint != fingerprint:
        raise IdempotencyKeyReused
    assert kept.status is not None
    assert kept.body is not None
    return Stored(status=kept.status, body=kept.body, replayed=True)


async def _use_limits(session: Session, write: CompletionWrite) -> None:
    refusal: LimitReached | None = None
    for use in write.limits:
        name = (
            write.workspace_id,
            write.quest_id,
            write.participant_id,
            use.period,
            use.starts_on,
        )
        row = await session.get(LimitUseRow, name)
        if row is None:
            row = LimitUseRow(
                workspace_id=write.workspace_id,
                quest_id=write.quest_id,
                participant_id=write.participant_id,
                period=use.period,
                starts_on=use.starts_on,
                used=0,
                most=use.most,
            )
        if row.used >= use.most:
            refusal = LimitReached(per=use.period, times=use.most)
            continue
        row.used += 1
        row.most = use.most
        session.add(row)
    if refusal is not None:  # of several limits the longest is named
        raise refusal


async def _add_rows(session: Session, write: CompletionWrite) -> None:
    session.add(CompletionRow(**asdict(write.completion)))
    await session.flush()
    for step in write.transitions:
        session.add(TransitionRow(**step))
    if write.contribution is not None:
        session.add(ContributionRow(**write.contribution))
    for fact in write.facts:
        row = asdict(fact)
        session.add(FactRow(**row))
        session.add(
            FactQueueRow(
                workspace_id=fact.workspace_id,
                campaign_id=fact.campaign_id,
                id=fact.id,
                **{name: [row[column]] for name, column in BUNDLED.items()},
            )
        )
    for event in write.events:
        session.add(EventRow(**event))
    await session.flush()


async def _recorded(session: Session, write: CompletionWrite) -> Recorded:
    rows = await session.exec(select(FactRow).where(FactRow.workspace_id == write.workspace_id))
    history = [Fact(**row.model_dump()) for row in rows]
    return Recorded(
        totals={watch: _total(history, write.campaign_id, watch) for watch in write.watch},
        own=await _own(session, write),
    )


def _total(history: list[Fact], campaign_id: UUID, watch: Watch) -> int:
    """By the meaning of the measure, from all facts there are."""
    if watch.quest_id is None:
        question, key = Question(campaign_id=campaign_id, by=TOTAL), ""
    else:
        question, key = Question(campaign_id=campaign_id, by="quest"), str(watch.quest_id)
    return MEASURES[watch.measure].groups(history, question).get(key, 0)


async def _own(session: Session, write: CompletionWrite) -> Own:
    person = await session.get_one(ParticipantRow, (write.workspace_id, write.participant_id))
    rows = await session.exec(
        select(CompletionRow).where(
            CompletionRow.workspace_id == write.workspace_id,
            CompletionRow.participant_id == write.participant_id,
            col(CompletionRow.state) == State.ACCEPTED,
        )
    )
    done: dict[UUID, Done] = {}
    for row in rows:
        before = done.get(row.quest_id, Done())
        done[row.quest_id] = Done(times=before.times + 1, quantity=before.quantity + row.quantity)
    return Own(name=person.display_name, done=done)
