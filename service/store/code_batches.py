"""Batches of printed codes: made, listed, withdrawn; and who has been seen by which sticker."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from quests.codes import MAX_BATCH, Code, code_key, is_genuine
from quests.errors import CoquestError, NotFound
from quests.ids import new_id
from service.store.roles import look_up
from service.store.session import Session, enter
from service.store.tables import CodeBatchRow

ARRIVALS = "sticker"  # the source of the facts that passers-by leave

# Both by the begin of their name, which the unique keys answer.
_USED = text("""
    SELECT split_part(name, '/', 3)::bigint AS number, completion_id, used_at FROM once_use
    WHERE workspace_id = :workspace AND quest_id = :quest
        AND name >= :begins AND name < :ends
""")
_SEEN = text("""
    SELECT split_part(source_ref, '/', 2)::bigint AS number, count(*) AS arrivals FROM fact
    WHERE workspace_id = :workspace AND source = :source AND campaign_id = :campaign
        AND source_ref >= :begins AND source_ref < :ends AND sign = 1
    GROUP BY 1
""")


class CodeWithdrawn(CoquestError):
    """A printed code was good once; its organiser withdrew it."""

    code, title = "code-withdrawn", "This code was withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeBatch:
    """Codes printed in one go: numbers 1 to ``count``."""

    workspace_id: UUID
    id: UUID
    campaign_id: UUID
    quest_id: UUID
    serial: int
    count: int
    label: str | None
    created_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeUse:
    """What became of one code: the completion that used it, and how many came by it."""

    completion_id: UUID | None = None
    used_at: datetime | None = None
    arrivals: int = 0


def new_batch(
    workspace_id: UUID,
    campaign_id: UUID,
    quest_id: UUID,
    *,
    count: int,
    label: str | None,
    at: datetime,
) -> CodeBatch:
    """A batch with a serial number that nobody can guess."""
    return CodeBatch(
        workspace_id=workspace_id,
        id=new_id(at),
        campaign_id=campaign_id,
        quest_id=quest_id,
        serial=secrets.randbelow(MAX_BATCH + 1),
        count=count,
        label=label,
        created_at=at,
    )


async def add_batch(session: Session, batch: CodeBatch) -> None:
    """Store a batch; its codes follow from it."""
    session.add(CodeBatchRow(**{name: getattr(batch, name) for name in _FIELDS}))
    await session.flush()


async def batch_by_id(session: Session, workspace_id: UUID, batch_id: UUID) -> CodeBatch:
    """A batch of this workspace.

    Raises:
        NotFound: there is none.
    """
    row = await session.get(CodeBatchRow, (workspace_id, batch_id))
    if row is None:
        raise NotFound()
    return _batch(row)


async def batches_of(session: Session, workspace_id: UUID, quest_id: UUID) -> list[CodeBatch]:
    """The batches of a Quest, the oldest first."""
    rows = await session.exec(
        select(CodeBatchRow)
        .where(CodeBatchRow.workspace_id == workspace_id, CodeBatchRow.quest_id == quest_id)
        .order_by(col(CodeBatchRow.id))
    )
    return [_batch(row) for row in rows]


async def batch_of_code(session: Session, code: Code, *, secret: str) -> CodeBatch | None:
    """The batch a genuine code belongs to, in whatever workspace it is; we are there then.

    Two workspaces may have drawn the same serial number: the signature tells whose it is.
    """
    await look_up(session, str(code.batch))
    rows = await session.exec(select(CodeBatchRow).where(CodeBatchRow.serial == code.batch))
    for row in rows.all():
        if is_one_of(row, code, secret=secret):
            await enter(session, row.workspace_id)
            return _batch(row)
    return None


def is_one_of(batch: CodeBatchRow, code: Code, *, secret: str) -> bool:
    """Whether a code was printed with this batch: ours, and one of its numbers."""
    ours = is_genuine(code_key(secret, batch.workspace_id), code)
    return ours and code.batch == batch.serial and 1 <= code.number <= batch.count


async def revoke_batch(session: Session, batch: CodeBatch, at: datetime) -> None:
    """Its codes count no more; what was counted stays."""
    row = await session.get_one(CodeBatchRow, (batch.workspace_id, batch.id))
    row.revoked_at = row.revoked_at or at
    await session.flush()


async def uses_of(session: Session, batch: CodeBatch) -> Mapping[int, CodeUse]:
    """What became of the codes of a batch, by number; untouched ones are left out."""
    prefix = f"code/{batch.serial}/"
    used = await session.execute(
        _USED,
        {"workspace": batch.workspace_id, "quest": batch.quest_id, **_beginning(prefix)},
    )
    found = {
        row.number: CodeUse(completion_id=row.completion_id, used_at=row.used_at) for row in used
    }
    seen = await session.execute(
        _SEEN,
        {
            "workspace": batch.workspace_id,
            "campaign": batch.campaign_id,
            "source": ARRIVALS,
            **_beginning(f"{batch.serial}/"),
        },
    )
    for row in seen:
        before = found.get(row.number, CodeUse())
        found[row.number] = CodeUse(
            completion_id=before.completion_id, used_at=before.used_at, arrivals=row.arrivals
        )
    return found


def _beginning(prefix: str) -> dict[str, str]:
    """As a range; '0' is the sign after the slash."""
    return {"begins": prefix, "ends": f"{prefix[:-1]}0"}


_FIELDS: Sequence[str] = tuple(CodeBatch.__dataclass_fields__)


def _batch(row: CodeBatchRow) -> CodeBatch:
    return CodeBatch(**{name: getattr(row, name) for name in _FIELDS})
