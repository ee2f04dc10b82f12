"""What was handed in before something better took its place: kept beside the step that returned it.

It goes some time after the verdict, and with it the photos it named; reasons and steps stay.
"""

from datetime import datetime, timedelta

from pydantic_core import to_jsonable_python
from sqlalchemy import delete
from sqlmodel import col

from quests.completion import Completion
from service.store.pruning import prune
from service.store.session import Session
from service.store.tables.review import EarlierEvidenceRow

KEPT = timedelta(days=30)  # after the verdict: as long as it is argued about
BATCH = 500


async def keep_earlier(session: Session, completion: Completion) -> None:
    """Keep what a completion that was returned says now, before it says something better."""
    session.add(
        EarlierEvidenceRow(
            workspace_id=completion.workspace_id,
            completion_id=completion.id,
            version=completion.version,
            evidence=to_jsonable_python(completion.evidence),
        )
    )
    await session.flush()


async def forget_earlier(session: Session, completion: Completion) -> None:
    """Keep nothing of it: it was taken back."""
    row = EarlierEvidenceRow
    await session.execute(
        delete(row).where(
            col(row.workspace_id) == completion.workspace_id,
            col(row.completion_id) == completion.id,
        )
    )


async def prune_earlier(session: Session, *, at: datetime) -> int:
    """Delete a batch of what was kept long enough; how much?"""
    return await prune(session, "earlier_evidence", before=at, batch=BATCH, by="keep_until")
