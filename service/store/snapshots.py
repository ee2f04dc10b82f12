"""Snapshots of figures: added one after the other, never changed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, text
from sqlalchemy import select as select_some
from sqlmodel import col, select

from quests.errors import NotFound
from quests.ids import public_id
from scoring.snapshot import Counted, digest_of, figures_text, snapshot_text
from service.store.session import Session
from service.store.tables import FigureSnapshotRow


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


# What figures follow from: Claims, cells, and what waits to be in them. A rebuild is noted in
# ``case_state``. As in ``campaign_versions``, rows have other places or numbers after a change.
_STATES = text("""
    SELECT c.id, EXISTS (
            SELECT FROM fact_queue q WHERE q.workspace_id = :workspace AND q.campaign_id = c.id
        ) AS waits,
        concat_ws(' ', c.ctid, c.xmin, f.ctid, f.xmin, s.ctid, s.xmin, (
            SELECT md5(string_agg(concat_ws(' ', l.ctid, l.xmin), ',' ORDER BY l.ctid))
            FROM claim l WHERE l.workspace_id = :workspace AND l.campaign_id = c.id
        )) AS state
    FROM campaign c
    LEFT JOIN fold_state f ON f.workspace_id = c.workspace_id AND f.campaign_id = c.id
    LEFT JOIN case_state s ON s.workspace_id = c.workspace_id AND s.campaign_id = c.id
    WHERE c.workspace_id = :workspace AND c.state = 'open'""")


async def open_campaigns(session: Session, workspace_id: UUID) -> Mapping[UUID, str | None]:
    """The campaigns of a workspace that are open, and a name for what their figures follow from.

    Another name after every change; ``None`` where facts wait, which may be more at any moment.
    """
    found = await session.execute(_STATES, {"workspace": workspace_id})
    return {id: None if waits else state for id, waits, state in found}


def _snapshot(row: FigureSnapshotRow) -> Snapshot:
    return Snapshot(number=row.number, taken_at=row.taken_at, body=row.body, digest=row.digest)
