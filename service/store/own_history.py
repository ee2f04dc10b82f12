"""What a person did and wrote, as they see it themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_
from sqlmodel import col, select

from quests.completion import Completion
from service.store.participation import completion_of
from service.store.session import Session
from service.store.tables import CompletionRow, ContributionRow, TransitionRow
from service.store.tables.review import EarlierEvidenceRow

_RETURNED = and_(
    col(EarlierEvidenceRow.workspace_id) == col(TransitionRow.workspace_id),
    col(EarlierEvidenceRow.completion_id) == col(TransitionRow.completion_id),
    col(EarlierEvidenceRow.version) == col(TransitionRow.version),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a completion's life; ``by`` is for those who review.

    ``evidence`` is what this step returned, once something better took its place and while it is
    kept.
    """

    from_state: str | None
    to_state: str
    reason: str | None
    at: datetime
    by: str
    evidence: Mapping[str, Any] | None


async def completions_of(
    session: Session,
    workspace_id: UUID,
    participant_id: UUID,
    *,
    before: UUID | None,
    limit: int,
) -> list[Completion]:
    """A person's completions, newest first, those older than ``before``."""
    statement = (
        select(CompletionRow)
        .where(
            CompletionRow.workspace_id == workspace_id,
            CompletionRow.participant_id == participant_id,
        )
        .order_by(col(CompletionRow.id).desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(col(CompletionRow.id) < before)
    return [completion_of(row) for row in await session.exec(statement)]


async def steps_of(
    session: Session, workspace_id: UUID, completions: Sequence[UUID]
) -> dict[UUID, list[Step]]:
    """The life so far of each completion."""
    rows = await session.exec(
        select(TransitionRow, EarlierEvidenceRow.evidence)
        .join(EarlierEvidenceRow, _RETURNED, isouter=True)
        .where(
            TransitionRow.workspace_id == workspace_id,
            col(TransitionRow.completion_id).in_(completions),
        )
        .order_by(col(TransitionRow.version))
    )
    steps: dict[UUID, list[Step]] = {}
    for row, evidence in rows:
        step = Step(
            from_state=row.from_state,
            to_state=row.to_state,
            reason=row.reason,
            at=row.at,
            by=row.actor,
            evidence=evidence,
        )
        steps.setdefault(row.completion_id, []).append(step)
    return steps


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionView:
    """Something authored, as its author sees it."""

    id: UUID
    completion_id: UUID
    quest_id: UUID
    kind: str
    text: str
    language: str
    state: str
    reason: str | None
    created_at: datetime
    updated_at: datetime


async def contributions_of(
    session: Session,
    workspace_id: UUID,
    participant_id: UUID,
    *,
    before: UUID | None,
    limit: int,
) -> list[ContributionView]:
    """What a person authored, newest first, older than ``before``."""
    statement = (
        select(ContributionRow)
        .where(
            ContributionRow.workspace_id == workspace_id,
            ContributionRow.participant_id == participant_id,
        )
        .order_by(col(ContributionRow.id).desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(col(ContributionRow.id) < before)
    return [_contribution(row) for row in await session.exec(statement)]


def _contribution(row: ContributionRow) -> ContributionView:
    names = ContributionView.__dataclass_fields__
    return ContributionView(**{name: getattr(row, name) for name in names})
