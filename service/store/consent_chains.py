"""All chains of consent, for the verifier."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from sqlalchemy import text

from quests.consent import Entry
from service.store.consent_ledger import read_entry
from service.store.session import Session
from service.store.tables import ConsentEntryRow
from service.store.tables.columns import columns_of

_ENTRIES = f"SELECT {columns_of(ConsentEntryRow)} FROM consent_entry"  # noqa: S608 (names of ours)
_CHAINS = text(f"""
    {_ENTRIES} WHERE (workspace_id, subject_id) > (:workspace, :subject)
    ORDER BY workspace_id, subject_id, number LIMIT :limit
""")
_CHAIN = text(f"""
    {_ENTRIES} WHERE workspace_id = :workspace AND subject_id = :subject
    ORDER BY number
""")


async def chains(session: Session, *, batch: int = 500) -> AsyncIterator[list[tuple[Entry, bytes]]]:
    """All chains, one after the other, each entry with the hash that is stored with it.

    For the verifier, which sees all rows. Chains are short: a batch holds many whole ones.
    """
    after = {"workspace": UUID(int=0), "subject": UUID(int=0)}
    while True:
        found = await session.execute(_CHAINS, after | {"limit": batch})
        rows = [dict(row) for row in found.mappings()]
        if not rows:
            return
        whole = _whole_chains(rows, full=len(rows) == batch)
        if not whole:  # one chain fills the batch
            batch *= 2
            continue
        for chain in whole:
            yield [(read_entry(row), row["sealed"]) for row in chain]
        last = whole[-1][-1]
        after = {"workspace": last["workspace_id"], "subject": last["subject_id"]}


async def chain_of(
    session: Session, workspace_id: UUID, subject_id: UUID
) -> list[tuple[Entry, bytes]]:
    """The chain of one person, as they were known then."""
    named = {"workspace": workspace_id, "subject": subject_id}
    rows = [dict(row) for row in (await session.execute(_CHAIN, named)).mappings()]
    return [(read_entry(row), row["sealed"]) for row in rows]


def _whole_chains(rows: list[dict[str, Any]], *, full: bool) -> list[list[dict[str, Any]]]:
    """The rows by chain; the last one may go on in the next batch, and is left out then."""
    by_subject: dict[tuple[UUID, UUID], list[dict[str, Any]]] = {}
    for row in rows:
        by_subject.setdefault((row["workspace_id"], row["subject_id"]), []).append(row)
    found = list(by_subject.values())
    return found[:-1] if full else found
