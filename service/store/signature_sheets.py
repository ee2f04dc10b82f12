"""Signatures on paper: added once per number, locked and moved on; and how many there are."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from quests.errors import AlreadyExists, NotFound
from quests.signature_sheet import Sheet, SignatureSheet
from service.store.session import Session
from service.store.tables import SignatureSheetRow

_COUNTS = text("""
    SELECT
        (SELECT count(*) FROM completion WHERE workspace_id = :workspace
            AND quest_id = :quest AND state = 'accepted') AS online,
        (SELECT count(*) FROM completion WHERE workspace_id = :workspace
            AND quest_id = :quest AND state = 'confirming') AS confirming,
        (SELECT coalesce(sum(lines), 0) FROM signature_sheet WHERE workspace_id = :workspace
            AND quest_id = :quest AND state = 'verified') AS paper,
        (SELECT coalesce(sum(lines), 0) FROM signature_sheet WHERE workspace_id = :workspace
            AND quest_id = :quest AND state = 'counted') AS paper_unverified
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Signatures by how they came, at one moment; only ``online`` and ``paper`` count."""

    online: int
    confirming: int
    paper: int
    paper_unverified: int
    as_of: datetime

    @property
    def total(self) -> int:
        """What counts."""
        return self.online + self.paper


async def add_sheet(session: Session, sheet: SignatureSheet) -> None:
    """Store a sheet.

    Raises:
        AlreadyExists: the petition has a sheet of this number.
    """
    row = SignatureSheetRow
    added = await session.execute(
        insert(row).values(**asdict(sheet)).on_conflict_do_nothing().returning(col(row.id))
    )
    if added.one_or_none() is None:
        raise AlreadyExists("This petition has a sheet of that number.")


async def lock_sheet(session: Session, workspace_id: UUID, sheet_id: UUID) -> SignatureSheet:
    """The sheet, held until the transaction ends.

    Raises:
        NotFound: no such sheet in this workspace.
    """
    row = SignatureSheetRow
    found = await session.exec(
        select(row).where(row.workspace_id == workspace_id, row.id == sheet_id).with_for_update()
    )
    sheet = found.one_or_none()
    if sheet is None:
        raise NotFound()
    return _sheet(sheet)


async def find_sheet(session: Session, workspace_id: UUID, sheet_id: UUID) -> SignatureSheet:
    """The sheet as it is now.

    Raises:
        NotFound: no such sheet in this workspace.
    """
    row = await session.get(SignatureSheetRow, (workspace_id, sheet_id))
    if row is None:
        raise NotFound()
    return _sheet(row)


async def save_sheet(session: Session, after: SignatureSheet) -> None:
    """Store where the sheet stands now."""
    row = SignatureSheetRow
    changed = ("lines", "state", "version", "verified_by", "reason", "updated_at")
    await session.execute(
        update(row)
        .where(col(row.workspace_id) == after.workspace_id, col(row.id) == after.id)
        .values(**{name: getattr(after, name) for name in changed})
    )


async def sheets_of(
    session: Session, workspace_id: UUID, quest_id: UUID, *, after: UUID | None, limit: int
) -> list[SignatureSheet]:
    """The sheets of a petition, the oldest first."""
    row = SignatureSheetRow
    statement = (
        select(row)
        .where(row.workspace_id == workspace_id, row.quest_id == quest_id)
        .order_by(col(row.id))
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(col(row.id) > after)
    return [_sheet(one) for one in await session.exec(statement)]


async def counts_of(session: Session, workspace_id: UUID, quest_id: UUID, at: datetime) -> Counts:
    """How many signatures there are, by how they came."""
    named = {"workspace": workspace_id, "quest": quest_id}
    found = (await session.execute(_COUNTS, named)).one()
    return Counts(
        online=found.online,
        confirming=found.confirming,
        paper=int(found.paper),
        paper_unverified=int(found.paper_unverified),
        as_of=at,
    )


def _sheet(row: SignatureSheetRow) -> SignatureSheet:
    return SignatureSheet(**row.model_dump(exclude={"state"}), state=Sheet(row.state))
