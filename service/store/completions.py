"""Completions one at a time: locked, moved on, repaired; and the lists organisers read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import product
from uuid import UUID

from pydantic_core import to_json, to_jsonable_python
from sqlalchemy import delete, text, update
from sqlmodel import col, select

from quests.completion import Completion, State
from quests.errors import NotFound
from quests.period import Period, period_start
from quests.quest import Campaign
from quests.suspicion import Flag
from service.store.completion_rows import transition_row
from service.store.participation import completion_of
from service.store.session import Session
from service.store.standing import EVERYBODY
from service.store.tables import (
    CompletionFlagRow,
    CompletionRow,
    LimitUseRow,
    TransitionRow,
)

_FLAG = text("""
    INSERT INTO completion_flag (workspace_id, completion_id, code, detail, at)
    VALUES (:workspace, :completion, :code, CAST(:detail AS jsonb), :at)
    ON CONFLICT (workspace_id, completion_id, code)
    DO UPDATE SET detail = excluded.detail, at = excluded.at
""")


async def lock_completion(session: Session, workspace_id: UUID, completion_id: UUID) -> Completion:
    """The completion, held until the transaction ends: steps come one after the other.

    Raises:
        NotFound: no such completion in this workspace.
    """
    statement = (
        select(CompletionRow)
        .where(CompletionRow.workspace_id == workspace_id, CompletionRow.id == completion_id)
        .with_for_update()
    )
    row = (await session.exec(statement)).one_or_none()
    if row is None:
        raise NotFound()
    return completion_of(row)


async def completion_by_id(session: Session, workspace_id: UUID, completion_id: UUID) -> Completion:
    """The completion as it is, for reading.

    Raises:
        NotFound: no such completion in this workspace.
    """
    row = await session.get(CompletionRow, (workspace_id, completion_id))
    if row is None:
        raise NotFound()
    return completion_of(row)


async def confirming_of(
    session: Session, workspace_id: UUID, participant_id: UUID
) -> list[Completion]:
    """What waits until this person has proven who they are, held until the transaction ends."""
    statement = (
        select(CompletionRow)
        .where(
            CompletionRow.workspace_id == workspace_id,
            CompletionRow.participant_id == participant_id,
            CompletionRow.state == State.CONFIRMING,
        )
        .order_by(col(CompletionRow.id))
        .with_for_update()
    )
    return [completion_of(row) for row in await session.exec(statement)]


async def save_step(
    session: Session,
    before: Completion,
    after: Completion,
    *,
    actor: str,
    at: datetime,
    reason: str | None = None,
) -> None:
    """Store the completion after a step, and the step itself."""
    await session.execute(
        update(CompletionRow)
        .where(
            col(CompletionRow.workspace_id) == after.workspace_id,
            col(CompletionRow.id) == after.id,
        )
        .values(
            state=after.state,
            version=after.version,
            quantity=after.quantity,
            points=after.points,
            evidence=to_jsonable_python(after.evidence),
        )
    )
    step = transition_row(after, actor=actor, at=at, from_state=before.state, reason=reason)
    session.add(TransitionRow(**step))
    await session.flush()


async def change_uses(
    session: Session, completion: Completion, campaign: Campaign, by: int
) -> None:
    """Give the person's limits and the Quest's room one use back (-1), or take it again (+1).

    Nobody is refused here: it follows a decision of a reviewer, not an action of the person.
    """
    # In the order in which hand-ins lock them, so that nobody waits in a circle.
    owners = (EVERYBODY, completion.participant_id)
    for owner, period in product(owners, sorted(Period)):
        starts_on = period_start(period, completion.occurred_at, campaign.zone)
        await session.execute(
            update(LimitUseRow)
            .where(
                col(LimitUseRow.workspace_id) == completion.workspace_id,
                col(LimitUseRow.quest_id) == completion.quest_id,
                col(LimitUseRow.participant_id) == owner,
                col(LimitUseRow.period) == period,
                col(LimitUseRow.starts_on) == starts_on,
            )
            .values(used=col(LimitUseRow.used) + by)
        )


async def save_evidence(session: Session, completion: Completion) -> None:
    """Store what a completion says now, while it stays where it stands."""
    await session.execute(
        update(CompletionRow)
        .where(
            col(CompletionRow.workspace_id) == completion.workspace_id,
            col(CompletionRow.id) == completion.id,
        )
        .values(evidence=to_jsonable_python(completion.evidence))
    )


async def completions_in(
    session: Session,
    workspace_id: UUID,
    campaign_id: UUID,
    *,
    state: State | None,
    after: UUID | None,
    limit: int,
) -> list[Completion]:
    """A campaign's completions, the oldest first: who waits longest is seen first."""
    statement = (
        select(CompletionRow)
        .where(CompletionRow.workspace_id == workspace_id, CompletionRow.campaign_id == campaign_id)
        .order_by(col(CompletionRow.id))
        .limit(limit)
    )
    if state is not None:
        statement = statement.where(CompletionRow.state == state)
    if after is not None:
        statement = statement.where(col(CompletionRow.id) > after)
    return [completion_of(row) for row in await session.exec(statement)]


async def flags_of(
    session: Session, workspace_id: UUID, completions: Sequence[UUID]
) -> dict[UUID, list[Flag]]:
    """What was noticed about each of the completions, if anything."""
    rows = await session.exec(
        select(CompletionFlagRow)
        .where(
            CompletionFlagRow.workspace_id == workspace_id,
            col(CompletionFlagRow.completion_id).in_(completions),
        )
        .order_by(col(CompletionFlagRow.code))
    )
    found: dict[UUID, list[Flag]] = {}
    for row in rows:
        found.setdefault(row.completion_id, []).append(Flag(code=row.code, detail=row.detail))
    return found


async def flag(session: Session, completion: Completion, noticed: Flag, at: datetime) -> None:
    """Note what was noticed; noticed again, it is what was noticed last."""
    await session.execute(
        _FLAG,
        {
            "workspace": completion.workspace_id,
            "completion": completion.id,
            "code": noticed.code,
            "detail": to_json(dict(noticed.detail)).decode(),
            "at": at,
        },
    )


async def unflag(session: Session, completion: Completion, code: str) -> None:
    """What was noticed holds no longer."""
    row = CompletionFlagRow
    await session.execute(
        delete(row).where(
            col(row.workspace_id) == completion.workspace_id,
            col(row.completion_id) == completion.id,
            col(row.code) == code,
        )
    )


def next_version(completion: Completion, state: State) -> Completion:
    """The completion one step further."""
    return replace(completion, state=state, version=completion.version + 1)
