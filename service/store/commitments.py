"""What partners promised, and how much of it is done."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import func, select, update
from sqlmodel import col

from quests.commitment import Terms
from quests.errors import NotFound
from service.store.session import Session
from service.store.tables import CommitmentRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A promise as it is stored; ``done`` counts in its own unit.

    ``own_word``: the partner wrote it as it stands; else the lead did, in a blueprint.
    """

    workspace_id: UUID
    id: UUID
    campaign_id: UUID
    organisation_id: UUID
    slug: str
    own_word: bool = True
    version: int
    terms: Terms
    done: int = 0
    withdrawn_at: datetime | None = None
    created_by: str
    created_at: datetime
    updated_at: datetime

    @property
    def tag(self) -> str:
        """Names the state that a change is made from."""
        return f'"{self.version}"'


def terms_as_json(terms: Terms) -> dict[str, Any]:
    """As they are stored: what was left out is left out."""
    return terms.model_dump(mode="json", exclude_none=True)


async def add_commitment(session: Session, new: Commitment) -> None:
    """Store it, after those that the campaign has."""
    row = CommitmentRow
    last = select(func.coalesce(func.max(col(row.position)), -1)).where(
        col(row.workspace_id) == new.workspace_id, col(row.campaign_id) == new.campaign_id
    )
    position = (await session.execute(last)).scalar_one() + 1
    session.add(CommitmentRow(**_columns(new), position=position))
    await session.flush()


async def save_commitment(session: Session, changed: Commitment) -> None:
    """Store it as it is now; the caller holds it. Another day asks for another reminder."""
    row = await session.get_one(CommitmentRow, (changed.workspace_id, changed.id))
    if row.due_on != changed.terms.due_on:
        row.reminded = None
    for name, value in _columns(changed).items():
        if name != "done":
            setattr(row, name, value)
    await session.flush()


def _columns(one: Commitment) -> dict[str, Any]:
    plain = {each.name: getattr(one, each.name) for each in fields(one)}
    return plain | {"terms": terms_as_json(one.terms), "due_on": one.terms.due_on}


async def find_commitment(
    session: Session, workspace_id: UUID, commitment_id: UUID, *, lock: bool = False
) -> Commitment:
    """The promise; with ``lock``, held until the transaction ends.

    Raises:
        NotFound: there is none in this workspace.
    """
    row = CommitmentRow
    query = select(row).where(col(row.workspace_id) == workspace_id, col(row.id) == commitment_id)
    found = await session.execute(query.with_for_update() if lock else query)
    one = found.scalar_one_or_none()
    if one is None:
        raise NotFound()
    return commitment_of(one)


async def commitments_of(
    session: Session, workspace_id: UUID, campaign_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[Commitment]:
    """The promises of a campaign, the oldest first."""
    row = CommitmentRow
    query = (
        select(row)
        .where(col(row.workspace_id) == workspace_id, col(row.campaign_id) == campaign_id)
        .order_by(col(row.id))
        .limit(limit)
    )
    if after is not None:
        query = query.where(col(row.id) > after)
    return [commitment_of(one) for one in (await session.execute(query)).scalars()]


async def add_done(
    session: Session, workspace_id: UUID, commitment_id: UUID, quantity: int
) -> None:
    """So much more is done, or less where something was taken back."""
    row = CommitmentRow
    await session.execute(
        update(row)
        .where(col(row.workspace_id) == workspace_id, col(row.id) == commitment_id)
        .values(done=col(row.done) + quantity)
    )


def commitment_of(row: CommitmentRow) -> Commitment:
    """What a row says."""
    named = {one.name: getattr(row, one.name) for one in fields(Commitment)}
    return Commitment(**named | {"terms": Terms.model_validate_json(to_json(row.terms))})
