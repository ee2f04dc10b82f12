"""What people wrote: locked and moved on one at a time, and the public list."""

from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select

from quests.catalogue import KINDS
from quests.completion import State
from quests.contribution import Contribution, Stage
from quests.errors import NotFound
from service.store.session import Session
from service.store.tables import CompletionRow, ContributionRow

# A contribution and the completion it was handed in with.
ITS_COMPLETION = (col(CompletionRow.workspace_id) == col(ContributionRow.workspace_id)) & (
    col(CompletionRow.id) == col(ContributionRow.completion_id)
)
# What is shown elsewhere, to those who may see it.
UNLISTED = sorted(name for name, kind in KINDS.items() if not kind.listed)


async def lock_contribution(
    session: Session, workspace_id: UUID, contribution_id: UUID
) -> Contribution:
    """The contribution, held until the transaction ends.

    Raises:
        NotFound: no such contribution in this workspace.
    """
    statement = (
        select(ContributionRow)
        .where(ContributionRow.workspace_id == workspace_id, ContributionRow.id == contribution_id)
        .with_for_update()
    )
    row = (await session.exec(statement)).one_or_none()
    if row is None:
        raise NotFound()
    return contribution_of(row)


async def hold_words(
    session: Session, workspace_id: UUID, completion_id: UUID
) -> Contribution | None:
    """What was written in a completion, held; ``None`` when nothing was.

    Before the completion, always in this order: else two would wait in a circle.
    """
    statement = (
        select(ContributionRow)
        .where(
            ContributionRow.workspace_id == workspace_id,
            ContributionRow.completion_id == completion_id,
        )
        .with_for_update()
    )
    row = (await session.exec(statement)).one_or_none()
    return None if row is None else contribution_of(row)


async def find_contribution(
    session: Session, workspace_id: UUID, contribution_id: UUID
) -> Contribution:
    """The contribution, to look at.

    Raises:
        NotFound: no such contribution in this workspace.
    """
    row = await session.get(ContributionRow, (workspace_id, contribution_id))
    if row is None:
        raise NotFound()
    return contribution_of(row)


async def save_contribution(session: Session, after: Contribution) -> None:
    """Store where a contribution stands now, and what it says."""
    await session.execute(
        update(ContributionRow)
        .where(
            col(ContributionRow.workspace_id) == after.workspace_id,
            col(ContributionRow.id) == after.id,
        )
        .values(
            text=after.text,
            language=after.language,
            state=after.state,
            version=after.version,
            reason=after.reason,
            updated_at=after.updated_at,
        )
    )


async def contributions_to(
    session: Session,
    workspace_id: UUID,
    quest_id: UUID,
    *,
    stage: Stage | None,
    after: UUID | None,
    limit: int,
) -> list[Contribution]:
    """What was written for a Quest in completions that count, the oldest first."""
    statement = (
        select(ContributionRow)
        .join(CompletionRow, ITS_COMPLETION)
        .where(
            ContributionRow.workspace_id == workspace_id,
            ContributionRow.quest_id == quest_id,
            CompletionRow.state == State.ACCEPTED,
            col(ContributionRow.kind).not_in(UNLISTED),
        )
        .order_by(col(ContributionRow.id))
        .limit(limit)
    )
    if stage is not None:
        statement = statement.where(ContributionRow.state == stage)
    if after is not None:
        statement = statement.where(col(ContributionRow.id) > after)
    return [contribution_of(row) for row in await session.exec(statement)]


def contribution_of(row: ContributionRow) -> Contribution:
    """The contribution as the domain sees it."""
    return Contribution(**row.model_dump(exclude={"state"}), state=Stage(row.state))
