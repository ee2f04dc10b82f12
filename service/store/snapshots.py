"""Snapshots of figures: added one after the other, never changed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy import select as select_some
from sqlmodel import col, select

from quests.errors import NotFound
from quests.ids import public_id
from scoring.snapshot import Counted, digest_of, figures_text, snapshot_text
from service.store.session import Session
from service.store.tables import CampaignRow, FigureSnapshotRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The figures of a campaign as they were said; ``body`` is what ``digest`` is of."""

    number: int
    taken_at: datetime
    body: str
    digest: bytes

    @property
    def content(self) -> dict[str, Any]:
        """The body, read."""
        read: dict[str, Any] = json.loads(self.body)
        return read

    @property
    def holds(self) -> bool:
        """Whether the body is still what the digest is of."""
        return digest_of(self.body) == self.digest


async def add_snapshot(
    session: Session,
    workspace_id: UUID,
    campaign_id: UUID,
    figures: Sequence[Counted],
    at: datetime,
) -> bool:
    """Add one if a figure changed since the last; one at a time per campaign.

    Returns:
        Whether there was something to add.
    """
    key = func.hashtextextended(f"snapshot:{campaign_id}", 0)
    await session.execute(select_some(func.pg_advisory_xact_lock(key)))
    last = await latest_snapshot(session, workspace_id, campaign_id)
    if last is not None and figures_text(figures) == json.dumps(
        last.content["figures"], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ):
        return False
    number = last.number + 1 if last else 1
    body = snapshot_text(
        figures,
        campaign=public_id("cmp", campaign_id),
        number=number,
        at=at,
        previous=last.digest if last else None,
    )
    session.add(
        FigureSnapshotRow(
            workspace_id=workspace_id,
            campaign_id=campaign_id,
            number=number,
            taken_at=at,
            body=body,
            digest=digest_of(body),
        )
    )
    await session.flush()
    return True


async def latest_snapshot(
    session: Session, workspace_id: UUID, campaign_id: UUID
) -> Snapshot | None:
    """The newest one, if there is one."""
    found = await snapshots_of(session, workspace_id, campaign_id, before=None, limit=1)
    return found[0] if found else None


async def snapshots_of(
    session: Session, workspace_id: UUID, campaign_id: UUID, *, before: int | None, limit: int
) -> list[Snapshot]:
    """Those with a lower number than ``before``, newest first."""
    row = FigureSnapshotRow
    statement = (
        select(row)
        .where(row.workspace_id == workspace_id, row.campaign_id == campaign_id)
        .order_by(col(row.number).desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(col(row.number) < before)
    return [_snapshot(one) for one in await session.exec(statement)]


async def snapshot_by_digest(
    session: Session, workspace_id: UUID, campaign_id: UUID, digest: bytes
) -> Snapshot:
    """The one with this digest.

    Raises:
        NotFound: none has it: these figures were not said here.
    """
    row = FigureSnapshotRow
    statement = select(row).where(
        row.workspace_id == workspace_id, row.campaign_id == campaign_id, row.digest == digest
    )
    found = (await session.exec(statement)).one_or_none()
    if found is None:
        raise NotFound()
    return _snapshot(found)


async def open_campaigns(session: Session, workspace_id: UUID) -> Sequence[UUID]:
    """The campaigns of a workspace that are open."""
    row = CampaignRow
    found = await session.exec(
        select(row.id).where(row.workspace_id == workspace_id, row.state == "open")
    )
    return found.all()


def _snapshot(row: FigureSnapshotRow) -> Snapshot:
    return Snapshot(number=row.number, taken_at=row.taken_at, body=row.body, digest=row.digest)
